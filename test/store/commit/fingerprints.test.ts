import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { decimal } from "../../../src/domain/decimal.ts";
import type { DecisionName, InputOf } from "../../../src/domain/decisions.ts";
import { Database } from "../../../src/store/sqlite/driver.ts";
import { createFile } from "../../../src/store/sqlite/file.ts";
import { openSqlite } from "../../../src/store/sqlite/open.ts";
import type { Store } from "../../../src/store/store.ts";
import { aChange, aCharge, anInvoice, anUncharge, aVoidedInvoice } from "../../support/charges.ts";
import { aCapture, aHold, anAdjustment, aRelease, aReversal, aSpend, aUse, aVoiding } from "../../support/credits.ts";
import { storeOptions, temporaryFolder } from "../../support/dialects.ts";
import { aRule, createCredit, createRule, given, LONDON, NOW } from "../../support/given.ts";
import { aSchedule } from "../../support/schedules.ts";

const HOUR = 3_600_000;
const booking = { bookingId: 9, bookingFromTime: NOW, bookingToTime: NOW + HOUR, bookingResourceName: "Room 1" };
const UUID = "0b5c3c52-7f2e-4f6a-9b0e-2f6f0a7d1c11";

/** Rules 1 (time) and 2 (printing); credits 1 and 2 of time, 3 of printing. */
async function aWorld() {
  const file = join(temporaryFolder(), "billing.db");
  createFile(file);
  const store = openSqlite({ file, ...storeOptions });
  onTestFinished(() => store.close());
  await createRule(store, { resourceTypes: [11] });
  await createRule(store, { name: "Printing", isPrintingCredit: true, chargePeriod: "USES", price: decimal("1") });
  for (const rule of [1, 1, 2]) await createCredit(store, rule);
  return { store, file };
}

/** The fingerprint that the store kept for the only operation of this mutation. */
function fingerprintIn(file: string, mutation: string): unknown {
  const raw = new Database(file, { readonly: true });
  try {
    return raw.prepare("select fingerprint from operation where mutation = ?").pluck().get(mutation);
  } finally {
    raw.close();
  }
}

function write(file: string, statement: string, ...values: string[]): void {
  const raw = new Database(file);
  try {
    raw.prepare(statement).run(...values);
  } finally {
    raw.close();
  }
}

interface Golden<D extends DecisionName = DecisionName> {
  readonly title: string;
  readonly decision: D;
  readonly input: InputOf<D>;
  readonly fingerprint: string;
  readonly before?: (store: Store) => Promise<unknown>;
}

function golden<D extends DecisionName>(
  title: string,
  decision: D,
  input: InputOf<D>,
  fingerprint: string,
  before?: (store: Store) => Promise<unknown>,
): Golden {
  return { title, decision, input, fingerprint, ...(before && { before }) } as unknown as Golden;
}

const used = (store: Store) => store.commit("recordUse", aUse(1, { idempotencyKey: "before" }), given);
const held = (store: Store) => store.commit("holdCredit", aHold({ idempotencyKey: "before" }), given);
const charged = (store: Store) => store.commit("chargeBooking", aCharge(), given);
const quoted = {
  timeZone: "Europe/London",
  tariffId: 4,
  teamIds: [5, 6],
  visitors: 2,
  demand: "HIGH",
  extraServiceId: 1,
  currencyCode: "GBP",
} as const;
const accepted = { total: decimal("30"), due: decimal("0"), pricedAt: NOW };

const aGrant = { coworkerId: 2001, extraServiceId: 1, totalUses: 600 };

