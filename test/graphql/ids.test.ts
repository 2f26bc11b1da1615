import { expect, test } from "vitest";
import type { Viewer } from "../../src/billing/viewer.ts";
import { openInMemory } from "../support/dialects.ts";
import { administrator, LONDON } from "../support/given.ts";
import { type Answer, ask, schema } from "../support/graph.ts";
import { type EntityType, idPlaces } from "../support/schema-walk.ts";
import { globalId, openTwoFullBusinesses } from "../support/two-businesses.ts";

/** Someone of London, to whom record 2 of every entity is foreign. */
const viewer: Viewer = { ...administrator, businesses: [LONDON] };

interface IdPlace {
  /** Asks with `$id` in the place. */
  readonly source: string;
  /** What the id names; `any` takes the global form only. */
  readonly of: EntityType | "any" | "Business";
}

const inputOf = (mutation: string, id: string, others = "") => ({
  source: `mutation ($id: ${id.endsWith("businessId") ? "Int" : "ID"}!) {
    ${mutation}(input: { ${id}: $id ${others} }) { __typename userErrors { code message propertyName attemptedValue } }
  }`,
});

/** The inputs of a quote other than its ids. */
const hour = `resourceTypeId: 11, from: "2026-06-02T09:00:00Z", to: "2026-06-02T10:00:00Z", customer: MEMBER, timeZone: "UTC"`;

const monthly = 'totalUses: 1 every: MONTH startsOn: "2026-06-01T00:00:00Z"';

