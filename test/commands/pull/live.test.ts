import { describe, expect, test } from "vitest";
import { verifyLedger } from "../../../src/billing/verify-ledger.ts";
import { tokenGrant } from "../../../src/commands/pull/client.ts";
import { userAndPassword } from "../../../src/commands/pull/credentials.ts";
import type { Store } from "../../../src/store/store.ts";
import { dialects, openInMemory } from "../../support/dialects.ts";
import { all, everything } from "../../support/everything.ts";
import { administrator, NOW } from "../../support/given.ts";
import { ask } from "../../support/graph.ts";
import { liveAccount } from "../../support/live-account.ts";
import { type LiveOptions, startLiveUpstream } from "../../support/live-upstream.ts";
import { pullInto } from "../../support/pulled.ts";
import { rest } from "../../support/rest.ts";

const evening = (DayOfWeek: number) => ({
  ...{ DayOfWeek, FromTime: "1976-01-01T18:00:00Z", ToTime: "1976-01-01T22:00:00Z", Available: true },
});

async function slotsOf(store: Store, ruleId: number): Promise<unknown> {
  return (await rest(store, `GET extraservices/${ruleId}`)).body.TimeSlots;
}

const passedOver =
  "ignored, as these properties are unknown here: ExtraService.AvailableCredit, CoworkerExtraService.AppliedDiscountAmount";

/** The reports other than ignored properties. */
const problemsIn = (told: readonly string[]) => told.filter((one) => !one.startsWith("ignored"));

/** What an hour or more of resource type 11 costs: the outcome, the rule and the total. */
async function priced(store: Store, changes: object) {
  const input = { businessId: 101, resourceTypeId: 11, customer: "MEMBER", timeZone: "UTC", ...changes };
  const source = `query ($input: PriceQuoteInput!) {
    priceQuote(input: $input) { outcome extraService { databaseId } total }
  }`;
  const { data, errors } = await ask(store, source, { variables: { input } });
  expect(errors).toEqual([]);
  return [data.priceQuote.outcome, data.priceQuote.extraService?.databaseId ?? null, data.priceQuote.total];
}

