import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CoworkerExtraService } from "../../../src/domain/coworker-extra-service/fields.ts";
import type { Store } from "../../../src/store/store.ts";
import { afterGiven, alertsOf, DAY } from "../../support/alerts.ts";
import { aHold, anAdjustment, aRelease, aReversal, aUse, aVoiding } from "../../support/credits.ts";
import { dialects } from "../../support/dialects.ts";
import { all } from "../../support/everything.ts";
import { aCredit, createRule, LONDON, NOW } from "../../support/given.ts";
import { coveringRuns, expectCases, isLong } from "../../support/runs.ts";

// For any operations in any order: levels are reported on crossings of a plain model, and each moment once.

const CUSTOMERS = [2001, 2002] as const;
const amount = fc.integer({ min: 1, max: 100 });
const which = fc.nat({ max: 20 });
const days = fc.option(fc.integer({ min: -2, max: 12 }), { nil: null, freq: 3 });

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("grant"),
      customer: fc.constantFrom(...CUSTOMERS),
      amount,
      from: days,
      to: days,
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("use"), which, amount }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("reverse"), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("adjust"), which, amount: fc.integer({ min: -60, max: 60 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("void"), which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("hold"),
      customer: fc.constantFrom(...CUSTOMERS),
      amount,
      ttl: fc.integer({ min: 1, max: 5 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("release"), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("move"), which, to: days }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("percent"),
      percent: fc.option(fc.integer({ min: 1, max: 99 }), { nil: null }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("tick"), days: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("run"), processes: fc.integer({ min: 1, max: 3 }) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T & Record<string, never> : never;

interface Moment {
  readonly at: number;
  readonly no: number;
  readonly customer: number;
  readonly credit: number | null;
}

const moment = (at: number | null) => (at === null ? null : NOW + at);

const LEVELS = ["ABOVE", "LOW", "EXHAUSTED"];

/** Does the steps in the store and in a model of plain lists. Answers what both report, level by level and expiry by expiry. */
async function both(store: Store, steps: readonly Step[], seen: Set<string>) {
  const rule = await createRule(store, { resourceTypes: [11] });
  const levels = new Map<number, string>(CUSTOMERS.map((customer) => [customer, "EXHAUSTED"]));
  const expected: string[] = [];
  const [uses, holds]: [number[], number[]] = [[], []];
  let [now, key, percent]: [number, number, number | null] = [0, 0, 20];
  let moments: Moment[] = [];
  let no = 0;

  async function look(customer: number, at: number, isSilent = false, isWhole = false) {
    const credits = (await all(store, "CoworkerExtraService")).filter((one) => one.coworkerId === customer);
    const reader = store.snapshot(null);
    const held = await reader.heldUses(
      credits.map(({ id }) => id),
      NOW + at,
    );
    reader.release();
    const valid = credits.filter(
      ({ validFrom, expireDate, voidedOn, remainingUses }) =>
        remainingUses > 0 && voidedOn === null && (validFrom ?? 0) <= NOW + at && (expireDate ?? Infinity) > NOW + at,
    );
    const available = valid.reduce((sum, { id, remainingUses }) => sum + remainingUses - (held.get(id) ?? 0), 0);
    const total = valid.reduce((sum, { totalUses }) => sum + totalUses, 0);
    const level =
      available === 0 ? "EXHAUSTED" : percent !== null && available / total <= percent / 100 ? "LOW" : "ABOVE";
    // Another percentage says nothing about customers without anything available: time reports them in its turn.
    if (isSilent && !isWhole && level === "EXHAUSTED") return;
    const before = levels.get(customer)!;
    levels.set(customer, level);
    const isFall = LEVELS.indexOf(level) > LEVELS.indexOf(before);
    if (isFall && !isSilent) expected.push(`${customer} CREDIT_${level} ${at}`);
    if (isFall && !isSilent) seen.add(level);
  }

  function plan(customer: number, credit: number | null, ...ats: (number | null)[]) {
    for (const at of ats) if (at !== null && at > now) moments.push({ at, no: no++, customer, credit });
  }

  for (const one of steps) {
    const credits = await all(store, "CoworkerExtraService");
    const credit: CoworkerExtraService | undefined = credits[one.which % credits.length];
    const context = afterGiven(now);
    const idempotencyKey = `k${key++}`;
    const outcome = async <D extends "recordUse">(
      name: string,
      input: object,
    ): Promise<Record<string, never> | null> => {
      const { answer } = (await store.commit(name as D, { ...input, idempotencyKey } as never, context)) as never;
      return answer;
    };
    switch (one.do as string) {
      case "grant": {
        const [from, to] = [one.from, one.to].map((day: number | null) => (day === null ? null : now + day * DAY)) as [
          number | null,
          number | null,
        ];
        if (from !== null && to !== null && from >= to) break;
        const dates = { validFrom: moment(from), expireDate: moment(to) };
        const id = await store.commit(
          "createCoworkerExtraService",
          aCredit(rule, { coworkerId: one.customer, totalUses: one.amount, ...dates }),
          context,
        );
        plan(one.customer, null, from);
        plan(one.customer, id, to);
        await look(one.customer, now);
        break;
      }
      case "use":
        if (credit === undefined) break;
        {
          const answer = await outcome("recordUse", aUse(credit.id, { creditUsed: one.amount }));
          if (answer === null) break;
          uses.push(answer.useHistoryId!);
          await look(credit.coworkerId, now);
        }
        break;
      case "reverse": {
        const useHistoryId = uses[one.which % uses.length];
        if (useHistoryId === undefined) break;
        const { coworkerExtraServiceId } = (await all(store, "UseHistory")).find(({ id }) => id === useHistoryId)!;
        const used = credits.find(({ id }) => id === coworkerExtraServiceId)!;
        if ((await outcome("reverseUse", aReversal({ useHistoryId }))) === null) break;
        // On a voided credit nothing becomes available. Moments that are overdue then report what follows from them.
        if (used.voidedOn === null) await look(used.coworkerId, now);
        break;
      }
      case "adjust":
        if (credit === undefined || one.amount === 0) break;
        if ((await outcome("adjustCredit", anAdjustment(credit.id, { amount: one.amount }))) !== null)
          await look(credit.coworkerId, now);
        break;
      case "void":
        if (credit === undefined) break;
        if ((await outcome("voidCredit", aVoiding(credit.id))) !== null) await look(credit.coworkerId, now);
        break;
      case "hold": {
        const hold = aHold({ coworkerId: one.customer, amount: one.amount, ttlSeconds: one.ttl * 86_400 });
        const answer = await outcome("holdCredit", hold);
        if (answer === null) break;
        holds.push(answer.creditHoldId!);
        const held = (await all(store, "CreditHold")).find(({ id }) => id === answer.creditHoldId)!;
        plan(one.customer, null, held.expiresAt - NOW);
        await look(one.customer, now);
        break;
      }
      case "release": {
        const holdId = holds[one.which % holds.length];
        if (holdId === undefined || (await outcome("releaseHold", aRelease(holdId))) === null) break;
        await look((await all(store, "CreditHold")).find(({ id }) => id === holdId)!.coworkerId, now);
        break;
      }
      case "move": {
        const to = one.to === null ? null : now + (one.to as number) * DAY;
        if (credit === undefined || (to !== null && credit.validFrom !== null && credit.validFrom >= NOW + to)) break;
        const expireDate = moment(to);
        await store.commit(
          "updateCoworkerExtraService",
          { id: credit.id, patch: { expireDate }, mayAdjust: true },
          context,
        );
        if (expireDate === credit.expireDate) break;
        moments = moments.filter((one) => one.credit !== credit.id || one.at <= now);
        if (credit.voidedOn === null) plan(credit.coworkerId, credit.id, to);
        await look(credit.coworkerId, now);
        break;
      }
      case "percent":
        percent = one.percent;
        await store.commit("setAlerts", { businessId: LONDON, lowPercent: percent }, context);
        for (const customer of CUSTOMERS) await look(customer, now, true);
        break;
      case "tick":
        now += one.days * DAY;
        break;
      case "run": {
        let work = [{ looked: 1 }];
        while (work.some(({ looked }) => looked > 0))
          work = await Promise.all(
            Array.from({ length: one.processes }, () => store.commit("writeDueEvents", null, afterGiven(now))),
          );
        const due = moments.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at || a.no - b.no);
        moments = moments.filter(({ at }) => at > now);
        const records = new Map((await all(store, "CoworkerExtraService")).map((record) => [record.id, record]));
        for (const { at, customer, credit: id } of due) {
          const record = id === null ? undefined : records.get(id);
          if (
            record !== undefined &&
            record.expireDate === NOW + at &&
            record.voidedOn === null &&
            record.remainingUses > 0
          ) {
            expected.push(`${customer} CREDIT_EXPIRED ${at}`);
            seen.add("EXPIRED");
          }
          await look(customer, at);
        }
        // What came to be since then counts now.
        for (const customer of new Set(due.map((one) => one.customer))) await look(customer, now, true, true);
      }
    }
  }
  const found = await alertsOf(store, ["CREDIT_LOW", "CREDIT_EXHAUSTED", "CREDIT_EXPIRED"]);
  return {
    expected,
    found: found.map(({ type, coworkerId, occurredOn }) => `${coworkerId} ${type} ${occurredOn - NOW}`),
  };
}

// Thousands of short statements, which PGlite answers slowly on a busy machine.
const timeout = isLong ? 300_000 : 120_000;

describe.each(dialects)("on $name", ({ name, open }) => {
  test("levels are reported on crossings of the model, and each expiry once, for any number of processes", {
    timeout,
  }, async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 25, maxLength: 40, size: "max" }), async (steps) => {
        const store = await open();
        try {
          const { expected, found } = await both(store, steps as Step[], seen);

          expect(found).toEqual(expected);
        } finally {
          // A server has connections for some stores only.
          await store.close();
        }
      }),
      { ...coveringRuns(20, name === "SQLite" ? 300 : 60), endOnFailure: true },
    );

    expectCases(seen, ["LOW", "EXHAUSTED", "EXPIRED"]);
  });

  test("an operation that makes nothing available leaves an overdue expiry to report the fall, after its cause", async () => {
    const steps = [
      { do: "grant", customer: 2001, amount: 85, from: null, to: null },
      { do: "use", which: 0, amount: 39 },
      { do: "grant", customer: 2001, amount: 94, from: null, to: 3 },
      { do: "void", which: 0 },
      { do: "tick", days: 4 },
      // The credit is voided: what comes back is voided at once.
      { do: "reverse", which: 0 },
      { do: "run", processes: 1 },
    ];

    const { expected, found } = await both(await open(), steps as never, new Set());

    expect(found).toEqual([`2001 CREDIT_EXPIRED ${3 * DAY}`, `2001 CREDIT_EXHAUSTED ${3 * DAY}`]);
    expect(expected).toEqual(found);
  });

  test("two uses of different credits at once do not both miss the line", async () => {
    const store = await open();
    const rule = await createRule(store, { resourceTypes: [11] });
    const customers = Array.from({ length: 20 }, (_, place) => 3_000 + place);
    const pairs = await Promise.all(
      customers.map((coworkerId) =>
        Promise.all(
          [0, 0].map((at) =>
            store.commit("createCoworkerExtraService", aCredit(rule, { coworkerId, totalUses: 100 }), afterGiven(at)),
          ),
        ),
      ),
    );
    await Promise.all(
      pairs
        .flat()
        .map((id) => store.commit("recordUse", aUse(id, { creditUsed: 80, idempotencyKey: `k${id}` }), afterGiven(0))),
    );

    const found = await alertsOf(store);
    expect(found.map(({ type, coworkerId }) => `${type} ${coworkerId}`).sort()).toEqual(
      customers.map((coworkerId) => `CREDIT_LOW ${coworkerId}`),
    );
  });
});
