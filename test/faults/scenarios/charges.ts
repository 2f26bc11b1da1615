import { pick, seededSources } from "../../../src/commands/demo/random.ts";
import type { TestDatabase } from "../databases/database.ts";
import type { Change } from "../gateway/build.ts";
import type { Ask } from "../gateway/client.ts";
import { missingGuards } from "../judge/guards.ts";
import { type AnsweredPrice, type Attempt, acknowledged, counts, type Journal, newJournal } from "../judge/journal.ts";
import { judge } from "../judge/judge.ts";
import { crowd } from "../load/clients.ts";
import { BUSINESS, charge, uncharge } from "../load/operations.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.ts";
import { createCredits, worldOn } from "../world.ts";

export interface Charges {
  readonly on: TestDatabase["kind"];
  readonly seed: string;
  readonly gateways: number;
  readonly clients: number;
  readonly bookings: number;
  readonly changes?: readonly Change[];
}

const PATIENCE_MILLISECONDS = 60_000;
/** The price of the rule, in pence. */
const PENCE_AN_HOUR = 3_000;

/**
 * Many bookings of one customer are charged at once, each twice, through several gateways, and paid from the same five credits
 * until these are used up. Then every third is uncharged, also twice.
 */
export async function charges(options: Charges, scope: Scope): Promise<Report> {
  const { on, seed, gateways: count, clients, bookings, changes } = options;
  const world = await worldOn(on, scope, { changes });
  const gateways = [await world.start()];
  while (gateways.length < count) gateways.push(await world.start());
  const asks = gateways.map((gateway) => world.askOf(() => gateway));
  const { chance } = seededSources(seed);
  const lengths = Array.from({ length: bookings }, () => pick(chance, [15, 20, 30, 45, 60, 90]));
  const needed = lengths.map((minutes) => 15 * Math.ceil(minutes / 15));
  // Three fifths of what is needed, in credits that do not end where bookings do.
  const totalUses = Math.floor((3 * sum(needed)) / 25) + 1;
  await createCredits(
    asks[0]!,
    [10, 20, 30, 40, 50].map((priority) => ({ totalUses, priority })),
  );

  const journal = newJournal();
  /** Each is requested under two keys, one shortly after the other. */
  const work = (attempts: readonly ((client: string) => Attempt)[]) => {
    const left = attempts.flatMap((attempt) => [attempt("a"), attempt("b")]);
    return crowd({
      ...{ asks, clients, journal, patienceMilliseconds: PATIENCE_MILLISECONDS },
      next: () => left.shift() ?? null,
    });
  };
  const began = performance.now();
  await work(lengths.map((minutes, n) => (client: string) => charge(`charge-${client}-${n}`, n + 1, minutes)));
  const seconds = (performance.now() - began) / 1000;
  const prices = lengths.map((_, n) => priceOf(journal, n));
  const recorded = await recordedCharges(asks[0]!);
  const faults = [
    ...lengths.flatMap((_, n) => faultsOfPair(journal, `charge-a-${n}`, `charge-b-${n}`, "ALREADY_CHARGED")),
    ...prices.flatMap((price, n) => faultsOfPrice(n + 1, price, needed[n]!, recorded.get(n + 1) ?? [])),
  ];
  const covered = sum(prices.map((price) => price?.coveredUnits ?? 0));
  if (covered !== 5 * totalUses) faults.push(`${covered} units paid for bookings, of ${5 * totalUses}`);

  const third = lengths.flatMap((_, n) => (n % 3 === 0 ? [n] : []));
  await work(third.map((n) => (client: string) => uncharge(`uncharge-${client}-${n}`, n + 1)));
  const stored = await world.database.read();
  const back = sum(third.map((n) => prices[n]?.coveredUnits ?? 0));
  const left = sum(stored.credits.map(({ remainingUses }) => remainingUses));
  const live = stored.credits.filter(({ kind }) => kind === "BOOKING_CHARGE").length;
  faults.push(
    ...third.flatMap((n) => faultsOfPair(journal, `uncharge-a-${n}`, `uncharge-b-${n}`, "NOT_CHARGED")),
    ...(left === back ? [] : [`${left} units are left, of ${back} that came back`]),
    ...(live === bookings - third.length ? [] : [`${live} charges are live`]),
    ...judge(journal, stored),
    ...(await missingGuards(world.database)),
  );
  return {
    figures: {
      ...counts(journal),
      ...{ bookings, unitsOfCredit: 5 * totalUses, unitsCovered: covered, unitsBack: back },
      perSecond: Math.round((2 * bookings) / seconds),
      ...(faults.length > 0 && { said: gateways.map(({ said }) => said().slice(-500)) }),
    },
    faults,
  };
}

/** One of two succeeds, and the other is refused with the reason. */
function faultsOfPair(journal: Journal, one: string, other: string, code: string): string[] {
  const came = [one, other].map((key) => {
    const answer = acknowledged(journal, key);
    return answer?.kind === "done" ? "done" : String(answer?.codes ?? "no answer");
  });
  return came.sort().join(" ") === [code, "done"].sort().join(" ") ? [] : [`${one}: ended in ${came.join(" and ")}`];
}

function priceOf(journal: Journal, n: number): AnsweredPrice | null {
  const answers = [`charge-a-${n}`, `charge-b-${n}`].map((key) => acknowledged(journal, key));
  return answers.flatMap((answer) => (answer?.kind === "done" ? [answer.price!] : []))[0] ?? null;
}

/** The answered amount equals the cost of the units and the price of the booking's only charge. */
function faultsOfPrice(
  bookingId: number,
  price: AnsweredPrice | null,
  needed: number,
  charged: readonly string[],
): string[] {
  if (price === null) return [];
  const pence = (units: number) => Math.round((units * PENCE_AN_HOUR) / 60);
  const [total, due] = [price.total, price.due].map((amount) => Math.round(100 * Number(amount)));
  const faults: string[] = [];
  if (price.neededUnits !== needed) faults.push(`booking ${bookingId}: ${price.neededUnits} units of ${needed}`);
  if (total !== pence(needed)) faults.push(`booking ${bookingId}: costs ${price.total}`);
  if (due !== pence(needed - price.coveredUnits)) faults.push(`booking ${bookingId}: due is ${price.due}`);
  if (String(charged) !== price.due) faults.push(`booking ${bookingId}: was charged ${charged}, reported ${price.due}`);
  return faults;
}

/** The prices of all live charges by their bookings. */
async function recordedCharges(ask: Ask): Promise<Map<number, string[]>> {
  const query = `query ($after: String) {
    page: coworkerExtraServices(first: 100, after: $after, filter: {
      businessId: { eq: ${BUSINESS} }, kind: { eq: BOOKING_CHARGE }
    }) { nodes { bookingId price } pageInfo { hasNextPage endCursor } }
  }`;
  const found = new Map<number, string[]>();
  for (let after: string | null = null; ; ) {
    const reply = await ask(query, { after });
    if (reply.kind === "lost" || reply.code !== null) throw new Error(`no charges: ${JSON.stringify(reply)}`);
    const { nodes, pageInfo } = reply.data!.page;
    for (const { bookingId, price } of nodes) found.set(bookingId, [...(found.get(bookingId) ?? []), price]);
    if (!pageInfo.hasNextPage) return found;
    after = pageInfo.endCursor;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
