import { between, seededSources } from "../../../src/commands/demo/random.ts";
import type { TestDatabase } from "../databases/database.ts";
import type { Change } from "../gateway/build.ts";
import { missingGuards } from "../judge/guards.ts";
import { type Attempt, acknowledged, counts, type Journal, newJournal } from "../judge/journal.ts";
import { judge } from "../judge/judge.ts";
import { faultsOfSerialOrder } from "../judge/serial-order.ts";
import { crowd } from "../load/clients.ts";
import { spend } from "../load/operations.ts";
import { startReader } from "../load/reader.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.ts";
import { type CreditDraft, createCredits, worldOn } from "../world.ts";

export interface Spenders {
  readonly on: TestDatabase["kind"];
  readonly seed: string;
  readonly gateways: number;
  readonly clients: number;
  readonly spends: number;
  /** One credit of so many units, of which each spend takes 1; or seven credits, of which each takes a random amount. */
  readonly credits: { readonly one: number } | "seven";
  readonly changes?: readonly Change[];
  /** Workers of each gateway. */
  readonly workers?: number | undefined;
}

const PATIENCE_MILLISECONDS = 60_000;

/** Many clients request more than there is, through several gateways on one database. */
export async function spenders(options: Spenders, scope: Scope): Promise<Report> {
  const { on, seed, gateways: count, clients, spends, credits, changes, workers } = options;
  const world = await worldOn(on, scope, { changes, workers });
  const gateways = [await world.start()];
  while (gateways.length < count) gateways.push(await world.start());
  const asks = gateways.map((gateway) => world.askOf(() => gateway));
  const drafts = credits === "seven" ? sevenFor(spends) : [{ totalUses: credits.one }];
  const ids = await createCredits(asks[0]!, drafts);
  const { chance } = seededSources(seed);
  const attempts = Array.from({ length: spends }, (_, n) =>
    spend(`spend-${n}`, credits === "seven" ? between(chance, 1, 40) : 1),
  );

  const journal = newJournal();
  const reader = startReader(asks.at(-1)!, ids, chance);
  const began = performance.now();
  let sent = 0;
  await crowd({
    ...{ asks, clients, journal, patienceMilliseconds: PATIENCE_MILLISECONDS },
    next: () => attempts[sent++] ?? null,
  });
  const seconds = (performance.now() - began) / 1000;
  const seen = await reader.stop();
  const stored = await world.database.read();
  const faults = [
    ...judge(journal, stored),
    ...(await missingGuards(world.database)),
    ...seen.faults,
    ...attempts.flatMap((attempt) => faultsOfEnd(journal, attempt)),
    ...faultsOfSerialOrder(attempts, journal, stored, burnOrder(ids, drafts)),
  ];
  const done = attempts.filter(({ key }) => acknowledged(journal, key)?.kind === "done");
  return {
    figures: {
      ...counts(journal),
      units: drafts.reduce((sum, { totalUses }) => sum + totalUses, 0),
      unitsSpent: done.reduce((sum, { creditUsed }) => sum + creditUsed!, 0),
      reads: seen.reads,
      perSecond: Math.round(spends / seconds),
      ...(faults.length > 0 && { said: gateways.map(({ said }) => said().slice(-500)) }),
    },
    faults,
  };
}

/** In burn order, each before the next for another reason; made in another order than they burn. */
const SEVEN: readonly CreditDraft[] = [
  { totalUses: 300, priority: 80 },
  { totalUses: 500, priority: 10 },
  { totalUses: 700, expireDate: "2099-01-01T00:00:00Z" },
  { totalUses: 400, otherTypes: [12, 13], free: true },
  { totalUses: 900, free: true },
  { totalUses: 600, price: "60" },
  { totalUses: 600, price: "30" },
];

/** Most of the spends are covered, and some at the end are not. */
function sevenFor(spends: number): CreditDraft[] {
  const times = Math.max(1, Math.round(spends / 250));
  return SEVEN.map((draft) => ({ ...draft, totalUses: times * draft.totalUses }));
}

/** The credits' ids in the order in which domain.md, section 5, has them used, written down rather than worked out. */
function burnOrder(ids: readonly number[], drafts: readonly CreditDraft[]): number[] {
  return drafts.length === 1 ? [...ids] : [1, 2, 4, 6, 5, 3, 0].map((place) => ids[place]!);
}

/** Each ends in one of two ways. */
function faultsOfEnd(journal: Journal, { key }: Attempt): string[] {
  const answer = acknowledged(journal, key);
  if (answer?.kind === "done") return [];
  const codes = answer?.codes ?? ["no answer"];
  return String(codes) === "INSUFFICIENT_CREDIT" ? [] : [`${key}: ended in ${codes}`];
}