const operations = [
  golden("recordUse", "recordUse", aUse(1), "166e21037ae9f9c601069d0b22e49ff3e54c33e2e5d1f70b5a00f7c74e629e9e"),
  golden(
    "recordUse with all inputs",
    "recordUse",
    aUse(1, { ...booking, usageAt: NOW + 5, reason: "copies" }),
    "525dd685dfd94becfc90ece11dfb6e6d7e3ce329707d668fb96b4e33360f8f45",
  ),
  golden("spendCredit", "spendCredit", aSpend(), "19673f3a2d0304ac8fba3c16941d89ab97dfd27c5ac06bb9962c0de41942d613"),
  golden(
    "spendCredit with all inputs",
    "spendCredit",
    aSpend({ ...booking, usageAt: NOW + 5, onShortfall: "PARTIAL" }),
    "89cbafdd835cc799cd7bf1ed05983dce5638da6fc0849240f30b96e598337c95",
  ),
  golden(
    "spendCredit of printing",
    "spendCredit",
    aSpend({ kind: "PRINTING_CREDIT", unit: null, resourceTypeId: null }),
    "4def9a73abb79ba9a3e9ab68f9162efbbb6136cec1c260692af938f44c130e79",
  ),
  golden(
    "reverseUse",
    "reverseUse",
    aReversal({ useHistoryId: 1 }),
    "72649e2953015a6ccc7def67f7537137d75a3a7da2ee7101378f6592b2dcc533",
    used,
  ),
  golden(
    "reverseUse of an amount",
    "reverseUse",
    aReversal({ useHistoryId: 1 }, { amount: 3 }),
    "7261f58198d25833d416c17920148019de212c0df709329a204b4740d902d69b",
    used,
  ),
  golden("holdCredit", "holdCredit", aHold(), "148248c7d941f316419a9b46200f33fcf8926eaf3814940db5f56c1093a24c9d"),
  golden(
    "captureHold",
    "captureHold",
    aCapture(1),
    "e33e7dfb793be0cf72755c0b9f56c5fdff008cfedd920d32f737df370e2c3619",
    held,
  ),
  golden(
    "captureHold with all inputs",
    "captureHold",
    aCapture(1, { amount: 3, reason: "printed" }),
    "6a36f4862640cc7ee005c51ea4c2a41ef860d24215f3a9cc0f907cb353389c61",
    held,
  ),
  golden(
    "releaseHold",
    "releaseHold",
    aRelease(1),
    "e33e7dfb793be0cf72755c0b9f56c5fdff008cfedd920d32f737df370e2c3619",
    held,
  ),
  golden(
    "chargeBooking with a hold",
    "chargeBooking",
    aCharge({}, { holdId: 1 }),
    "7ce1fb2f7fca08d27cc972e5fa36f0cb9d99b141aca5fbb9bd22c86f73847635",
    held,
  ),
  golden(
    "adjustCredit",
    "adjustCredit",
    anAdjustment(1),
    "b02cb376bca025552eff214dbb5a97f4ebb77e9606e6a267d111cf31df2e4196",
  ),
  golden("voidCredit", "voidCredit", aVoiding(1), "204f89ee0489121235d352253db53c3813fd3189b89c03737f6c5d400686eff9"),
  golden(
    "chargeBooking",
    "chargeBooking",
    aCharge(),
    "6842995aa67f6fa86828d41ab9d3f74e893279b3693fe92514fef5a706ff4f16",
  ),
  golden(
    "chargeBooking with all inputs",
    "chargeBooking",
    aCharge(quoted, { bookingUniqueId: UUID, bookingResourceName: "Room 1", expect: accepted }),
    "c75b8dc67438afb28af477b8fb2d151fc98bd19249e802065b1de4d82cca4227",
  ),
  golden(
    "unchargeBooking",
    "unchargeBooking",
    anUncharge(),
    "df9b78a690db37fd50c4a1eb30ed1e048a3634758c953711de2fcdf17b4f8e5c",
    charged,
  ),
  golden(
    "markInvoiced",
    "markInvoiced",
    anInvoice(1, 2),
    "c4cb0274d7ed3330f8845e7c1723ff58b845f6676ca3fd817f7d779126d3e2d0",
  ),
  golden(
    "changeBooking",
    "changeBooking",
    aChange(),
    "986164115926d7da86d46d20a4f082bc1a2cf22ceeeddca4b15c46f808f89cff",
    charged,
  ),
  golden(
    "changeBooking with all inputs",
    "changeBooking",
    aChange(quoted, { bookingResourceName: "Room 1", expect: accepted, priceAs: "NOW" }),
    "49a609bacce896f6450b9768e82ebd9cf88d6165e8d42ddb54e72f8e36adf775",
    charged,
  ),
  golden(
    "unchargeBooking with a part kept",
    "unchargeBooking",
    anUncharge({ keepPercent: decimal("50") }),
    "d443b081d2cc397ae5c0d9b44fade6e32b7e46d29c9609edeeb4fb390ebda8da",
    charged,
  ),
  golden(
    "unmarkInvoiced",
    "unmarkInvoiced",
    aVoidedInvoice(1),
    "0e3f0b6d313352ceca6f6dd49131bcd33bf36bcf455014171ecbdf471b07900c",
    (store) => store.commit("markInvoiced", anInvoice(1), given),
  ),
  golden(
    "grantCredits",
    "grantCredits",
    {
      businessId: LONDON,
      mode: "EACH",
      grants: [aGrant, { ...aGrant, price: null, bookingId: 9 }],
      idempotencyKey: "k",
    },
    "3d8f9f839387ac185fa580b5c9989c3558dc1da0094b3f4a1b53cbe18421c7f9",
  ),
];

