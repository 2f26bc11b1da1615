import type { CommandContext, Decision } from "./decision.ts";
import { byName } from "./idempotency/fingerprint.ts";
import { checkKey, keyField } from "./idempotency/key.ts";
import { type Outcome, once } from "./idempotency/once.ts";
import {
  absentValue,
  type CompleteValues,
  checkInput,
  comparedValue,
  completedInput,
  type InputDraft,
  type InputFields,
  isOfClients,
} from "./input-field.ts";
import { type Refusal, refuseIfAny } from "./refusal.ts";
import type { Role } from "./role.ts";

/** What every API reads of an operation. */
export interface Described<N extends string = string> {
  readonly name: N;
  /** For clients: what it does. The roles are added to it. */
  readonly description: string;
  /** The caller needs all of them. The first one that is missing is named. */
  readonly roles: readonly [Role, ...Role[]];
}

/** An operation that is done once under its idempotency key. */
export interface Operation<N extends string, I, A> extends Described<N> {
  /** For clients: what the input is. */
  readonly inputDescription: string;
  /** Every input, the idempotency key last. */
  readonly input: I;
  readonly answer: A;
  /**
   * The decision that the store takes. Throws `Refused` for input that is not well-formed, records that are missing and keys
   * that were used with other input, and keeps nothing then. Other refusals are kept under the key, as the outcome.
   */
  run(draft: InputDraft<I>, context: CommandContext): Decision<Outcome<CompleteValues<A>>>;
}

type Keyed<I> = I & { readonly idempotencyKey: typeof keyField };

/** The complete values of an operation's input, its key included. */
export type InputValues<O extends { readonly input: unknown }> = CompleteValues<O["input"]>;

interface Definition<N extends string, I, A, S> extends Described<N> {
  readonly inputDescription: string;
  /** The inputs in the order in which clients see them. Refusals come in the same order. The key is added. */
  readonly input: I;
  /** Rules between values, each under the input that its refusals follow. */
  readonly rules?: {
    readonly [P in keyof NoInfer<I>]?: (values: CompleteValues<Keyed<NoInfer<I>>>) => readonly Refusal[];
  };
  /** Fills in derived values and clears values that mean nothing, before the fingerprint is made. */
  readonly normalize?: (values: CompleteValues<Keyed<NoInfer<I>>>) => CompleteValues<Keyed<NoInfer<I>>>;
  readonly answer: A;
  /**
   * Finds what the operation is about and locks it, before the key is looked at. Its business is part of the key. Throws
   * `Refused` where it is missing.
   */
  readonly subject: (values: CompleteValues<Keyed<NoInfer<I>>>, context: CommandContext) => Decision<S>;
  /** Decides and writes, once. What it throws as `Refused`, before it writes, is kept as the outcome. */
  readonly decide: (
    values: CompleteValues<Keyed<NoInfer<I>>>,
    subject: NoInfer<S>,
    context: CommandContext,
  ) => Decision<CompleteValues<NoInfer<A>>>;
  /**
   * Only operations from before fingerprints went by name have it, and it never changes: the inputs that their fingerprints
   * hold by place. An input that came later is appended by name.
   */
  readonly fingerprintOrder?: readonly (keyof NoInfer<I> & string)[];
  /** Only operations from before refusals followed the list have it: the inputs whose refusals come first. */
  readonly refusalOrder?: readonly (keyof NoInfer<I> & string)[];
}

/** Describes an operation once. Types, checks, fingerprint, rights, and GraphQL input and payload are read off it. */
export function operation<
  const N extends string,
  const I extends InputFields,
  const A extends InputFields,
  S extends { readonly businessId: number },
>(definition: Definition<N, I, A, S>): Operation<N, Keyed<I>, A>;
export function operation({ rules = {}, normalize = (values) => values, subject, decide, ...described }: Form) {
  const input = { ...described.input, idempotencyKey: keyField };
  return {
    ...described,
    input,
    *run(draft: AnyValues, context: CommandContext): Decision<Outcome<AnyValues>> {
      const given = completedInput(input, draft);
      const idempotencyKey = String(given.idempotencyKey ?? "");
      refuseIfAny([...refusalsOf({ ...described, rules }, given), ...checkKey(idempotencyKey)]);
      const values = normalize(given);
      const about = yield* subject(values, context);
      const { businessId } = about;
      const compared = fingerprintInput(described, values, businessId);
      const key = { businessId, mutation: described.name, idempotencyKey, input: compared };
      return yield* once(key, () => decide(values, about, context), context);
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: the values of any list of inputs; `operation` gives callers their types.
type AnyValues = Readonly<Record<string, any>>;

/** Any definition, as the names of its inputs are looked up in it. */
interface Form extends Described {
  readonly inputDescription: string;
  readonly input: InputFields;
  readonly answer: InputFields;
  readonly rules?: Readonly<Record<string, ((values: AnyValues) => readonly Refusal[]) | undefined>>;
  normalize?(values: AnyValues): AnyValues;
  subject(values: AnyValues, context: CommandContext): Decision<{ readonly businessId: number }>;
  decide(values: AnyValues, subject: unknown, context: CommandContext): Decision<AnyValues>;
  readonly fingerprintOrder?: readonly string[];
  readonly refusalOrder?: readonly string[];
}

type Checked = Pick<Form, "input" | "rules" | "refusalOrder">;
type Compared = Pick<Form, "input" | "fingerprintOrder">;

function refusalsOf({ input, rules = {}, refusalOrder = [] }: Checked, values: AnyValues): Refusal[] {
  const names = new Set([...refusalOrder, ...Object.keys(input)]);
  return [...names].flatMap((name) => [
    ...checkInput(name, input[name]!, values[name]),
    ...(rules[name]?.(values) ?? []),
  ]);
}

/**
 * The values that have a place, then the others by name, these only where they differ from the absent value: an optional
 * input that is added later changes no fingerprint of a call without it. The business is left out where it is part of the key.
 */
function fingerprintInput(
  { input, fingerprintOrder = [] }: Compared,
  values: AnyValues,
  businessId: number,
): unknown[] {
  const compared = (name: string) => comparedValue(input[name]!, values[name]);
  const others = Object.entries(input).filter(
    ([name, field]) =>
      !fingerprintOrder.includes(name) &&
      !(name === "businessId" && values[name] === businessId) &&
      isOfClients(field) &&
      JSON.stringify(compared(name)) !== JSON.stringify(absentValue(field)),
  );
  return [...fingerprintOrder.map(compared), ...byName(others.map(([name]) => [name, compared(name)]))];
}
