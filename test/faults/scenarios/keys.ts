import type { TestDatabase } from "../databases/database.ts";
import type { Change } from "../gateway/build.ts";
import type { Ask } from "../gateway/client.ts";
import { missingGuards } from "../judge/guards.ts";
import { type Answer, type Attempt, counts, newJournal } from "../judge/journal.ts";
import { judge } from "../judge/judge.ts";
import { settle } from "../load/clients.ts";
import { spend, use } from "../load/operations.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.ts";
import { createCredits, worldOn } from "../world.ts";

export interface Keys {
  readonly on: TestDatabase["kind"];
  readonly keys: number;
  /** How often each key is sent at once. */
  readonly times: number;
  readonly changes?: readonly Change[];
  /** Of one gateway; without, there are two gateways. */
  readonly workers?: number | undefined;
}

const GATEWAYS = 2;
const AT_ONCE = 12;
const PATIENCE_MILLISECONDS = 60_000;

/** Impatient clients send each key several times at once, and afterwards once more with another amount. */
export async function keys({ on, keys: count, times, changes, workers }: Keys, scope: Scope): Promise<Report> {
  const world = await worldOn(on, scope, { changes, workers });
  const gateways = [await world.start()];
  while (gateways.length < (workers === undefined ? GATEWAYS : 1)) gateways.push(await world.start());
  const asks = gateways.map((gateway) => world.askOf(() => gateway));
  const [credit] = await createCredits(asks[0]!, [{ totalUses: 10 * count }]);
  const attempts = Array.from(
    { length: count },
    (_, n) => (amount: number) => (n % 2 === 0 ? spend(`key-${n}`, amount) : use(`key-${n}`, credit!, amount)),
  );

  const [journal, misuse] = [newJournal(), newJournal()];
  const faults: string[] = [];
  let sent = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let attempt = attempts[sent++]; attempt !== undefined; attempt = attempts[sent++]) {
        const until = performance.now() + PATIENCE_MILLISECONDS;
        const ask = (n: number): Ask => asks[n % asks.length]!;
        const first = attempt(3);
        const answers = await Promise.all(
          Array.from({ length: times }, (_, n) => settle(first, ask(n), journal, until)),
        );
        faults.push(...faultsOfAnswers(first, answers));
        const other = await settle(attempt(4), ask(sent), misuse, until);
        if (other.kind !== "refused" || String(other.codes) !== "IDEMPOTENCY_KEY_REUSED")
          faults.push(`${first.key}: was used again with another amount: ${JSON.stringify(other)}`);
      }
    }),
  );
  const stored = await world.database.read();
  if (stored.rows.length !== count) faults.push(`${stored.rows.length} rows of ${count} keys`);
  faults.push(...judge(journal, stored), ...(await missingGuards(world.database)));
  return { figures: { ...counts(journal), ...counts(misuse), rows: stored.rows.length }, faults };
}

/** One of them ran, and all answers agree. */
function faultsOfAnswers({ key }: Attempt, answers: readonly Answer[]): string[] {
  const done = answers.flatMap((answer) => (answer.kind === "done" ? [answer] : []));
  const faults: string[] = [];
  if (done.length !== answers.length)
    faults.push(`${key}: ${done.length} of ${answers.length} were reported that it is done`);
  if (done.filter(({ replayed }) => !replayed).length !== 1) faults.push(`${key}: not one of the answers is the first`);
  if (new Set(done.map(({ rows }) => JSON.stringify(rows))).size > 1) faults.push(`${key}: the answers differ`);
  return faults;
}