/** Every place where an id can be given. */
const places: Record<string, IdPlace> = {
  "Query.node.id": { source: "query ($id: ID!) { node(id: $id) { __typename } }", of: "any" },
  "Query.nodes.ids": { source: "query ($id: ID!) { nodes(ids: [$id]) { __typename } }", of: "any" },
  "Query._entities.representations": {
    source: `query ($id: ID!) { _entities(representations: [{ __typename: "ExtraService", id: $id }]) { __typename } }`,
    of: "any",
  },
  "Query.extraService.id": { source: "query ($id: ID!) { extraService(id: $id) { name } }", of: "ExtraService" },
  "Query.coworkerExtraService.id": {
    source: "query ($id: ID!) { coworkerExtraService(id: $id) { notes } }",
    of: "CoworkerExtraService",
  },
  "Query.useHistory.id": {
    source: "query ($id: ID!) { useHistory(id: $id) { sequence businessId } }",
    of: "UseHistory",
  },
  "Query.creditHold.id": { source: "query ($id: ID!) { creditHold(id: $id) { uses businessId } }", of: "CreditHold" },
  "Query.verifyLedger.coworkerExtraServiceId": {
    source: "query ($id: ID!) { verifyLedger(coworkerExtraServiceId: $id) { ok rowsChecked } }",
    of: "CoworkerExtraService",
  },
  "Query.creditBalance.businessId": {
    source: "query ($id: Int!) { creditBalance(coworkerId: 2001, businessId: $id) { granted } }",
    of: "Business",
  },
  "Coworker.creditBalance.businessId": {
    source: `query ($id: Int!) { node(id: "${globalId("Coworker", 2001)}") {
      ... on Coworker { creditBalance(businessId: $id) { granted } }
    } }`,
    of: "Business",
  },
  "Query.coworkers.businessId": {
    source: "query ($id: Int) { coworkers(businessId: $id) { totalCount nodes { id } } }",
    of: "Business",
  },
  ...Object.fromEntries(
    ["resourceTypes", "tariffs", "teams"].map((list): [string, IdPlace] => [
      `Query.${list}.businessId`,
      { source: `query ($id: Int!) { ${list}(businessId: $id) { totalCount nodes { name } } }`, of: "Business" },
    ]),
  ),
  "Query.pricingRuleAudit.businessId": {
    source: "query ($id: Int!) { pricingRuleAudit(businessId: $id, resourceTypeId: 11) { complete } }",
    of: "Business",
  },
  "Query.bookingHistory.businessId": {
    source: "query ($id: Int!) { bookingHistory(businessId: $id, bookingId: 9) { type } }",
    of: "Business",
  },
  "Query.events.businessId": {
    source: "query ($id: Int!) { events(businessId: $id) { nodes { type } } }",
    of: "Business",
  },
  "Query.alertSettings.businessId": {
    source: "query ($id: Int!) { alertSettings(businessId: $id) { lowPercent } }",
    of: "Business",
  },
  "SetAlertsInput.businessId": { ...inputOf("setAlerts", "businessId", "lowPercent: 30"), of: "Business" },
  "UsageReportInput.businessId": {
    source: `query ($id: Int!) { usageReport(input: {
      businessId: $id, from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z", by: RECORDED, groupBy: [DAY], timeZone: "UTC"
    }) { nodes: rows { rows } totals { rows } } }`,
    of: "Business",
  },
  "ChargeReportInput.businessId": {
    source: `query ($id: Int!) { chargeReport(input: {
      businessId: $id, from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z", by: CREATED, groupBy: []
    }) { nodes: rows { count } totals { count } } }`,
    of: "Business",
  },
  "Query.creditStatement.businessId": {
    source: `query ($id: Int!) { creditStatement(
      businessId: $id, coworkerId: 2001, from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z"
    ) { nodes: entries { type } closing { left } } }`,
    of: "Business",
  },
  "CreateExtraServiceInput.businessId": {
    ...inputOf("createExtraService", "businessId", 'name: "a" price: "1" currencyCode: "GBP"'),
    of: "Business",
  },
  "UpdateExtraServiceInput.id": { ...inputOf("updateExtraService", "id", 'name: "a"'), of: "ExtraService" },
  "UpdateExtraServiceInput.businessId": { ...inputOf("updateExtraService", "businessId", "id: 1"), of: "Business" },
  "DeleteExtraServiceInput.id": { ...inputOf("deleteExtraService", "id"), of: "ExtraService" },
  "CreateCoworkerExtraServiceInput.businessId": {
    ...inputOf("createCoworkerExtraService", "businessId", "coworkerId: 1 extraServiceId: 1 totalUses: 1"),
    of: "Business",
  },
  "CreateCoworkerExtraServiceInput.extraServiceId": {
    ...inputOf("createCoworkerExtraService", "extraServiceId", "coworkerId: 1 businessId: 101 totalUses: 1"),
    of: "ExtraService",
  },
  "UpdateCoworkerExtraServiceInput.id": {
    ...inputOf("updateCoworkerExtraService", "id", "totalUses: 1"),
    of: "CoworkerExtraService",
  },
  "UpdateCoworkerExtraServiceInput.businessId": {
    ...inputOf("updateCoworkerExtraService", "businessId", "id: 1"),
    of: "Business",
  },
  "UpdateCoworkerExtraServiceInput.extraServiceId": {
    ...inputOf("updateCoworkerExtraService", "extraServiceId", "id: 1"),
    of: "ExtraService",
  },
  "DeleteCoworkerExtraServiceInput.id": { ...inputOf("deleteCoworkerExtraService", "id"), of: "CoworkerExtraService" },
  "Query.creditSchedule.id": { source: "query ($id: ID!) { creditSchedule(id: $id) { id } }", of: "CreditSchedule" },
  "CreateCreditScheduleInput.businessId": {
    ...inputOf("createCreditSchedule", "businessId", `coworkerId: 1 extraServiceId: 1 ${monthly}`),
    of: "Business",
  },
  "CreateCreditScheduleInput.extraServiceId": {
    ...inputOf("createCreditSchedule", "extraServiceId", `coworkerId: 1 businessId: 101 ${monthly}`),
    of: "ExtraService",
  },
  "UpdateCreditScheduleInput.id": { ...inputOf("updateCreditSchedule", "id", "totalUses: 1"), of: "CreditSchedule" },
  "UpdateCreditScheduleInput.businessId": { ...inputOf("updateCreditSchedule", "businessId", "id: 1"), of: "Business" },
  "UpdateCreditScheduleInput.extraServiceId": {
    ...inputOf("updateCreditSchedule", "extraServiceId", "id: 1"),
    of: "ExtraService",
  },
  "EndCreditScheduleInput.id": { ...inputOf("endCreditSchedule", "id"), of: "CreditSchedule" },
  "GrantCreditsInput.businessId": {
    ...inputOf(
      "grantCredits",
      "businessId",
      'mode: EACH idempotencyKey: "k" grants: [{ coworkerId: 1 extraServiceId: 1 totalUses: 1 }]',
    ),
    of: "Business",
  },
  "GrantInput.extraServiceId": {
    source: `mutation ($id: ID!) {
      grantCredits(input: {
        businessId: 101 mode: ALL_OR_NOTHING idempotencyKey: "k"
        grants: [{ coworkerId: 1 extraServiceId: $id totalUses: 1 }]
      }) { __typename userErrors { code message propertyName attemptedValue } }
    }`,
    of: "ExtraService",
  },
  "RecordUseInput.coworkerExtraServiceId": {
    ...inputOf("recordUse", "coworkerExtraServiceId", 'creditUsed: 1 idempotencyKey: "k"'),
    of: "CoworkerExtraService",
  },
  "SpendCreditInput.businessId": {
    ...inputOf(
      "spendCredit",
      "businessId",
      'coworkerId: 2001 kind: TIME_CREDIT unit: MINUTES amount: 1 resourceTypeId: 11 idempotencyKey: "k"',
    ),
    of: "Business",
  },
  "HoldCreditInput.businessId": {
    ...inputOf(
      "holdCredit",
      "businessId",
      'coworkerId: 2001 kind: TIME_CREDIT unit: MINUTES amount: 1 resourceTypeId: 11 ttlSeconds: 60 idempotencyKey: "k"',
    ),
    of: "Business",
  },
  "CaptureHoldInput.holdId": { ...inputOf("captureHold", "holdId", 'idempotencyKey: "k"'), of: "CreditHold" },
  "ReleaseHoldInput.holdId": { ...inputOf("releaseHold", "holdId", 'idempotencyKey: "k"'), of: "CreditHold" },
  "ReverseUseInput.useHistoryId": {
    ...inputOf("reverseUse", "useHistoryId", 'reason: "r" idempotencyKey: "k"'),
    of: "UseHistory",
  },
  "AdjustCreditInput.coworkerExtraServiceId": {
    ...inputOf("adjustCredit", "coworkerExtraServiceId", 'amount: 1 reason: "r" idempotencyKey: "k"'),
    of: "CoworkerExtraService",
  },
  "VoidCreditInput.coworkerExtraServiceId": {
    ...inputOf("voidCredit", "coworkerExtraServiceId", 'reason: "r" idempotencyKey: "k"'),
    of: "CoworkerExtraService",
  },
  "PriceQuoteInput.businessId": {
    source: `query ($id: Int!) { priceQuote(input: { businessId: $id, ${hour} }) { outcome candidates { eligible } } }`,
    of: "Business",
  },
  "PriceQuoteInput.extraServiceId": {
    source: `query ($id: ID!) { priceQuote(input: { businessId: 101, extraServiceId: $id, ${hour} }) {
      extraService { id } outcome candidates { eligible }
    } }`,
    of: "ExtraService",
  },
  "PriceQuoteInput.holdId": {
    source: `query ($id: ID!) { priceQuote(input: { businessId: 101, coworkerId: 2001, teamIds: [31], holdId: $id, ${hour} }) {
      outcome allocations { uses }
    } }`,
    of: "CreditHold",
  },
  "ChargeBookingInput.holdId": {
    source: `mutation ($id: ID!) { chargeBooking(input: {
      holdId: $id, bookingId: 7, idempotencyKey: "k", quote: { businessId: 101, coworkerId: 2001, teamIds: [31], ${hour} }
    }) { __typename useHistories { sequence } userErrors { code message propertyName attemptedValue } } }`,
    of: "CreditHold",
  },
  "UnchargeBookingInput.businessId": {
    ...inputOf("unchargeBooking", "businessId", 'bookingId: 9 reason: "r" idempotencyKey: "k"'),
    of: "Business",
  },
  "ChangeBookingInput.businessId": {
    source: `mutation ($id: Int!) {
      changeBooking(input: {
        businessId: $id bookingId: 9 reason: "r" idempotencyKey: "k"
        quote: {
          businessId: $id resourceTypeId: 11 customer: MEMBER coworkerId: 2001
          from: "2026-06-02T09:00:00Z" to: "2026-06-02T10:00:00Z"
        }
      }) { __typename userErrors { code message propertyName attemptedValue } }
    }`,
    of: "Business",
  },
  "MarkInvoicedInput.coworkerExtraServiceIds": {
    source: `mutation ($id: ID!) {
      markInvoiced(input: { coworkerExtraServiceIds: [$id] invoiceDate: "2026-06-30T00:00:00Z" idempotencyKey: "k" }) {
        __typename userErrors { code message propertyName attemptedValue }
      }
    }`,
    of: "CoworkerExtraService",
  },
  "UnmarkInvoicedInput.coworkerExtraServiceIds": {
    source: `mutation ($id: ID!) {
      unmarkInvoiced(input: { coworkerExtraServiceIds: [$id] reason: "r" idempotencyKey: "k" }) {
        __typename userErrors { code message propertyName attemptedValue }
      }
    }`,
    of: "CoworkerExtraService",
  },
  "Query.webhooks.businessId": {
    source: "query ($id: Int) { webhooks(businessId: $id) { totalCount nodes { url } } }",
    of: "Business",
  },
  "Query.webhookDeliveries.webhookId": {
    source: "query ($id: ID!) { webhookDeliveries(webhookId: $id) { totalCount nodes { status } } }",
    of: "Webhook",
  },
  "CreateWebhookInput.businessId": {
    ...inputOf("createWebhook", "businessId", 'url: "https://example.com/" types: [CREDIT_GRANTED]'),
    of: "Business",
  },
  "UpdateWebhookInput.id": { ...inputOf("updateWebhook", "id", "enabled: false"), of: "Webhook" },
  "DeleteWebhookInput.id": { ...inputOf("deleteWebhook", "id"), of: "Webhook" },
  "RedeliverInput.webhookId": { ...inputOf("redeliver", "webhookId", 'afterSequence: "0"'), of: "Webhook" },
  ...Object.fromEntries(
    ["ResourceTypes", "Tariffs", "Teams"].map((kind): [string, IdPlace] => [
      `Name${kind}Input.businessId`,
      { ...inputOf(`name${kind}`, "businessId", 'names: [{ id: 11, name: "a" }]'), of: "Business" },
    ]),
  ),
};

