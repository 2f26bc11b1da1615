import { between, type Chance, happens, pick, seededSources } from "../../../src/commands/demo/random.ts";
import type { Answer, AnsweredRow, Attempt } from "../judge/journal.ts";
import type { CreditDraft } from "../world.ts";
import { adjust, giveBack, spend, use, voiding } from "./operations.ts";

/** Everything that changes credits, in an order that the seed decides. What is given back was taken before. */
export interface Mixed {
  next(): Attempt;
  onAnswer(attempt: Attempt, answer: Answer): void;
}

/** Few enough credits that operations collide on them, with enough units for a long run. */
export const MIXED_CREDITS: readonly CreditDraft[] = Array.from({ length: 24 }, (_, n) => ({
  totalUses: 1_000_000 + n,
  priority: (n * 7) % 100,
}));

/** Uses that may still be given back; the oldest are dropped. */
const TAKEN_MAX = 200;

export function mixed(seed: string, credits: readonly number[]): Mixed {
  const { chance } = seededSources(seed);
  const taken: AnsweredRow[] = [];
  let count = 0;
  return {
    next() {
      count += 1;
      return drawn(chance, `${seed}-${count}`, credits, taken);
    },
    onAnswer(_, answer) {
      if (answer.kind !== "done") return;
      taken.push(...answer.rows.filter(({ kind }) => kind === "USE"));
      taken.splice(0, Math.max(0, taken.length - TAKEN_MAX));
    },
  };
}

function drawn(chance: Chance, key: string, credits: readonly number[], taken: AnsweredRow[]): Attempt {
  if (taken.length > 0 && happens(chance, 15)) {
    const [row] = taken.splice(between(chance, 0, taken.length - 1), 1);
    return giveBack(key, row!, between(chance, 1, row!.creditUsed));
  }
  if (happens(chance, 20)) return spend(key, between(chance, 1, 200));
  if (happens(chance, 15)) return adjust(key, pick(chance, credits), between(chance, 1, 100));
  // A third of the credits at most: a voided one takes nothing any more.
  if (happens(chance, 1)) return voiding(key, pick(chance, credits.slice(0, credits.length / 3)));
  return use(key, pick(chance, credits), between(chance, 1, 50));
}
