import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CoworkerExtraService } from "../../../src/domain/coworker-extra-service/fields.ts";
import type { Decimal } from "../../../src/domain/decimal.ts";
import { Refused } from "../../../src/domain/refusal.ts";
import type { Store } from "../../../src/store/store.ts";
import { type Caller, type Command, creditModel, type ModelCredit, type ModelRow } from "../../support/credit-model.ts";
import { anAdjustment, aReversal, aSpend, aUse, aVoiding } from "../../support/credits.ts";
import { dialects } from "../../support/dialects.ts";
import { one } from "../../support/everything.ts";
import { createCredit, createRule, given, LONDON, NEW_YORK, NOW } from "../../support/given.ts";
import { expectWholeLedger, ledgerOf } from "../../support/ledger.ts";
import { outcomeOf } from "../../support/operations.ts";
import { runs } from "../../support/runs.ts";

const MISSING = 999_999;
const resourceTypes = [[11], [11, 12], [12]];

/** Mostly the usual value: most commands then concern the same credits. */
function mostly<T>(usual: T, other: T): fc.Arbitrary<T> {
  return fc.constantFrom(usual, usual, usual, usual, usual, other);
}

/** Mostly nothing; else one of the places from 0. */
function seldom(max: number): fc.Arbitrary<number | null> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(max) });
}

const moment = fc.integer({ min: NOW - 2, max: NOW + 2 });
const drafts = fc.record({
  businessId: mostly(LONDON, NEW_YORK),
  service: fc.nat(2),
  totalUses: fc.integer({ min: 1, max: 12 }),
  chargePeriod: mostly("MINUTES" as const, "DAYS" as const),
  priority: fc.nat(1),
  free: fc.boolean(),
  price: fc.constantFrom(null, 100, 200) as fc.Arbitrary<Decimal | null>,
  validFrom: fc.constantFrom(null, null, NOW - 1, NOW + 1),
  expireDate: fc.constantFrom(null, null, NOW + 2),
  isCharge: mostly(false, true),
  isFromTariff: mostly(false, true),
  automaticallyAdded: mostly(false, true),
  /** Which of the three customers it is of. */
  owner: fc.constantFrom(0, 0, 0, 1, 2),
});

/** A command whose credits, rows, operations and bookings are positions among the existing ones when it runs. */
const plans = fc.record({
  operation: fc.constantFrom(
    ...["recordUse", "spendCredit", "spendCredit", "spendCredit", "reverseUse", "reverseUse", "reverseUse"],
    ...["adjustCredit", "adjustCredit", "voidCredit"],
  ),
  credit: fc.nat(5),
  row: fc.nat(6),
  amount: fc.integer({ min: 0, max: 15 }),
  sign: fc.constantFrom(1, -1),
  whole: fc.boolean(),
  usageAt: fc.oneof(fc.constant(null), moment),
  booking: seldom(2),
  businessId: mostly(LONDON, NEW_YORK),
  unit: mostly("MINUTES" as const, "DAYS" as const),
  resourceTypeId: fc.constantFrom(11, 12),
  onShortfall: fc.constantFrom("REJECT" as const, "PARTIAL" as const),
  fallbacks: fc.oneof(fc.constant<number[]>([]), fc.array(fc.nat(2), { maxLength: 4 })),
  byOperation: fc.boolean(),
  /** Mostly a key of its own; else one that others may have. */
  key: seldom(1),
  /** Sometimes an earlier command is repeated. */
  again: seldom(20),
  businesses: fc.constantFrom(null, null, null, [LONDON], [LONDON], [NEW_YORK]),
  now: moment,
});
type Plan = typeof plans extends fc.Arbitrary<infer P> ? P : never;

/** Rules 1 to 3 are London's, 4 to 6 New York's. */
async function openWithRules(store: Store): Promise<Store> {
  for (const businessId of [LONDON, NEW_YORK])
    for (const types of resourceTypes) await createRule(store, { businessId, resourceTypes: types });
  return store;
}

let worlds = 0;

describe.each(dialects)("on $name", ({ open, name }) => {
  test("after any operations by any callers, the store agrees with a model, and every ledger is valid", async () => {
    const store = await openWithRules(await open());
    const sequences = fc.array(plans, { minLength: 10, maxLength: 25 });

    await fc.assert(
      fc.asyncProperty(fc.array(drafts, { minLength: 3, maxLength: 6 }), sequences, async (wanted, sequence) => {
        worlds += 1;
        const coworkerId = worlds * 3;
        const bookings = [0, 1, 2].map((place) => worlds * 10 + place);
        const credits = await aWorld(store, wanted, coworkerId, bookings[0]!);
        const model = creditModel(credits);
        const before: Command[] = [];
        for (const [place, plan] of sequence.entries()) {
          const world = { credits, rows: model.rows, bookings, coworkerId, place };
          const command = before[plan.again ?? -1] ?? commandOf(plan, world);
          before.push(command);
          await expectAgreement(store, command, plan, model.act(command, plan));
        }

        await expectSame(store, credits, model.rows);
      }),
      { numRuns: name === "SQLite" ? runs(40, 240) : runs(12, 60) },
    );
  });
});

