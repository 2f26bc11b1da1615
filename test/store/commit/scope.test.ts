import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { instant } from "../../../src/domain/calendar.ts";
import type { CommandContext } from "../../../src/domain/decision.ts";
import type { DecisionName, InputOf } from "../../../src/domain/decisions.ts";
import { notFound, Refused } from "../../../src/domain/refusal.ts";
import type { Store } from "../../../src/store/store.ts";
import { anAdjustment, aReversal, aSpend, aUse, aVoiding } from "../../support/credits.ts";
import { dialects } from "../../support/dialects.ts";
import { all, everything } from "../../support/everything.ts";
import { aCredit, aRule, createCredit, createRule, given, LONDON, NEW_YORK } from "../../support/given.ts";
import { anImportedCredit } from "../../support/imported-credit.ts";
import { done } from "../../support/operations.ts";
import { thrownBy } from "../../support/refused.ts";

const MISSING = 999;
const limited: CommandContext = { ...given, businesses: [LONDON] };

interface Try<D extends DecisionName = DecisionName> {
  readonly decision: D;
  readonly title: string;
  /** The input for a record or business of this number. */
  readonly input: (id: number) => InputOf<D>;
  readonly property: string;
}

const onRules: Try[] = [
  attempt("updateExtraService", "a rule", "id", (id) => ({ id, patch: { name: "x" } })),
  attempt("updateExtraService", "a rule, stale and broken besides,", "id", (id) => ({
    id,
    expectedUpdatedOn: instant("1999-01-01T00:00:00Z"),
    patch: { name: "", businessId: LONDON },
  })),
  attempt("deleteExtraService", "a rule", "id", (id) => ({ id })),
  attempt("createCoworkerExtraService", "the rule of a new credit", "extraServiceId", (id) => aCredit(id)),
  attempt("bringCredit", "the rule of a credit that is imported", "extraServiceId", (id) => ({
    record: anImportedCredit(id),
    entries: [],
  })),
];

const onCredits: Try[] = [
  attempt("updateCoworkerExtraService", "a credit", "id", (id) => ({ id, patch: { notes: "x" }, mayAdjust: true })),
  attempt("updateCoworkerExtraService", "a credit, without the right to adjust it,", "id", (id) => ({
    id,
    patch: { totalUses: 1 },
    mayAdjust: false,
  })),
  attempt("deleteCoworkerExtraService", "a credit", "id", (id) => ({ id })),
  attempt("recordUse", "a credit", "coworkerExtraServiceId", (id) => aUse(id)),
  attempt("recordUse", "a credit that has too little", "coworkerExtraServiceId", (id) => aUse(id, { creditUsed: 601 })),
  attempt("adjustCredit", "a credit", "coworkerExtraServiceId", (id) => anAdjustment(id)),
  attempt("voidCredit", "a credit", "coworkerExtraServiceId", (id) => aVoiding(id)),
];

const onBusinesses: Try[] = [
  attempt("createExtraService", "the business of a new rule", "businessId", (businessId) => aRule({ businessId })),
  attempt("nameRecords", "the business of names", "businessId", (businessId) => ({
    kind: "Team" as const,
    businessId,
    names: [{ id: 1, name: "x" }],
  })),
  attempt("spendCredit", "the business of credits", "businessId", (businessId) => aSpend({ businessId })),
  attempt("nameBusinesses", "a business that is named", "businesses.0.id", (id) => ({
    businesses: [{ id, name: "x", timeZone: null, currencyCode: null }],
  })),
];

