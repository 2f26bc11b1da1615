import { type CommandContext, type Decision, recall, remember } from "../decision.ts";
import { type Refusal, Refused, refusal } from "../refusal.ts";
import { fingerprintOf } from "./fingerprint.ts";

/** What came of an operation that has an idempotency key. */
export interface Outcome<A> {
  /** Whether this is what came of it before: the operation was asked for once more. */
  readonly replayed: boolean;
  /** Why it was refused; empty if it was done. A refusal is kept like an answer. */
  readonly refusals: readonly Refusal[];
  readonly answer: A | null;
}

export interface Key {
  /** Keys of several businesses or mutations have nothing to do with each other. */
  readonly businessId: number;
  readonly mutation: string;
  readonly idempotencyKey: string;
  /** What was asked, with what was left out filled in. */
  readonly input: readonly unknown[];
  /** The same in the form that an earlier version gave it. Keys of that version replay by it. */
  readonly formerInput?: readonly unknown[] | null;
  /** Input that is taken for this one by mistake, by what came of it, and what its caller should do. */
  readonly mistakenFor?: (answer: unknown) => { readonly input: readonly unknown[]; readonly message: string } | null;
}

/**
 * Does the operation unless it was done before under this key: then it answers what came of it then. The key is kept
 * for ever, in the same step as the rows. What the operation refuses, it must refuse before it writes.
 */
export function* once<A>(key: Key, operation: () => Decision<A>, context: CommandContext): Decision<Outcome<A>> {
  const fingerprint = fingerprintOf(key.input);
  const before = yield* recall(key);
  if (before !== null) {
    const outcome = JSON.parse(before.outcome) as Omit<Outcome<A>, "replayed">;
    if (!isSame(key, fingerprint, before.fingerprint))
      throw new Refused([
        refusal(
          "IDEMPOTENCY_KEY_REUSED",
          "idempotencyKey",
          whyNotSame(key, before.fingerprint, outcome.answer),
          key.idempotencyKey,
        ),
      ]);
    return { ...outcome, replayed: true };
  }
  const outcome = yield* attempt(operation);
  yield* remember({ ...key, fingerprint, outcome: JSON.stringify(outcome), createdOn: context.now });
  return { ...outcome, replayed: false };
}

function isSame({ formerInput = null }: Key, fingerprint: string, before: string): boolean {
  return before === fingerprint || (formerInput !== null && before === fingerprintOf(formerInput));
}

function whyNotSame({ mistakenFor }: Key, before: string, answer: unknown): string {
  const mistaken = mistakenFor?.(answer) ?? null;
  if (mistaken !== null && fingerprintOf(mistaken.input) === before) return mistaken.message;
  return "was used before with other input";
}

function* attempt<A>(operation: () => Decision<A>): Decision<Omit<Outcome<A>, "replayed">> {
  try {
    return { refusals: [], answer: yield* operation() };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { refusals: error.refusals, answer: null };
  }
}