const eachPlace = Object.entries(places).map(([place, { of }]) => ({ place, of }));
const eachIdPlace = eachPlace.filter(({ of }) => of !== "Business");

function placeOf(place: string): IdPlace {
  return places[place]!;
}

test("`places` has every place of the schema where an id can be given", () => {
  // A subscription answers nothing for a business that is foreign or has no events: billing/event-feed.test.ts.
  const answered = idPlaces(schema).filter((place) => !place.startsWith("Subscription."));
  expect(Object.keys(places).sort()).toEqual(answered.sort());
});

/** Ids that name nothing for a caller of London: unknown, of New York, of another type. */
function strangers(of: IdPlace["of"]): (string | number)[] {
  if (of === "Business") return [999, 202];
  if (of === "any")
    return ["ExtraService", "CoworkerExtraService", "CreditHold", "UseHistory", "Webhook"]
      .flatMap((type) => [globalId(type, 999), globalId(type, 2)])
      .concat(globalId("Business", 202), globalId("Business", 999), globalId("Nothing", 1), globalId("Query", 1));
  const others = [
    "ExtraService",
    "CoworkerExtraService",
    "CreditHold",
    "UseHistory",
    "Webhook",
    "Coworker",
    "Business",
    "Nothing",
  ];
  return [
    ...["999", "2", 999, globalId(of, 999), globalId(of, 2), "999999999999999", globalId(of, "999999999999999")],
    ...others.filter((type) => type !== of).map((type) => globalId(type, 1)),
  ];
}

