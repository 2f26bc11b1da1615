import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, test } from "vitest";
import { instant } from "../../../src/domain/calendar.ts";
import { eq } from "../../../src/domain/condition.ts";
import type { CoworkerExtraService } from "../../../src/domain/coworker-extra-service/fields.ts";
import { uniqueIdOf } from "../../../src/domain/credit-schedule/renew-credit.ts";
import type { CommandContext } from "../../../src/domain/decision.ts";
import type { Store } from "../../../src/store/store.ts";
import { aHold, anAdjustment, aRelease, aReversal, aUse, aVoiding } from "../../support/credits.ts";
import { dialects } from "../../support/dialects.ts";
import { one } from "../../support/everything.ts";
import { createCredit, createRule, given } from "../../support/given.ts";
import { faultsOf } from "../../support/holds.ts";
import { outcomeOf } from "../../support/operations.ts";
import { coveringRuns, expectCases, runs } from "../../support/runs.ts";
import { createSchedule, renewAll } from "../../support/schedules.ts";

const START = instant("2026-01-31T09:30:00Z");
const DAY = 86_400_000;
let [customers, keys] = [10_000, 0];
const at = (now: number): CommandContext => ({ ...given, now });
const key = () => `law-${++keys}`;

const calendars = fc.record({
  every: fc.constantFrom("WEEK", "MONTH", "YEAR"),
  timeZone: fc.constantFrom("Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo"),
  startsOn: fc.integer({ min: START, max: START + 400 * DAY }),
});
const parts = { WEEK: "weeks", MONTH: "months", YEAR: "years" } as const;

async function creditsOf(store: Store, coworkerId: number): Promise<CoworkerExtraService[]> {
  const reader = store.snapshot(null);
  const where = eq("coworkerId", coworkerId);
  const { rows } = await reader.page("CoworkerExtraService", { where, order: [], take: "first", count: 1_000 });
  reader.release();
  return [...rows];
}

/** The credits as they are seen, without what identifies them and when they were written. */
function seen(credits: readonly CoworkerExtraService[]) {
  return credits.map(
    ({
      id: _,
      uniqueId: _u,
      coworkerId: _c,
      creditScheduleId: _s,
      renewedFromId: _r,
      ledgerHash: _h,
      createdOn,
      updatedOn,
      ...credit
    }) => credit,
  );
}

describe.each(dialects)("on $name", ({ open }) => {
  const inOneWorld = async (law: (store: Store) => Promise<void>) => {
    const store = await open();
    await createRule(store, { resourceTypes: [11] });
    await law(store);
    expect(await faultsOf(store)).toEqual([]);
  };

  test("a schedule grants over any span what is granted by hand at its boundaries", async () => {
    await inOneWorld((store) =>
      fc.assert(
        fc.asyncProperty(calendars, fc.integer({ min: 0, max: 120 }), async ({ timeZone, ...calendar }, days) => {
          customers += 2;
          const upTo = calendar.startsOn + days * DAY;
          const by = at(calendar.startsOn);
          const schedule = await createSchedule(store, { ...calendar, coworkerId: customers }, { timeZone, by });
          const start = Temporal.Instant.fromEpochMilliseconds(calendar.startsOn).toZonedDateTimeISO(timeZone);
          const boundary = (n: number) => start.add({ [parts[calendar.every]]: n }).epochMilliseconds;
          for (let n = 0; boundary(n) <= upTo; n += 1)
            await createCredit(store, 1, {
              ...{ coworkerId: customers + 1, isFromTariff: true },
              ...{ validFrom: boundary(n), expireDate: boundary(n + 1) },
            });

          await renewAll(store, schedule, upTo);

          const [granted, byHand] = [await creditsOf(store, customers), await creditsOf(store, customers + 1)];
          expect(seen(granted)).toEqual(seen(byHand));
        }),
        { numRuns: runs(5, 60) },
      ),
    );
  });

  test("any stop and restart grants the same credits, with the UniqueIds of schedule and period", async () => {
    await inOneWorld((store) =>
      fc.assert(
        fc.asyncProperty(
          calendars,
          fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 4 }),
          fc.nat(100),
          async ({ timeZone, ...calendar }, stops, rolloverMax) => {
            customers += 2;
            const options = { timeZone, by: at(calendar.startsOn) };
            const draft = { ...calendar, rolloverMax };
            const inParts = await createSchedule(store, { ...draft, coworkerId: customers }, options);
            const atOnce = await createSchedule(store, { ...draft, coworkerId: customers + 1 }, options);
            const last = calendar.startsOn + 100 * DAY;

            // Each run stops after one credit.
            for (const days of [...stops].sort((a, b) => a - b)) {
              const upTo = calendar.startsOn + days * DAY;
              await store.commit("renewCredit", { creditScheduleId: inParts, upTo }, at(upTo));
            }
            await renewAll(store, inParts, last);
            await renewAll(store, atOnce, last);

            const schedule = await one(store, "CreditSchedule", inParts);
            const credits = await creditsOf(store, customers);
            expect(seen(credits)).toEqual(seen(await creditsOf(store, customers + 1)));
            expect(credits.map(({ uniqueId }) => uniqueId)).toEqual(credits.map((_, n) => uniqueIdOf(schedule, n)));
          },
        ),
        { numRuns: runs(5, 60) },
      ),
    );
  });

  const acts = fc.constantFrom("use", "reverse", "hold", "release", "raise", "lower", "void");
  const months = fc.array(fc.array(fc.tuple(acts, fc.constantFrom(5, 20, 60)), { maxLength: 4 }), {
    ...{ minLength: 1, maxLength: 4 },
  });

  test("rolling over loses no unit and makes none, for any operations between the boundaries", async () => {
    const seenCases: string[] = [];
    await inOneWorld((store) =>
      fc.assert(
        fc.asyncProperty(months, fc.integer({ min: 0, max: 80 }), async (all, rolloverMax) => {
          customers += 1;
          const coworkerId = customers;
          const draft = { coworkerId, startsOn: START, every: "WEEK", totalUses: 60, rolloverMax } as const;
          const schedule = await createSchedule(store, draft, { timeZone: "UTC", by: at(START) });
          let [adjusted, now] = [0, START];
          await renewAll(store, schedule, now);
          for (const month of all) {
            const current = (await creditsOf(store, coworkerId)).at(-1)!.id;
            const [uses, holds]: [number[], number[]] = [[], []];
            for (const [act, amount] of month) {
              now += 1_000;
              adjusted += await acted(store, { act, amount, current, coworkerId, uses, holds }, now);
            }
            const before = await one(store, "CoworkerExtraService", current);
            const held = await heldUses(store, current, now);
            const units = Math.min(before.remainingUses - held, rolloverMax);
            seenCases.push(caseOf(before, held, rolloverMax));

            now += 7 * DAY;
            await renewAll(store, schedule, now);

            expect((await one(store, "CoworkerExtraService", current)).remainingUses).toBe(
              before.remainingUses - units,
            );
            expect((await creditsOf(store, coworkerId)).find((one) => one.renewedFromId === current)?.rolledOver).toBe(
              units,
            );
          }
          const credits = await creditsOf(store, coworkerId);
          const sum = (of: (credit: CoworkerExtraService) => number) => credits.reduce((all, one) => all + of(one), 0);
          expect(sum(({ totalUses, rolledOver }) => totalUses - rolledOver)).toBe(60 * credits.length + adjusted);
        }),
        coveringRuns(25, 200),
      ),
    );
    expectCases(seenCases, ["all", "capped", "held", "none left", "voided"]);
  });
});