test.each(operations)("$title keeps the fingerprint of the first version", async (one) => {
  const { store, file } = await aWorld();
  await one.before?.(store);

  await store.commit(one.decision, one.input as never, given);

  expect(fingerprintIn(file, one.decision)).toBe(one.fingerprint);
});

/** A rule and a credit with every value that the first version of keys for creates knew. */
const wholeRule = {
  ...{ businessId: LONDON, name: "Room", description: "d", invoiceLineDisplayAs: "i", visible: false, displayOrder: 3 },
  ...{ resourceTypes: [12, 11], price: decimal("30"), creditPrice: decimal("2"), chargePeriod: "DAYS" as const },
  ...{ maximumPrice: decimal("90"), isDefaultPrice: true, usePerNightPricing: false, currencyCode: "GBP" },
  ...{ taxRateId: 1, reducedTaxRateId: 2, exemptTaxRateId: 3, financialAccountId: 4, fromTime: 60, toTime: 120 },
  ...{ minLength: 10, maxLength: 20, onlyWithinAvailableTimes: true, fixedCostLength: 30 },
  ...{ fixedCostPrice: decimal("5"), tariffs: [7], onlyForContacts: true, onlyForMembers: false },
  ...{ isBookingCredit: true, isPrintingCredit: false, applyChargeToVisitors: true },
  ...{
    priceFactorLowDemand: decimal("5"),
    priceFactorAverageDemand: decimal("6"),
    priceFactorHighDemand: decimal("7"),
  },
  ...{ priceFactorLastMinute: decimal("8"), lastMinutePeriodMinutes: 60, lastMinuteAdjustmentType: "FIXED" as const },
  ...{ applyFrom: NOW, applyTo: NOW + HOUR, teams: [9], systemId: "s" },
};
const wholeCredit = {
  ...{ businessId: LONDON, coworkerId: 2001, extraServiceId: 1, notes: "n", totalUses: 600, free: true },
  ...{ price: decimal("12"), validFrom: NOW, expireDate: NOW + HOUR, dueDate: NOW + 1, purchaseOrder: "p" },
  ...{
    chargePeriod: "DAYS" as const,
    invoiceThisCoworker: true,
    bookingId: 9,
    bookingFromTime: NOW,
    bookingToTime: NOW + HOUR,
  },
  ...{ bookingResourceName: "Room 1", coworkerContractUniqueId: UUID, priority: 3, systemId: "s" },
};
const plainCredit = { businessId: LONDON, coworkerId: 2001, extraServiceId: 1, totalUses: 600 };
const key = { idempotencyKey: "k" };

/** The fingerprints that creates had in the version in which these depended on the order of the fields. */
const creates = [
  golden(
    "the create of a rule",
    "createExtraServiceOnce",
    { draft: aRule(), ...key },
    "638cb9b4de086c6c179d95253eb50bab2a1ee7c1134d5779bebd1439810ded34",
  ),
  golden(
    "the create of a whole rule",
    "createExtraServiceOnce",
    { draft: wholeRule, ...key },
    "70726be857471198c5612ceed5e321182262fbcc7654122cfc8c439df5d66033",
  ),
  golden(
    "the create of a credit",
    "createCoworkerExtraServiceOnce",
    { draft: plainCredit, ...key },
    "98bd303f9346f81f74db4ea61d454fb43142e9b8e7b0561246061042ca544a20",
  ),
  golden(
    "the create of a whole credit",
    "createCoworkerExtraServiceOnce",
    { draft: wholeCredit, ...key },
    "c6ff4e817af8010ee153d5b95c43cbe4f8f6889d1141c6c22b633f58459ac770",
  ),
];