describe.each(dialects)("on $name, for a caller who is limited to London", ({ open }) => {
  test.each(onRules)("$decision answers not found for $title, whether it is missing or New York's", async (one) => {
    const store = await open();
    const foreign = await createRule(store, { businessId: NEW_YORK });

    expect(await refused(store, one, [MISSING, foreign])).toEqual(bothNotFound(one));
  });

  test.each(onCredits)("$decision answers not found for $title, whether it is missing or New York's", async (one) => {
    const store = await open();
    const rule = await createRule(store, { businessId: NEW_YORK });
    const foreign = await createCredit(store, rule, { businessId: NEW_YORK });

    expect(await refused(store, one, [MISSING, foreign])).toEqual(bothNotFound(one));
  });

  test.each(onBusinesses)("$decision answers not found for $title, whether it is missing or New York", async (one) => {
    const store = await open();
    await createRule(store, { businessId: NEW_YORK });

    expect(await refused(store, one, [MISSING, NEW_YORK])).toEqual(bothNotFound(one));
  });

  test("reverseUse answers not found for a missing use and for one of New York, named by row or by operation", async () => {
    const store = await open();
    const rule = await createRule(store, { businessId: NEW_YORK });
    const use = await done(store, "recordUse", aUse(await createCredit(store, rule, { businessId: NEW_YORK })));
    const [row] = await all(store, "UseHistory");
    const byRow = attempt("reverseUse", "", "useHistoryId", (useHistoryId) => aReversal({ useHistoryId }));
    const operations = new Map([
      [MISSING, randomUUID()],
      [use.useHistoryId, row!.operationId],
    ]);
    const byOperation = attempt("reverseUse", "", "operationId", (id) =>
      aReversal({ operationId: operations.get(id)! }),
    );

    const ids = [MISSING, use.useHistoryId];
    expect(await refused(store, byRow, ids)).toEqual(bothNotFound(byRow));
    expect(await refused(store, byOperation, ids)).toEqual(bothNotFound(byOperation));
  });

  test("a key that was used in New York reveals nothing, whether the credit is missing or New York's", async () => {
    const store = await open();
    const rule = await createRule(store, { businessId: NEW_YORK });
    const foreign = await createCredit(store, rule, { businessId: NEW_YORK });
    await done(store, "recordUse", aUse(foreign));
    const use = attempt("recordUse", "", "coworkerExtraServiceId", (id) => aUse(id));

    expect(await refused(store, use, [MISSING, foreign])).toEqual(bothNotFound(use));
  });

  test("a charge for a booking of New York is refused the same way, whether the booking is charged there or not", async () => {
    const store = await open();
    const rule = await createRule(store, { businessId: NEW_YORK });
    await createCredit(store, rule, { businessId: NEW_YORK, bookingId: 9 });
    const draft = (bookingId: number) => aCredit(rule, { businessId: NEW_YORK, bookingId });

    const thrown = [
      await thrownBy(store, "createCoworkerExtraService", draft(9), limited),
      await thrownBy(store, "createCoworkerExtraService", draft(10), limited),
    ];

    const both = [notFound("businessId"), notFound("extraServiceId")];
    expect(thrown.map((one) => (one as Refused).refusals)).toEqual([both, both]);
  });

  test("records of London are created, changed, used, given back, named and deleted", async () => {
    const store = await open();
    const rule = await store.commit("createExtraService", aRule(), limited);
    const credit = await store.commit("createCoworkerExtraService", aCredit(rule), limited);
    await store.commit("updateCoworkerExtraService", { id: credit, patch: { totalUses: 1 }, mayAdjust: true }, limited);
    await store.commit("updateExtraService", { id: rule, patch: { teams: [1] } }, limited);
    const names = [{ id: 1, name: "Team" }];
    await store.commit("nameRecords", { kind: "Team", businessId: LONDON, names }, limited);
    const london = { id: LONDON, name: "London", timeZone: null, currencyCode: null };
    await store.commit("nameBusinesses", { businesses: [london] }, limited);

    const use = await done(store, "recordUse", aUse(credit, { creditUsed: 1 }), limited);
    await done(store, "reverseUse", aReversal({ useHistoryId: use.useHistoryId }), limited);
    const unused = await store.commit("createExtraService", aRule(), limited);
    await store.commit("deleteExtraService", { id: unused }, limited);

    expect(await everything(store)).toMatchObject({
      ExtraService: [{ id: rule, teams: [1] }],
      CoworkerExtraService: [{ id: credit, totalUses: 1 }],
      UseHistory: [
        { coworkerExtraServiceId: credit, businessId: LONDON, totalChange: -599 },
        { coworkerExtraServiceId: credit, businessId: LONDON, creditUsed: 1 },
        { coworkerExtraServiceId: credit, businessId: LONDON, creditUsed: -1 },
      ],
    });
  });

  test("a caller without any business cannot create anything", async () => {
    const store = await open();

    const thrown = await thrownBy(store, "createExtraService", aRule(), { ...given, businesses: [] });

    expect(thrown).toEqual(new Refused([notFound("businessId")]));
  });
});

function attempt<D extends DecisionName>(
  decision: D,
  title: string,
  property: string,
  input: (id: number) => InputOf<D>,
): Try {
  return { decision, title, property, input } as unknown as Try;
}

async function refused(store: Store, { decision, input }: Try, ids: readonly number[]): Promise<unknown[]> {
  const refusals: unknown[] = [];
  for (const id of ids) {
    const thrown = await thrownBy(store, decision, input(id), limited);
    if (!(thrown instanceof Refused)) throw thrown;
    refusals.push(thrown.refusals);
  }
  return refusals;
}

function bothNotFound({ property }: Try) {
  return [[notFound(property)], [notFound(property)]];
}
