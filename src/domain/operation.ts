import type { CommandContext, Decision } from "./decision.ts";
import type { Figures, Unwritten } from "./dry-run.ts";
import type { ChangeEventType } from "./event/event-type.ts";
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

/** The properties of an operation that every API reads. */
export interface Described<N extends string = string> {
  readonly name: N;
  /** For clients: what the operation does. The roles are appended. */
  readonly description: string;
  /** The caller needs all of them. The error names the first missing one. */
  readonly roles: readonly [Role, ...Role[]];
  /** It has no dry run. */
  readonly dryRun?: false;
  /** The type of the event that it writes; `null`: none. */
  readonly event: ChangeEventType | null;
  /** It writes an event for each record that it changes. They share an operation id, even if it is only one. */
  readonly eventForEach?: true;
}

/** An operation that runs once per idempotency key. */
export interface Operation<N extends string, I, A> extends Described<N> {
  /** For clients: what the input describes. */
  readonly inputDescription: string;
  /** Every input, the idempotency key last. */
  readonly input: I;
  readonly answer: A;
  /** Runs what a dry run shows. */
  runDry(draft: InputDraft<I>, context: CommandContext): Decision<Outcome<CompleteValues<A>>>;
  /** The figures of a dry run. */
  readonly figures?: ((answer: CompleteValues<A>, unwritten: Unwritten) => Partial<Figures>) | undefined;
  /**
   * The decision that the store runs. Throws `Refused` for malformed input, missing records and keys that were used with
   * other input, and stores nothing in these cases. Other refusals are stored under the key as its outcome.
   */
  run(draft: InputDraft<I>, context: CommandContext): Decision<Outcome<CompleteValues<A>>>;
}

type Keyed<I> = I & { readonly idempotencyKey: typeof keyField };

/** The complete values of an operation's input, including its key. */
export type InputValues<O extends { readonly input: unknown }> = CompleteValues<O["input"]>;

interface Definition<N extends string, I, A, S> extends Described<N> {
  readonly inputDescription: string;
  /** The inputs in the order that clients see. Refusals have the same order. The key is appended. */
  readonly input: I;
  /** Rules that compare several values, each under the input after whose own refusals its refusals come. */
  readonly rules?: {
    readonly [P in keyof NoInfer<I>]?: (values: CompleteValues<Keyed<NoInfer<I>>>) => readonly Refusal[];
  };
  /** Fills in derived values and clears meaningless ones. Runs before the fingerprint is computed. */
  readonly normalize?: (values: CompleteValues<Keyed<NoInfer<I>>>) => CompleteValues<Keyed<NoInfer<I>>>;
  readonly answer: A;
  /**
   * Finds and locks the record that the operation is about, before the key is looked up. Its business is part of the key.
   * Throws `Refused` if it is missing.
   */
  readonly subject: (values: CompleteValues<Keyed<NoInfer<I>>>, context: CommandContext) => Decision<S>;
  /** Decides and writes, once per key. A `Refused` that it throws before it writes is stored as the outcome. */
  readonly decide: (
    values: CompleteValues<Keyed<NoInfer<I>>>,
    subject: NoInfer<S>,
    context: CommandContext,
  ) => Decision<CompleteValues<NoInfer<A>>>;
  /** What a dry run decides and shows instead, if the operation itself writes no rows. */
  readonly rehearse?: (
    values: CompleteValues<Keyed<NoInfer<I>>>,
    subject: NoInfer<S>,
    context: CommandContext,
  ) => Decision<CompleteValues<NoInfer<A>>>;
  /** The figures of a dry run; those that the operation does not have are left out. */
  readonly figures?: (answer: CompleteValues<NoInfer<A>>, unwritten: Unwritten) => Partial<Figures>;
  /** The values as the fingerprint compares them, by name, if that takes what the subject knows of them. */
  readonly comparedAs?: (
    values: CompleteValues<Keyed<NoInfer<I>>>,
    subject: NoInfer<S>,
  ) => Readonly<Record<string, unknown>>;
  /** Given the answer, `null` after a refusal: whether the outcome is stored under the key. Default: always. */
  readonly isKept?: (answer: CompleteValues<NoInfer<A>> | null) => boolean;
  /**
   * The inputs that the fingerprint holds by position. Only operations that are older than fingerprints by name have this
   * list, and it never changes. Later inputs are appended by name.
   */
  readonly fingerprintOrder?: readonly (keyof NoInfer<I> & string)[];
  /** The inputs whose refusals come first. Only operations that are older than the order of the input list have it. */
  readonly refusalOrder?: readonly (keyof NoInfer<I> & string)[];
}

