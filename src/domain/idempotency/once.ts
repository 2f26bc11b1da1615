import { type CommandContext, type Decision, recall, remember } from "../decision.ts";
import { type Refusal, Refused, refusal } from "../refusal.ts";
import { fingerprintOf } from "./fingerprint.ts";

/** The outcome of an operation with an idempotency key. */
export interface Outcome<A> {
  /** Whether this is the outcome of an earlier request with the same key. */
  readonly replayed: boolean;
  /** Why it was refused; empty if it succeeded. Refusals are stored like answers. */
  readonly refusals: readonly Refusal[];
  readonly answer: A | null;
}

export interface Key {
  /** Keys are separate for each business and mutation. */
  readonly businessId: number;
  readonly mutation: string;
  readonly idempotencyKey: string;
  /** The input, with defaults filled in. */
  readonly input: readonly unknown[];
  /** The input as an earlier version fingerprinted it. Keys of that version are compared with it. */
  readonly formerInput?: readonly unknown[] | null;
  /** Given the answer, `null` after a refusal: whether the outcome is stored. Default: every outcome, refusals too. */
  readonly isKept?: (answer: unknown) => boolean;
  /** Given the stored answer: similar input that was probably meant, and a message that says what to do. */
  readonly mistakenFor?: (answer: unknown) => { readonly input: readonly unknown[]; readonly message: string } | null;
}

/**
 * Runs the operation once per key: a repeated call returns the stored outcome. The key is stored forever, in the same
 * transaction as the rows. The operation must refuse before it writes.
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
  if (key.isKept?.(outcome.answer) ?? true)
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
