import { setTimeout as sleep } from "node:timers/promises";
import type { Ask } from "../gateway/client.ts";
import { type Answer, type Attempt, answered, attempted, type Journal } from "../judge/journal.ts";
import { send } from "./operations.ts";

/** How long a client waits before it asks again. */
const AGAIN_MILLISECONDS = 50;

/** Repeats the request with the same key until it gets an outcome, or until the time is over. */
export async function settle(attempt: Attempt, ask: Ask, journal: Journal, until: number): Promise<Answer> {
  attempted(journal, attempt);
  for (;;) {
    const answer = await send(ask, attempt);
    answered(journal, attempt, answer);
    const isUnknown = answer.kind === "unavailable" || answer.kind === "lost";
    if (!isUnknown || performance.now() > until) return answer;
    await sleep(AGAIN_MILLISECONDS);
  }
}

export interface Crowd {
  /** Client n asks the n-th, and from the beginning again. */
  readonly asks: readonly Ask[];
  readonly clients: number;
  /** The next attempt for any free client; null if there are no more. */
  readonly next: () => Attempt | null;
  readonly journal: Journal;
  /** How long one attempt may remain without an answer. */
  readonly patienceMilliseconds: number;
  readonly onAnswer?: (attempt: Attempt, answer: Answer) => void;
}

/** Concurrent clients work through the attempts, each after the outcome of its last one. */
export async function crowd({ asks, clients, next, journal, patienceMilliseconds, onAnswer }: Crowd): Promise<void> {
  await Promise.all(
    Array.from({ length: clients }, async (_, n) => {
      for (let attempt = next(); attempt !== null; attempt = next()) {
        const answer = await settle(attempt, asks[n % asks.length]!, journal, performance.now() + patienceMilliseconds);
        onAnswer?.(attempt, answer);
      }
    }),
  );
}