/** The answer as text. If it repeats the input, it does so for every id. */
function asText({ data, errors }: Answer, id: string | number): string {
  return JSON.stringify({ data, errors }, (key, value) =>
    key === "attemptedValue" && value === String(id) ? "what was handed in" : value,
  );
}

test.each(eachPlace)("in $place an id of another type, a foreign id and an unknown id answer the same", async (one) => {
  const { source, of } = placeOf(one.place);
  const store = await openTwoFullBusinesses(openInMemory());

  const answers = new Map<string, (string | number)[]>();
  for (const id of strangers(of)) {
    const text = asText(await ask(store, source, { viewer, variables: { id } }), id);
    answers.set(text, [...(answers.get(text) ?? []), id]);
  }

  const [missing = ""] = answers.keys();
  expect(missing).toMatch(
    /null|was not found|"creditBalance":\[\]|"bookingHistory":\[\]|"nodes":\[\]|NOT_FOUND|FIXED_AFTER_CREATION|NO_PRICE/,
  );
  expect(Object.fromEntries(answers)).toEqual({ [missing]: strangers(of) });
});

const malformed: { id: unknown; why: string }[] = [
  { id: "", why: "empty" },
  { id: "0", why: "zero" },
  { id: 0, why: "the number zero" },
  { id: "-1", why: "negative" },
  { id: -1, why: "a negative number" },
  { id: "+1", why: "signed" },
  { id: "01", why: "with a leading zero" },
  { id: "1.0", why: "with a point" },
  { id: "1e3", why: "with an exponent" },
  { id: "0x1", why: "hexadecimal" },
  { id: " 1", why: "after a space" },
  { id: "1\n", why: "before a line end" },
  { id: "1\0", why: "before NUL" },
  { id: "٣", why: "in Arabic digits" },
  { id: "１", why: "in full-width digits" },
  { id: "1000000000000000", why: "of 16 digits" },
  { id: "ExtraService:1", why: "not encoded" },
  { id: `${globalId("ExtraService", 1)}=`, why: "with padding" },
  { id: `${globalId("ExtraService", 1)} `, why: "with a space behind it" },
  { id: `${globalId("ExtraService", 1).slice(0, -1)}F`, why: "with other unused bits" },
  { id: globalId("ExtraService", 0), why: "of record zero" },
  { id: globalId("ExtraService", "01"), why: "of record 01" },
  { id: globalId("ExtraService", "1e0"), why: "of record 1e0" },
  { id: globalId("ExtraService", "-1"), why: "of a negative record" },
  { id: globalId("ExtraService", ""), why: "without a number" },
  { id: globalId("extraService", 1), why: "of a type in lower case" },
  { id: globalId("__proto__", 1), why: "of no type" },
  { id: globalId("ExtraService", "1:1"), why: "of two numbers" },
  { id: "\ud800", why: "half a character" },
  { id: "A".repeat(10_000), why: "very long" },
];

