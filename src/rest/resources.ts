import { unchargeBooking } from "../domain/charge/uncharge-booking.ts";
import { useCredits } from "../domain/credit/use-credits.ts";
import { rightsOf } from "../domain/entities.ts";
import type { Role } from "../domain/role.ts";
import type { UpstreamEntity } from "../domain/upstream-entities.ts";

/**
 * Operations with their method and address: all records, one record by its `Id`, or a word after either. An operation
 * needs the role for an action on the entity, or roles of its own.
 */
export const operations = {
  list: { method: "GET", of: "all", action: "List" },
  batch: { method: "GET", of: "all", action: "Read" },
  get: { method: "GET", of: "one", action: "Read" },
  create: { method: "POST", of: "all", action: "Create" },
  update: { method: "PUT", of: "all", action: "Edit" },
  delete: { method: "DELETE", of: "one", action: "Delete" },
  commands: { method: "GET", of: "commands", action: "List" },
  runCommand: { method: "POST", of: "runcommand", roles: useCredits.roles },
  uncharge: { method: "POST", of: "uncharge", roles: unchargeBooking.roles },
} as const satisfies Record<string, Operation>;

type Operation = { readonly method: string; readonly of: Place } & (
  | { readonly action: string }
  | { readonly roles: readonly Role[] }
);

/** `commands` and `runcommand` come after the path of all records, `uncharge` after that of one. */
type Place = "all" | "one" | "commands" | "runcommand" | "uncharge";

export type RestOperationName = keyof typeof operations;

interface Resource {
  readonly entity: UpstreamEntity;
  readonly operations: readonly RestOperationName[];
}

const replaceable = ["list", "batch", "get", "create", "update", "delete"] as const;

/** The word of each resource in paths below `/api/billing`. Ledger rows are added, never edited. */
export const resources: Readonly<Record<string, Resource>> = {
  extraservices: { entity: "ExtraService", operations: replaceable },
  coworkerextraservices: {
    entity: "CoworkerExtraService",
    operations: [...replaceable, "commands", "runCommand", "uncharge"],
  },
  coworkerextraserviceusehistories: { entity: "UseHistory", operations: ["list", "batch", "get", "create"] },
};

/** The roles that the operation needs. Some changes need a further role. */
export function rolesFor(entity: UpstreamEntity, operation: RestOperationName): readonly Role[] {
  const asked = operations[operation];
  return "roles" in asked ? asked.roles : [`${rightsOf(entity)}-${asked.action}`];
}

/** A parsed path below `/api/billing`. */
export interface Address extends Resource {
  /** The operations at the address, of all methods. */
  readonly operations: readonly RestOperationName[];
  /** The text in the place of an `Id`. */
  readonly number: string;
}

/** `null` for an unknown path. Words are case-insensitive. */
export function addressOf(path: string): Address | null {
  const [word = "", second, third, ...more] = path.replace(/\/$/, "").split("/");
  const key = word.toLowerCase();
  const resource = Object.hasOwn(resources, key) ? resources[key]! : null;
  if (resource === null || more.length > 0) return null;
  const of = placeOf(second?.toLowerCase(), third?.toLowerCase());
  const here = resource.operations.filter((name) => operations[name].of === of);
  return here.length === 0 ? null : { entity: resource.entity, operations: here, number: second ?? "" };
}

function placeOf(second: string | undefined, third: string | undefined): string {
  if (second === undefined) return "all";
  if (third !== undefined) return third === "uncharge" ? third : "";
  return second === "commands" || second === "runcommand" ? second : "one";
}

/** The path of an operation, with `{id}` in the place of an `Id`. */
export function pathOf(word: string, operation: RestOperationName): string {
  const behind = {
    all: "",
    one: "/{id}",
    commands: "/commands",
    runcommand: "/runcommand",
    uncharge: "/{id}/uncharge",
  };
  return `${word}${behind[operations[operation].of]}`;
}