function caseOf({ voidedOn, remainingUses }: CoworkerExtraService, held: number, rolloverMax: number): string {
  if (voidedOn !== null) return "voided";
  if (remainingUses === 0) return "none left";
  if (held > 0) return "held";
  return remainingUses > rolloverMax ? "capped" : "all";
}

interface Acting {
  readonly act: string;
  readonly amount: number;
  readonly current: number;
  readonly coworkerId: number;
  /** Rows and holds that were written since the last boundary. */
  readonly uses: number[];
  readonly holds: number[];
}

/** Does it unless it is refused. Returns the change of the credit's total. */
async function acted(
  store: Store,
  { act, amount, current, coworkerId, uses, holds }: Acting,
  now: number,
): Promise<number> {
  const idempotencyKey = key();
  const by = at(now);
  const usageAt = now;
  switch (act) {
    case "use": {
      const input = aUse(current, { creditUsed: amount, usageAt, idempotencyKey });
      const { answer } = await outcomeOf(store, "recordUse", input, by);
      if (answer !== null) uses.push(answer.useHistoryId);
      return 0;
    }
    case "reverse": {
      const useHistoryId = uses.pop();
      if (useHistoryId !== undefined)
        await outcomeOf(store, "reverseUse", aReversal({ useHistoryId }, { idempotencyKey }), by);
      return 0;
    }
    case "hold": {
      const input = aHold({ coworkerId, amount, usageAt, ttlSeconds: 30 * 86_400, idempotencyKey });
      const { answer } = await outcomeOf(store, "holdCredit", input, by);
      if (answer !== null) holds.push(answer.creditHoldId!);
      return 0;
    }
    case "release": {
      const holdId = holds.pop();
      if (holdId !== undefined) await outcomeOf(store, "releaseHold", aRelease(holdId, { idempotencyKey }), by);
      return 0;
    }
    case "void":
      await outcomeOf(store, "voidCredit", aVoiding(current, { idempotencyKey }), by);
      return 0;
    default: {
      const change = act === "raise" ? amount : -amount;
      const input = anAdjustment(current, { amount: change, idempotencyKey });
      return (await outcomeOf(store, "adjustCredit", input, by)).answer === null ? 0 : change;
    }
  }
}

async function heldUses(store: Store, credit: number, now: number): Promise<number> {
  const reader = store.snapshot(null);
  const held = await reader.heldUses([credit], now);
  reader.release();
  return held.get(credit) ?? 0;
}