test.each(malformed)("an id that is $why is BAD_USER_INPUT in every place", async ({ id }) => {
  const store = await openTwoFullBusinesses(openInMemory());

  const answers = await Promise.all(
    eachIdPlace.map(async ({ place }) => {
      const { source } = placeOf(place);
      const { data, errors } = await ask(store, source, { variables: { id } });
      const reported = errors.map(({ code, message }) => ({ code, isShort: message.length < 300 }));
      return {
        place,
        isAnswered: Object.values(data ?? {})
          .flat()
          .some((one) => one !== null),
        reported,
      };
    }),
  );

  const refused = { isAnswered: false, reported: [{ code: "BAD_USER_INPUT", isShort: true }] };
  expect(answers).toEqual(eachIdPlace.map(({ place }) => ({ place, ...refused })));
});

const eachOwn = eachIdPlace.filter(({ of }) => of !== "any");

test.each(eachOwn)("in $place the number, as text or not, and the global id name the same record", async (one) => {
  const { source, of } = placeOf(one.place);
  const worlds = ["1", 1, globalId(of, 1)].map(async (id) => {
    const store = await openTwoFullBusinesses(openInMemory());
    return ask(store, source, { viewer, variables: { id } });
  });

  const [text, number, global] = await Promise.all(worlds);

  expect(JSON.stringify(text)).not.toMatch(/NOT_FOUND|null}$/);
  expect(number).toEqual(text);
  expect(global).toEqual(text);
});

test.each(["1", 1])("node, nodes and the ids of representations take no number: %j", async (id) => {
  const store = await openTwoFullBusinesses(openInMemory());

  const answers = [
    await ask(store, placeOf("Query.node.id").source, { variables: { id } }),
    await ask(store, placeOf("Query.nodes.ids").source, { variables: { id } }),
    await ask(store, placeOf("Query._entities.representations").source, { variables: { id } }),
  ];

  expect(answers.map(({ errors }) => errors.map(({ code, message }) => [code, message]))).toEqual([
    [["BAD_USER_INPUT", "id: is not an id"]],
    [["BAD_USER_INPUT", "ids.0: is not an id"]],
    [["BAD_USER_INPUT", "representations.0.id: is not an id"]],
  ]);
});

test("nodes keeps the order, answers null for missing records, and takes at most 100 ids", async () => {
  const store = await openTwoFullBusinesses(openInMemory());
  const source = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";
  const known = [globalId("UseHistory", 2), globalId("ExtraService", 1), globalId("CoworkerExtraService", 2)];
  const missing = Array.from({ length: 97 }, (_, place) => globalId("ExtraService", 500 + place));

  const hundred = await ask(store, source, { variables: { ids: [...missing, ...known] } });
  const more = await ask(store, source, { variables: { ids: [...missing, ...known, known[0]] } });

  expect(hundred.data.nodes).toEqual([
    ...missing.map(() => null),
    { __typename: "UseHistory", id: known[0] },
    { __typename: "ExtraService", id: known[1] },
    { __typename: "CoworkerExtraService", id: known[2] },
  ]);
  expect(more).toEqual({
    data: null,
    errors: [{ code: "BAD_USER_INPUT", message: "ids: must name at most 100 records", path: ["nodes"] }],
  });
});