describe.each(dialects)("on $name", ({ open }) => {
  test.each<LiveOptions>([
    { dir: "ascending" },
    { dir: "descending", throttleEvery: 3 },
    { dir: "descending", slotsInRecords: true },
    { dir: "ascending", slots: "none" },
  ])("a whole account is imported, and a second sync changes nothing: %j", async (options) => {
    const store = await open();
    const upstream = await startLiveUpstream(liveAccount(), options);

    const { told, counts } = await pullInto(store, upstream.address, { pageSize: 3 });
    const here = await everything(store);
    const second = await pullInto(store, upstream.address, { pageSize: 3 });

    expect(problemsIn(told)).toEqual([]);
    expect(counts).toMatchObject({
      ...{ ExtraService: "7 7 0 0", CoworkerExtraService: "4 4 0 0", CoworkerExtraServiceUseHistory: "3 3 0 0" },
    });
    expect(problemsIn(second.told)).toEqual([]);
    expect(await everything(store)).toEqual(here);
  });

  test("links come from the single record, currencies from their codes, and year-1 times are absent", async () => {
    const store = await open();
    const upstream = await startLiveUpstream(liveAccount());

    await pullInto(store, upstream.address);

    const rules = await all(store, "ExtraService");
    expect(rules[0]).toMatchObject({
      resourceTypes: [11],
      tariffs: [5],
      teams: [7],
      applyFrom: null,
      applyTo: null,
      taxRateId: null,
    });
    expect(rules.map(({ currencyCode }) => currencyCode)).toEqual(["EUR", "USD", "HRK", "ANG", "XCG", "EUR", "EUR"]);
    const credits = await all(store, "CoworkerExtraService");
    expect(credits[0]).toMatchObject({ validFrom: null, expireDate: null, bookingId: null, kind: "TIME_CREDIT" });
    expect(credits[2]).toMatchObject({ bookingId: 9001, kind: "BOOKING_CHARGE" });
    expect((await rest(store, "GET extraservices/503")).body).toMatchObject({ CurrencyId: 12, CurrencyCode: "HRK" });
  });

  test.each<LiveOptions>([{ slots: "list" }, { slots: "none", slotsInRecords: true }])(
    "prices are those of the account: percentages, slots, lengths in periods, and no type of credit: %j",
    async (options) => {
      const store = await open();
      const account = liveAccount();
      const ofDays = { ChargePeriod: 2, ResourceTypes: [13], Tariffs: [], Teams: [] };
      const UniqueId = "00000000-0000-4000-9000-000000000508";
      account.extraservices.push({ ...account.extraservices[0], ...ofDays, Id: 508, UniqueId });
      const upstream = await startLiveUpstream(account, options);

      await pullInto(store, upstream.address);

      // From Monday, 18:00.
      const quoted = (changes: object) => priced(store, { from: "2026-06-01T18:00:00Z", ...changes });
      const member = { tariffId: 5, teamIds: [7], currencyCode: "EUR" };
      const twoHours = { ...member, to: "2026-06-01T20:00:00Z" };
      expect(await quoted(twoHours)).toEqual(["PRICED", 501, "60"]);
      expect(await quoted({ ...twoHours, demand: "HIGH" })).toEqual(["PRICED", 501, "54"]);
      expect(await quoted({ ...twoHours, teamIds: [] })).toEqual(["NO_PRICE", null, null]);
      // The rule of days is for 2 at least.
      const days = { currencyCode: "EUR", resourceTypeId: 13 };
      expect(await quoted({ ...days, to: "2026-06-02T18:00:00Z" })).toEqual(["NO_PRICE", null, null]);
      expect(await quoted({ ...days, to: "2026-06-02T19:00:00Z" })).toEqual(["PRICED", 508, "60"]);
      // The evenings of Monday and Friday are priced in dollars.
      const dollars = { currencyCode: "USD", resourceTypeId: 12 };
      expect(await quoted({ ...dollars, to: "2026-06-01T22:00:00Z" })).toEqual(["PRICED", 502, "120"]);
      expect(await quoted({ ...dollars, to: "2026-06-01T22:01:00Z" })).toEqual(["NO_PRICE", null, null]);
      const tuesday = { from: "2026-06-02T18:00:00Z", to: "2026-06-02T19:00:00Z" };
      expect(await quoted({ ...dollars, ...tuesday })).toEqual(["NO_PRICE", null, null]);
      // A type of time credit, of price 0, would be the cheapest.
      expect(await quoted({ ...twoHours, extraServiceId: 506 })).toEqual(["NO_PRICE", null, null]);
      expect(await quoted({ ...twoHours, extraServiceId: 507 })).toEqual(["NO_PRICE", null, null]);
    },
  );

  test("gaps in an old ledger become one adjustment, and the ledger is valid", async () => {
    const store = await open();
    const upstream = await startLiveUpstream(liveAccount());

    await pullInto(store, upstream.address);

    const rows = (await all(store, "UseHistory")).filter(
      ({ coworkerExtraServiceId }) => coworkerExtraServiceId === 501,
    );
    expect(rows.map(({ kind, creditUsed, reason }) => [kind, creditUsed, reason])).toEqual([
      ["USE", 60, null],
      ["USE", 40, null],
      ["ADJUSTMENT", 300, "import"],
    ]);
    const reader = store.snapshot(null);
    expect(await verifyLedger(administrator, reader, { now: NOW })).toMatchObject({ ok: true });
    reader.release();
  });
});

test("a list is never requested without a range of UpdatedOn, from 1970 at first", async () => {
  const upstream = await startLiveUpstream(liveAccount());

  await pullInto(openInMemory(), upstream.address);

  const lists = upstream.asked.map(({ path }) => path).filter((path) => /\?page=/.test(path));
  expect(lists.filter((path) => !/&from_\w+_UpdatedOn=/.test(path))).toEqual([]);
  expect(lists[0]).toContain("from_CoworkerExtraService_UpdatedOn=1970-01-01T00%3A00");
});