async function aWorld(
  store: Store,
  wanted: (typeof drafts extends fc.Arbitrary<infer D> ? D : never)[],
  coworkerId: number,
  bookingId: number,
): Promise<ModelCredit[]> {
  const charged = new Set<string>();
  const credits: ModelCredit[] = [];
  for (const { service, isCharge, totalUses, owner, ...draft } of wanted) {
    const { businessId } = draft;
    const booking = `${businessId} ${bookingId}`;
    const charges = isCharge && !charged.has(booking);
    if (charges) charged.add(booking);
    const rule = service + (businessId === LONDON ? 1 : 4);
    const of = { ...draft, coworkerId: coworkerId + owner };
    const id = await createCredit(store, rule, { ...of, totalUses, bookingId: charges ? bookingId : null });
    const isNone = charges || (draft.automaticallyAdded && !draft.isFromTariff);
    const credit = { ...of, id, unit: draft.chargePeriod, resourceTypes: resourceTypes[service]!, isNone };
    credits.push({ ...credit, total: totalUses, left: charges ? 0 : totalUses, voided: false });
  }
  return credits;
}

interface World {
  readonly credits: readonly ModelCredit[];
  readonly rows: readonly ModelRow[];
  readonly bookings: readonly number[];
  readonly coworkerId: number;
  readonly place: number;
}

function commandOf(plan: Plan, { credits, rows, bookings, coworkerId, place }: World): Command {
  const { operation, amount, unit, resourceTypeId, businessId, onShortfall, usageAt } = plan;
  const creditId = credits[plan.credit]?.id ?? MISSING;
  const row = rowOf(plan, rows);
  const idempotencyKey = `${coworkerId}-${plan.key === null ? `own-${place}` : plan.key}`;
  const use = { usageAt, bookingId: plan.booking === null ? null : bookings[plan.booking]!, idempotencyKey };
  switch (operation) {
    case "recordUse":
      return { operation, input: aUse(creditId, { ...use, creditUsed: amount }) };
    case "spendCredit": {
      const fallbackCoworkerIds = plan.fallbacks.map((owner) => coworkerId + owner);
      const what = { businessId, coworkerId, fallbackCoworkerIds, amount, unit, resourceTypeId, onShortfall };
      return { operation, input: aSpend({ ...use, ...what }) };
    }
    case "reverseUse": {
      const of =
        plan.byOperation && row !== undefined ? { operationId: row.operationId } : { useHistoryId: row?.id ?? MISSING };
      return { operation, input: aReversal(of, { amount: plan.whole ? null : amount, idempotencyKey }) };
    }
    case "adjustCredit":
      return { operation, input: anAdjustment(creditId, { amount: amount * plan.sign || 0, idempotencyKey }) };
    default:
      return { operation: "voidCredit", input: aVoiding(creditId, { idempotencyKey }) };
  }
}

/** Mostly a use; seldom a row of another kind, or one that is missing. */
function rowOf({ row, amount }: Plan, rows: readonly ModelRow[]): ModelRow | undefined {
  if (row === 0) return rows[amount];
  const uses = rows.filter(({ kind }) => kind === "USE");
  return uses[row % uses.length];
}

/** Checks that the store does what the model expects; the model learns the ids of the rows. */
async function expectAgreement(
  store: Store,
  { operation, input }: Command,
  { now, businesses }: Caller,
  expected: ReturnType<ReturnType<typeof creditModel>["act"]>,
): Promise<void> {
  const by = { ...given, now, businesses };
  const thrown = (error: unknown) => {
    if (!(error instanceof Refused)) throw error;
    return { thrown: true, replayed: false, refusals: error.refusals, answer: null };
  };
  const { answer, ...came } = await outcomeOf(store, operation, input as never, by)
    .then((outcome) => ({ thrown: false, ...outcome }))
    .catch(thrown);
  const ids = answer === null ? [] : "useHistoryIds" in answer ? answer.useHistoryIds : [answer.useHistoryId];
  const refusals = came.refusals.map(({ code, property }) => `${property}: ${code}`);

  const { rows, ...told } = expected;
  expect({ ...came, refusals, rows: ids.length }).toEqual({ ...told, rows: rows.length });
  for (const [place, row] of rows.entries()) {
    if (expected.replayed) expect(ids[place]).toBe(row.id);
    row.id = ids[place]!;
  }
  if (rows.length === 0 || expected.replayed) return;
  const { operationId } = await one(store, "UseHistory", rows[0]!.id);
  for (const row of rows) row.operationId = operationId;
}

async function expectSame(store: Store, credits: readonly ModelCredit[], rows: readonly ModelRow[]): Promise<void> {
  const ledgers = await Promise.all(credits.map(({ id }) => ledgerOf(store, id)));
  const written = new Map(ledgers.flat().map((row) => [row.id, row]));
  expect(written.size).toBe(rows.length);
  for (const row of rows)
    expect(written.get(row.id)).toMatchObject({
      coworkerExtraServiceId: row.credit.id,
      operationId: row.operationId,
      kind: row.kind,
      creditUsed: row.used,
      totalChange: row.change,
      allocationIndex: row.allocation,
      reversesId: row.reverses?.id ?? null,
      bookingId: row.bookingId,
    });
  for (const credit of credits) {
    const { totalUses, remainingUses, voidedOn }: CoworkerExtraService = await one(
      store,
      "CoworkerExtraService",
      credit.id,
    );
    expect({ totalUses, remainingUses, isVoided: voidedOn !== null }).toEqual({
      totalUses: credit.total,
      remainingUses: credit.left,
      isVoided: credit.voided,
    });
    if (!credit.isNone) await expectWholeLedger(store, credit.id);
  }
}