/** Describes an operation once. Types, checks, fingerprint, rights, GraphQL input and payload are derived from it. */
export function operation<
  const N extends string,
  const I extends InputFields,
  const A extends InputFields,
  S extends { readonly businessId: number },
>(definition: Definition<N, I, A, S>): Operation<N, Keyed<I>, A>;
export function operation(definition: Form) {
  const { rules = {}, normalize = (values) => values, subject, decide, rehearse = decide, ...described } = definition;
  const input = { ...described.input, idempotencyKey: keyField };
  const refusalsOf = checksOf({ ...described, rules });
  const fingerprinted = fingerprintedBy(described);
  const { comparedAs, isKept } = described;
  const running = (deciding: Form["decide"]) =>
    function* (draft: AnyValues, context: CommandContext): Decision<Outcome<AnyValues>> {
      const given = completedInput(input, draft);
      const idempotencyKey = String(given.idempotencyKey ?? "");
      refuseIfAny([...refusalsOf(given), ...checkKey(idempotencyKey)]);
      const values = normalize(given);
      const about = yield* subject(values, context);
      const { businessId } = about;
      const compared =
        comparedAs === undefined
          ? fingerprinted(values, businessId)
          : byName(Object.entries(comparedAs(values, about)));
      const key = { businessId, mutation: described.name, idempotencyKey, input: compared, ...(isKept && { isKept }) };
      return yield* once(key, () => deciding(values, about, context), context);
    };
  return { ...described, input, run: running(decide), runDry: running(rehearse) };
}

// biome-ignore lint/suspicious/noExplicitAny: the values of any list of inputs; `operation` gives callers their types.
type AnyValues = Readonly<Record<string, any>>;

/** A definition with untyped inputs, which are looked up by name. */
interface Form extends Described {
  readonly inputDescription: string;
  readonly input: InputFields;
  readonly answer: InputFields;
  rehearse?(values: AnyValues, subject: unknown, context: CommandContext): Decision<AnyValues>;
  readonly figures?: (answer: AnyValues, unwritten: Unwritten) => Partial<Figures>;
  readonly rules?: Readonly<Record<string, ((values: AnyValues) => readonly Refusal[]) | undefined>>;
  normalize?(values: AnyValues): AnyValues;
  subject(values: AnyValues, context: CommandContext): Decision<{ readonly businessId: number }>;
  decide(values: AnyValues, subject: unknown, context: CommandContext): Decision<AnyValues>;
  comparedAs?(values: AnyValues, subject: unknown): Readonly<Record<string, unknown>>;
  isKept?(answer: unknown): boolean;
  readonly fingerprintOrder?: readonly string[];
  readonly refusalOrder?: readonly string[];
}

/** Checks of the values, in the order of refusals. What does not depend on a call is prepared once. */
function checksOf({ input, rules = {}, refusalOrder = [] }: Pick<Form, "input" | "rules" | "refusalOrder">) {
  const names = [...new Set([...refusalOrder, ...Object.keys(input)])];
  const checks = names.map((name) => ({ name, field: input[name]!, rule: rules[name] }));
  return (values: AnyValues): Refusal[] => {
    const refusals: Refusal[] = [];
    for (const { name, field, rule } of checks) {
      refusals.push(...checkInput(name, field, values[name]));
      if (rule !== undefined) refusals.push(...rule(values));
    }
    return refusals;
  };
}

/**
 * The values of `fingerprintOrder`, then the others by name. The others are included only if they differ from the absent
 * value: an optional input that is added later does not change the fingerprint of a call without it. The business is left
 * out if it is part of the key.
 */
function fingerprintedBy({ input, fingerprintOrder = [] }: Pick<Form, "input" | "fingerprintOrder">) {
  const others = Object.entries(input)
    .filter(([name, field]) => !fingerprintOrder.includes(name) && isOfClients(field))
    .map(([name, field]) => ({ name, absent: JSON.stringify(absentValue(field)) }));
  return (values: AnyValues, businessId: number): unknown[] => {
    const compared = (name: string) => comparedValue(input[name]!, values[name]);
    const sent = others.filter(
      ({ name, absent }) =>
        !(name === "businessId" && values[name] === businessId) && JSON.stringify(compared(name)) !== absent,
    );
    return [...fingerprintOrder.map(compared), ...byName(sent.map(({ name }) => [name, compared(name)]))];
  };
}