test("one small request finds out what dir=1 means", async () => {
  const upstream = await startLiveUpstream(liveAccount(), { dir: "descending" });

  await pullInto(openInMemory(), upstream.address);

  const dirs = upstream.asked.flatMap(({ path }) => new URL(path, "http://x").searchParams.get("dir") ?? []);
  expect([dirs[0], new Set(dirs.slice(1))]).toEqual(["1", new Set(["0"])]);
  expect(upstream.asked[0]!.path).toContain("size=10");
});

test("each rule costs one request, and one batch shows that batches leave links out", async () => {
  const upstream = await startLiveUpstream(liveAccount());

  await pullInto(openInMemory(), upstream.address);

  const paths = upstream.asked.map(({ path }) => path);
  expect(paths.filter((path) => path.startsWith("/api/billing/extraservices?id="))).toHaveLength(1);
  expect(paths.filter((path) => path.startsWith("/api/billing/extraservices/"))).toHaveLength(7);
});

test("a rule has the time slots that its upstream stores as separate records", async () => {
  const account = liveAccount();
  const upstream = await startLiveUpstream(account);
  const store = openInMemory();

  const { told } = await pullInto(store, upstream.address);
  const slot = { ...account.extraservicetimeslots[0]!, Id: 599, UpdatedOn: "2025-05-05T00:00:00", DayOfWeek: 3 };
  account.extraservicetimeslots.push(slot);
  upstream.asked.length = 0;
  await pullInto(store, upstream.address);

  expect(told).toEqual([passedOver]);
  expect(await slotsOf(store, 502)).toEqual([evening(1), evening(3), evening(5)]);
  expect(await slotsOf(store, 507)).toEqual([]);
  const paths = upstream.asked.map(({ path }) => path);
  expect(paths.filter((path) => path.startsWith("/api/billing/extraservices/"))).toEqual([
    "/api/billing/extraservices/502",
    // A sync begins ten minutes before the last mark, so it reads the last rule again.
    "/api/billing/extraservices/507",
  ]);
  expect(paths.filter((path) => path.includes("ExtraServiceTimeSlot_ExtraService=502"))).toHaveLength(1);
});

test("forbidden time slots are reported, and rules are still imported", async () => {
  const upstream = await startLiveUpstream(liveAccount(), { slots: "forbidden" });

  const { told, counts } = await pullInto(openInMemory(), upstream.address);

  expect(problemsIn(told)).toEqual([
    expect.stringMatching(
      /^slots: ExtraServiceTimeSlot time slots cannot be read, so rules are imported without them: .*403: No\.$/,
    ),
  ]);
  expect(counts).toMatchObject({ ExtraService: "7 7 0 0", ExtraServiceTimeSlot: "1 0 0 1" });
});

test.each(["grant", "basic"] as const)("a user and a password let in by %s", async (login) => {
  const upstream = await startLiveUpstream(liveAccount(), { login });
  const patience = { chance: () => 0, stop: new AbortController().signal, pace: 0.01 };
  const connection = { address: upstream.address, patience, now: Date.now };
  const account = { username: "ana@example.com", password: "s&cret" };
  const credentials = userAndPassword(account, tokenGrant(connection), Date.now);

  const { counts } = await pullInto(openInMemory(), upstream.address, { credentials });

  expect(counts.ExtraService).toBe("7 7 0 0");
  expect(upstream.asked.filter(({ path }) => path === "/api/token")).toHaveLength(1);
  expect(upstream.asked.at(-1)!.authorization).toMatch(login === "basic" ? /^Basic / : /^Bearer token-1$/);
});

test("a wrong user or password ends the pull, and is in no message", async () => {
  const upstream = await startLiveUpstream(liveAccount(), { login: "basic" });
  const patience = { chance: () => 0, stop: new AbortController().signal, pace: 0.01 };
  const connection = { address: upstream.address, patience, now: Date.now };
  const account = { username: "ana@example.com", password: "wrong-one" };

  const pulling = pullInto(openInMemory(), upstream.address, {
    credentials: userAndPassword(account, tokenGrant(connection), Date.now),
  });

  await expect(pulling).rejects.toThrow(/does not accept the user and password \(401\)$/);
  await expect(pulling).rejects.not.toThrow(/wrong-one/);
});
