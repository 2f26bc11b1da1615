import { keyed } from "../domain/keyed.ts";
import { type Refusal, refusal, refuseIfAny } from "../domain/refusal.ts";
import { type UpstreamEntity, upstreamEntityNames } from "../domain/upstream-entities.ts";
import { restEntities } from "./names.ts";
import { filters } from "./query.ts";

/** The parameters of a request; a repeated parameter has several values. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A parameter with its name in the request, and the name of the parameter that it stands for. */
export interface GivenParameter {
  readonly name: string;
  readonly parameter: string;
  readonly text: string;
}

/** The parameters of a list that are not filters. */
export const listParameterNames = ["page", "size", "orderBy", "dir"] as const;

/** Aliases of list parameters that clients of the upstream use. */
export function aliasesOf(entity: UpstreamEntity): Readonly<Record<string, string>> {
  const own = restEntities[entity];
  return { PageNumber: "page", PageSize: "size", Id: `${own}_Id`, UniqueId: `${own}_UniqueId` };
}

/** Names are case-insensitive. */
const known = keyed(upstreamEntityNames, (entity) => {
  const names = [...listParameterNames, ...filters[entity].keys()].map((name) => [name, name] as const);
  const all = [...names, ...Object.entries(aliasesOf(entity))];
  return new Map(all.map(([name, parameter]) => [name.toLowerCase(), parameter]));
});

/**
 * The parameters of a list, each with its text. Adds a refusal for each unknown or repeated one, in the order of the
 * request.
 */
export function* givenParameters(entity: UpstreamEntity, query: Query, refusals: Refusal[]): Generator<GivenParameter> {
  const seen = new Map<string, string>();
  for (const [name, given] of Object.entries(query)) {
    if (isPassedOver(name)) continue;
    const parameter = known[entity].get(name.toLowerCase());
    if (parameter === undefined) {
      refusals.push(unknown(name));
      continue;
    }
    const other = seen.get(parameter);
    seen.set(parameter, name);
    if (other !== undefined) refusals.push(sameAs(name, other));
    else if (typeof given !== "string") refusals.push(refusal("INVALID", name, "must be given once"));
    else yield { name, parameter, text: given };
  }
}

/** Clients send `_` with changing values to bypass caches. */
export function isPassedOver(name: string): boolean {
  return name === "_";
}

/** Refuses every parameter, for operations without parameters. */
export function expectNone(query: Query): void {
  refuseIfAny(
    Object.keys(query)
      .filter((name) => !isPassedOver(name))
      .map(unknown),
  );
}

export function unknown(name: string): Refusal {
  return refusal("INVALID", name, "is not a parameter of this operation");
}

/** Refuses the second name of a parameter in a request. */
export function sameAs(name: string, other: string): Refusal {
  return refusal("CONFLICTING_VALUES", name, `is the same parameter as ${other}: send one of the two`);
}
