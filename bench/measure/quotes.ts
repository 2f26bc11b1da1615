import type { Booking } from "../../src/domain/pricing/booking.ts";
import type { PricingFacts } from "../../src/domain/pricing/quote.ts";
import { CannotRun, type Databases } from "../contestants/contestant.ts";
import { BUSINESS, COWORKER, quoter, RESOURCE_TYPE, RULES } from "../contestants/quoter.ts";
import { type Load, load } from "../load.ts";
import type { Measured } from "../report.ts";
import { median } from "../statistics.ts";
import type { Effort } from "./page.ts";

/** Compiled, as in production. */
const built = (file: string) => new URL(`../../dist/domain/pricing/${file}.js`, import.meta.url).href;
const { quote } = (await import(built("quote"))) as typeof import("../../src/domain/pricing/quote.ts");
const { priceGrid } = (await import(built("grid"))) as typeof import("../../src/domain/pricing/grid.ts");

const CLIENTS = [1, 8];
const AIM_MILLISECONDS = 5;
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const START = Date.UTC(2030, 0, 1);
/** 96 bookings of an hour: one from every quarter of an hour of a day on. */
const GRID = { stepMinutes: 15, lengthMinutes: 60 };
const GRID_MILLISECONDS = DAY + HOUR - 15 * MINUTE;

const questions = {
  "a quote: price and due": ["PriceQuote", "outcome total due extraService { name }"],
  "a quote with all candidates and reasons": [
    "PriceQuote",
    `outcome total due steps { kind after } candidates {
      eligible total reasons { code propertyName threshold actual } extraService { databaseId }
    }`,
  ],
  "a grid of 96 starts": ["PriceGrid", "from outcome total due"],
} as const;
type Question = keyof typeof questions;

/** Quotes with 500 rules of one resource type, over HTTP; and the time of the rules alone. */
export async function measureQuotes(_: Databases, { rounds, milliseconds }: Effort): Promise<Measured> {
  const loads = new Map<string, Load[]>();
  const alone = { quote: [] as number[], grid: [] as number[] };
  try {
    const { rules, served, pids, stop, asked } = await quoter();
    const next = (question: Question) => {
      const [name, fields] = questions[question];
      const query = `query ($input: ${name}Input!) { p${name.slice(1)}(input: $input) { ${fields} } }`;
      return () =>
        asked(query, name === "PriceGrid" ? { quote: nextQuote(GRID_MILLISECONDS), ...GRID } : nextQuote(2 * HOUR));
    };
    const ask = (question: Question, clients: number) =>
      load({ port: served.port, pids, clients, milliseconds, next: next(question) });
    const facts = factsOf(rules);
    try {
      for (const question of Object.keys(questions) as Question[]) await ask(question, 8);
      for (let round = 0; round < rounds; round++) {
        for (const clients of CLIENTS)
          for (const question of Object.keys(questions) as Question[]) {
            const key = `${question}/${clients}`;
            loads.set(key, [...(loads.get(key) ?? []), await ask(question, clients)]);
          }
        alone.quote.push(timed(milliseconds, () => quote(nextBooking(2 * HOUR), facts)));
        alone.grid.push(
          timed(milliseconds, () => [...priceGrid({ booking: nextBooking(GRID_MILLISECONDS), ...GRID }, facts)]),
        );
      }
    } finally {
      await stop();
    }
  } catch (error) {
    if (!(error instanceof CannotRun)) throw error;
    return measured(loads, alone, [error.message]);
  }
  return measured(loads, alone, []);
}

function measured(
  loads: ReadonlyMap<string, readonly Load[]>,
  alone: { readonly quote: readonly number[]; readonly grid: readonly number[] },
  missing: readonly string[],
): Measured {
  const of = (question: string, clients: number, value: (load: Load) => number) =>
    median((loads.get(`${question}/${clients}`) ?? []).map(value));
  const only = (name: string, times: readonly number[]) => {
    return [name, 1000 / median(times), median(times), "", "", "", "", "", ""];
  };
  return {
    title: `Quotes over ${RULES} rules of one resource type, over HTTP`,
    columns: [
      "question",
      ...CLIENTS.flatMap((clients) => [`${clients} clients: a second`, "p50 ms", "p99 ms", "CPU ms"]),
      "KB",
    ],
    rows: [
      ...Object.keys(questions).map((question) => [
        question,
        ...CLIENTS.flatMap((clients) => [
          of(question, clients, ({ perSecond }) => perSecond),
          of(question, clients, ({ p50 }) => p50),
          of(question, clients, ({ p99 }) => p99),
          of(question, clients, ({ processor }) => processor),
        ]),
        of(question, 1, ({ bytes }) => bytes) / 1000,
      ]),
      only("the rules of a quote alone", alone.quote),
      only("the rules of a grid alone", alone.grid),
    ],
    targets: [{ name: "the rules of a quote alone, ms", value: median(alone.quote), atMost: AIM_MILLISECONDS }],
    missing,
    figures: { ...Object.fromEntries(loads), alone },
  };
}

let asked = 0;

/** Another hour for each, of a member who comes when many do. */
function nextTimes(lengthMilliseconds: number) {
  asked += 1;
  const from = START + ((asked * 7) % 8_760) * HOUR;
  return { from, to: from + lengthMilliseconds };
}

function nextQuote(lengthMilliseconds: number) {
  const { from, to } = nextTimes(lengthMilliseconds);
  return {
    ...{
      businessId: BUSINESS,
      resourceTypeId: RESOURCE_TYPE,
      customer: "MEMBER",
      demand: "HIGH",
      coworkerId: COWORKER,
    },
    ...{ from: new Date(from).toISOString(), to: new Date(to).toISOString() },
  };
}

function nextBooking(lengthMilliseconds: number): Booking {
  return {
    ...{ businessId: BUSINESS, resourceTypeId: RESOURCE_TYPE, customer: "MEMBER", demand: "HIGH", coworkerId: null },
    ...nextTimes(lengthMilliseconds),
    ...{ timeZone: "Europe/London", tariffId: null, teamIds: [], visitors: 0, bookedAt: START - DAY },
    ...{
      withinAvailableTimes: true,
      extraServiceId: null,
      currencyCode: null,
      useCredits: false,
      fallbackCoworkerIds: [],
      holdId: null,
    },
  };
}

function factsOf(rules: PricingFacts["rules"]): PricingFacts {
  return { rules, credits: [], minorUnits: new Map([["GBP", 2]]), businessCurrencyCode: "GBP", mayFix: false };
}

/** Mean milliseconds of one run, measured for some time. */
function timed(milliseconds: number, act: () => unknown): number {
  const began = performance.now();
  let times = 0;
  while (performance.now() < began + milliseconds) {
    act();
    times += 1;
  }
  return (performance.now() - began) / times;
}
