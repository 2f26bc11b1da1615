import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { instant } from "../../src/domain/calendar.ts";
import { hashOf } from "../../src/domain/use-history/chain.ts";
import type { UseHistory } from "../../src/domain/use-history/fields.ts";
import { type GatewayProcess, startProcess } from "../support/gateway-process.ts";

const TOKEN = /#token=([\w-]+\.[\w-]+\.[\w-]+)$/m;
/** The command to paste into a shell. */
const SHELL = /^TOKEN=.*\ncurl .*$/m;
const COUNTS = /^(\d+) pricing rules, (\d+) customers, (\d+) credits and charges, (\d+) ledger rows\.$/m;

interface Demo extends GatewayProcess {
  /** Where it keeps its files. */
  readonly folder: string;
  readonly token: string;
  readonly shell: string;
  /** The printed numbers of rules, customers, credits and charges, ledger rows. */
  readonly counts: readonly number[];
  // biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
  ask(query: string, variables?: object): Promise<any>;
}

/** The command `demo`, with a folder for temporary files of its own. */
async function startDemo(whenOver: (stop: () => void) => void): Promise<Demo> {
  const folder = mkdtempSync(join(tmpdir(), "billing-test-"));
  whenOver(() => rmSync(folder, { recursive: true, force: true }));
  const started = await startProcess("demo", { TMPDIR: folder }, undefined, whenOver);
  const token = TOKEN.exec(started.stdout())?.[1] ?? "";
  return {
    ...started,
    folder,
    token,
    shell: SHELL.exec(started.stdout())?.[0] ?? "",
    counts: (COUNTS.exec(started.stdout()) ?? []).slice(1).map(Number),
    async ask(query, variables = {}) {
      const response = await fetch(`${started.address}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = (await response.json()) as { data: unknown; errors?: unknown };
      expect(errors).toBeUndefined();
      return data;
    },
  };
}

/** A demo that several tests read, since its database takes seconds to fill. */
let demo: Demo;
const stops: (() => void)[] = [];
const start = () => startDemo((stop) => stops.unshift(stop));
// In a run of this file alone, the gateway is compiled first.
beforeAll(async () => {
  demo = await start();
}, 120_000);
afterAll(() => {
  for (const stop of stops) stop();
});

let second: Promise<Demo> | null = null;

/** A second one, which the last test that takes it stops. */
function another(): Promise<Demo> {
  second ??= start();
  return second;
}

test("nothing that passed before the demo began is an event", async () => {
  const { events } = await demo.ask("{ events(first: 1) { nodes { type occurredOn } } }");

  expect(events.nodes).toEqual([]);
});

const first = `{
  extraServices(first: 42) { nodes { databaseId uniqueId name price } }
  coworkerExtraServices(first: 100) { nodes { databaseId uniqueId coworkerId totalUses remainingUses ledgerHash createdOn } }
  useHistories(first: 100) { nodes { databaseId uniqueId operationId hash } }
  last: coworkerExtraServices(last: 20) { nodes { databaseId uniqueId ledgerHash updatedOn } }
}`;

test("the demo is the same every time: ids, unique ids and hashes", { timeout: 60_000 }, async () => {
  const again = await another();
  const [answer, same] = [await demo.ask(first), await again.ask(first)];

  expect(answer.coworkerExtraServices.nodes).toHaveLength(100);
  expect(same).toEqual(answer);
});

test("the demo prints its address, links to its pages with a token, and a curl that answers as pasted; SIGTERM leaves nothing of it", async () => {
  const demo = await another();
  const [files = ""] = readdirSync(demo.folder).filter((name) => name.startsWith("billing-demo-"));

  const answer = JSON.parse(execFileSync("sh", ["-c", demo.shell], { encoding: "utf8" }));
  const existed = existsSync(`${demo.folder}/${files}/billing.db`);
  demo.signal("SIGTERM");
  const code = await demo.ended;

  const printed = demo.stdout();
  expect(printed).toContain(`GraphQL: ${demo.address}/graphql\n`);
  expect(printed).toContain(`administrator's token for 7 days:\n${demo.address}/#token=${demo.token}\n`);
  expect(demo.token).not.toBe("");
  expect(printed).toContain(`Console, with the same token:\n${demo.address}/console#token=${demo.token}\n`);
  expect(printed.split(demo.token)).toHaveLength(3);
  expect(answer.errors).toBeUndefined();
  expect(answer.data.coworkerExtraServices.totalCount).toBe(demo.counts[2]);
  expect(answer.data.coworkerExtraServices.nodes).toHaveLength(2);
  expect({ existed, code }).toEqual({ existed: true, code: 0 });
  // Slow filling prints its progress, and nothing else.
  expect(demo.stderr()).toMatch(/^(Credits and charges: \d+ of \d+\n)*$/);
  expect(readdirSync(demo.folder).filter((name) => name.startsWith("billing-"))).toEqual([]);
});

test("the ids that the demo prints are there", async () => {
  const found = await demo.ask(`{
    creditBalance(coworkerId: 1010, businessId: 101) { available }
    extraService(id: 1) { name resourceTypes { databaseId } }
    credits: nodes(ids: [${[1, 2, 3, 4, 5, 6, 7].map((id) => JSON.stringify(globalId("CoworkerExtraService", id))).join(", ")}]) {
      ... on CoworkerExtraService { databaseId kind coworkerId invoiced bookingId }
    }
    creditHold(id: 1) { coworkerId status uses coworkerExtraServiceIds }
  }`);

  expect(demo.stdout()).toContain(
    "customer 1010 has the credits 1, 2, 3 and the charges 4, 5, 6, 7 for the bookings 800001, 800002, 800005, 800006, and the hold 1",
  );
  expect(demo.stdout()).toContain("business 101  Quayside Works London, customers 1001 to 1120");
  expect(demo.stdout()).toContain("resource types 11 Meeting room, 12 Boardroom");
  expect(found.extraService).toEqual({ name: "Meeting room", resourceTypes: [{ databaseId: 11 }] });
  const credit = { kind: "TIME_CREDIT", coworkerId: 1010, bookingId: null };
  const charge = { kind: "BOOKING_CHARGE", coworkerId: 1010, invoiced: false };
  expect(found.credits).toMatchObject([
    { databaseId: 1, ...credit },
    { databaseId: 2, ...credit },
    { databaseId: 3, ...credit },
    { databaseId: 4, ...charge, bookingId: 800_001 },
    { databaseId: 5, ...charge, bookingId: 800_002 },
    { databaseId: 6, ...charge, bookingId: 800_005 },
    { databaseId: 7, ...charge, bookingId: 800_006 },
  ]);
  expect(found.creditHold).toEqual({
    coworkerId: 1010,
    status: "ACTIVE",
    uses: 15,
    coworkerExtraServiceIds: [1],
  });
});

const globalId = (type: string, id: number) => Buffer.from(`${type}:${id}`).toString("base64url");

test("the demo has the documented data: two businesses, their time zones and currencies, and its numbers", async () => {
  const page = readFileSync("docs/operations.md", "utf8");

  const { extraServices, coworkerExtraServices, useHistories } = await demo.ask(`{
    extraServices(first: 100) { totalCount nodes { currencyCode business { name timeZone currencyCode } } }
    coworkerExtraServices(first: 1) { totalCount }
    useHistories(first: 1) { totalCount }
  }`);
  const customers = new Set((await everyCredit(demo)).map(({ coworkerId }) => coworkerId));

  const numbers = [extraServices.totalCount, customers.size, coworkerExtraServices.totalCount, useHistories.totalCount];
  expect(demo.counts).toEqual(numbers);
  const [rules, people, credits, rows] = numbers;
  expect([rules, people]).toEqual([42, 230]);
  expect(page.replace(/\s+/g, " ")).toContain(
    "The demo is two businesses (London in GBP, New York in USD), 42 rules, 230 customers, nearly 4 000 credits and charges and more than 20 000 ledger rows",
  );
  expect(credits).toBeGreaterThan(3_400);
  expect(credits).toBeLessThan(4_000);
  expect(rows).toBeGreaterThan(20_000);
  expect(rows).toBeLessThan(23_500);
  const businesses = extraServices.nodes.map((node: { business: unknown }) => JSON.stringify(node.business));
  expect([...new Set<string>(businesses)].map((one) => JSON.parse(one))).toEqual([
    { name: expect.stringContaining("London"), timeZone: "Europe/London", currencyCode: "GBP" },
    { name: expect.stringContaining("New York"), timeZone: "America/New_York", currencyCode: "USD" },
  ]);
});

interface Credit {
  readonly databaseId: number;
  readonly uniqueId: string;
  readonly coworkerId: number;
  readonly kind: string;
  readonly totalUses: number;
  readonly remainingUses: number;
  readonly ledgerSequence: number;
  readonly ledgerHash: string | null;
}

const instants = ["usageAt", "bookingFromTime", "bookingToTime", "createdOn", "updatedOn"] as const;
type Row = UseHistory & { readonly databaseId: number };

/** Every node of a list, page after page as a client walks it. */
async function walk<T>(demo: Demo, field: string, fields: string): Promise<T[]> {
  const nodes: T[] = [];
  let after: string | null = null;
  do {
    const query = `query ($after: String) {
      page: ${field}(first: 100, after: $after) { nodes { ${fields} } pageInfo { hasNextPage endCursor } }
    }`;
    const { page } = await demo.ask(query, { after });
    nodes.push(...page.nodes);
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return nodes;
}

function everyCredit(demo: Demo): Promise<Credit[]> {
  const fields = "databaseId uniqueId coworkerId kind totalUses remainingUses ledgerSequence ledgerHash";
  return walk(demo, "coworkerExtraServices", fields);
}

/** Every row of the ledger, moments as milliseconds, as the store has them. */
async function everyRow(demo: Demo): Promise<Row[]> {
  const rows = await walk<Record<string, unknown>>(
    demo,
    "useHistories",
    `databaseId uniqueId coworkerExtraServiceId businessId sequence kind creditUsed totalChange balanceAfter reversesId
     operationId allocationIndex bookingId bookingResourceName reason idempotencyKey systemId updatedBy hash hashVersion chargeUniqueId
     ${instants.join(" ")}`,
  );
  return rows.map((row) => {
    const moments = instants.map((name) => [name, row[name] === null ? null : instant(String(row[name]))]);
    return { ...row, ...Object.fromEntries(moments) } as unknown as Row;
  });
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

/** What is wrong with the ledger of a credit: nothing, if I1, I2 and I6 hold. */
function faultsOf(credit: Credit, rows: readonly Row[], uniqueIds: ReadonlyMap<number, string>): string[] {
  const { totalUses, remainingUses } = credit;
  const faults: string[] = [];
  const mustBe = (invariant: string, holds: boolean) => {
    if (!holds) faults.push(`${credit.databaseId}: ${invariant}`);
  };
  const isCredit = credit.kind !== "BOOKING_CHARGE";
  mustBe("I1", !isCredit || totalUses - remainingUses === sum(rows.map((row) => row.creditUsed ?? 0)));
  mustBe("I2", remainingUses >= 0 && remainingUses <= totalUses);
  mustBe("a charge has no rows", isCredit || (rows.length === 0 && remainingUses === 0));
  let balance = totalUses - sum(rows.map((row) => row.totalChange));
  let [hash, createdOn]: [string | null, number] = [null, 0];
  for (const [place, row] of rows.entries()) {
    const reverses = row.reversesId === null ? null : (uniqueIds.get(row.reversesId) ?? "nothing");
    balance += row.totalChange - (row.creditUsed ?? 0);
    mustBe(`I6 sequence ${row.sequence}`, row.sequence === place + 1);
    mustBe(`I6 balance of ${row.sequence}`, row.balanceAfter === balance && balance >= 0);
    mustBe(`I6 time of ${row.sequence}`, row.createdOn >= createdOn);
    mustBe(
      `I6 hash of ${row.sequence}`,
      row.hash === hashOf(hash, row, { credit: credit.uniqueId, reverses, hold: null }),
    );
    [hash, createdOn] = [row.hash, row.createdOn];
  }
  mustBe("I6 last balance", !isCredit || balance === remainingUses);
  mustBe("I6 head", credit.ledgerSequence === rows.length && credit.ledgerHash === hash);
  return faults;
}

test("every credit of the demo satisfies I1, I2 and I6, as a client sees it", { timeout: 60_000 }, async () => {
  const credits = await everyCredit(demo);
  const rows = await everyRow(demo);

  const uniqueIds = new Map(rows.map((row) => [row.databaseId, row.uniqueId]));
  const ofCredit = new Map<number, Row[]>(credits.map(({ databaseId }) => [databaseId, []]));
  for (const row of rows) ofCredit.get(row.coworkerExtraServiceId)?.push(row);
  const faults = credits.flatMap((credit) => {
    const ledger = (ofCredit.get(credit.databaseId) ?? []).toSorted((a, b) => a.sequence - b.sequence);
    return faultsOf(credit, ledger, uniqueIds);
  });
  expect(faults).toEqual([]);
  expect([credits.length, rows.length]).toEqual(demo.counts.slice(2));
  expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(["USE", "REVERSAL", "ADJUSTMENT", "VOID", "ROLLOVER"]));
});