test.each(creates)("$title under a key of that version is replayed", async ({ decision, input, fingerprint }) => {
  const { store, file } = await aWorld();
  await store.commit(decision, input as never, given);
  const mutation = decision.replace("Once", "");
  // Guards the test: new keys are stored in another form.
  expect(fingerprintIn(file, mutation)).not.toBe(fingerprint);
  write(file, "update operation set fingerprint = ? where mutation = ?", fingerprint, mutation);

  const again = await store.commit(decision, input as never, given);

  expect(again).toMatchObject({ replayed: true, refusals: [] });
});

/** The current fingerprints of creates: present values by name. */
const byName = [
  golden(
    "the create of a rule",
    "createExtraServiceOnce",
    { draft: aRule(), ...key },
    "5e9caa2199fbf97f2f2bc4235e9fec337593931c758cbe4b39cea5fbaee8ca96",
  ),
  golden(
    "the create of a whole rule",
    "createExtraServiceOnce",
    { draft: wholeRule, ...key },
    "6b53d9c4486e2ce431788d4bbea7ea564984dbc4b4107558b53cada95d3b209e",
  ),
  golden(
    "the create of a credit",
    "createCoworkerExtraServiceOnce",
    { draft: plainCredit, ...key },
    "a8077f9bd0b5887964372726d578068ee845389a37126f9844bfadfe4db0e7dd",
  ),
  golden(
    "the create of a whole credit",
    "createCoworkerExtraServiceOnce",
    { draft: wholeCredit, ...key },
    "725bb3eb3cfbe8d290211e220eb3572fbf3ba834774fddb944bbefd6f2ec6b94",
  ),
  golden(
    "the create of a credit without a price",
    "createCoworkerExtraServiceOnce",
    { draft: { ...plainCredit, price: null }, ...key },
    "a5f9cf0570412968e43b656a23fbc3d72c4ba2fb8b149de4fb391bd5eee56db4",
  ),
  golden(
    "the create of a plan credit",
    "createCoworkerExtraServiceOnce",
    { draft: { ...plainCredit, isFromTariff: true, automaticallyAdded: true, tariffTimePassUniqueId: UUID }, ...key },
    "bb6d7dd3cba817a6d001ec87512418a31ad126057c32cb336bfc7db3268b274d",
  ),
  golden(
    "the create of a schedule",
    "createCreditScheduleOnce",
    { draft: aSchedule({ rolloverMax: 5 }), timeZone: "UTC", ...key },
    "7c8bf4c69db82ee6667d6f52fe40650e8ef247cc76d312260fcb578ad86bb792",
  ),
];

test.each(byName)("$title keeps its fingerprint by names", async ({ decision, input, fingerprint }) => {
  const { store, file } = await aWorld();

  await store.commit(decision, input as never, given);

  expect(fingerprintIn(file, decision.replace("Once", ""))).toBe(fingerprint);
});

test.each<[string, DecisionName, object, object]>([
  ["a fallback customer of a spend", "spendCredit", aSpend(), aSpend({ fallbackCoworkerIds: [2002] })],
  ["a fallback customer of a charge", "chargeBooking", aCharge(), aCharge({ fallbackCoworkerIds: [2002] })],
  [
    "no price",
    "createCoworkerExtraServiceOnce",
    { draft: plainCredit, ...key },
    { draft: { ...plainCredit, price: null }, ...key },
  ],
  [
    "a plan",
    "createCoworkerExtraServiceOnce",
    { draft: plainCredit, ...key },
    { draft: { ...plainCredit, isFromTariff: true }, ...key },
  ],
])("%s makes it other input", async (_, decision, plain, withIt) => {
  const { store } = await aWorld();
  await store.commit(decision, plain as never, given);

  await expect(store.commit(decision, withIt as never, given)).rejects.toThrow("was used before with other input");
});

test.each([
  ["no fallback customers", []],
  ["the customer as a fallback", [2001, 2001]],
])("%s is the same input as an absent value", async (_, fallbackCoworkerIds) => {
  const { store } = await aWorld();
  await store.commit("spendCredit", aSpend(), given);
  await store.commit("chargeBooking", aCharge(), given);

  const again = [
    await store.commit("spendCredit", aSpend({ fallbackCoworkerIds }), given),
    await store.commit("chargeBooking", aCharge({ fallbackCoworkerIds }), given),
  ];

  expect(again.map(({ replayed }) => replayed)).toEqual([true, true]);
});
