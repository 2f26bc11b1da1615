import { expect, test } from "vitest";
import { refusalOf, startGateway } from "../support/unharmed.ts";

const create = `mutation ($input: CreateExtraServiceInput!) {
  createExtraService(input: $input) { extraService { id } userErrors { code propertyName attemptedValue } }
}`;
const rule = { businessId: 101, name: "New", price: "1", currencyCode: "GBP" };

const ofNoForm: { what: string; property: string; value: unknown }[] = [
  { what: "a decimal as a number", property: "price", value: 30.5 },
  { what: "a decimal as a whole number", property: "price", value: 30 },
  { what: "1e400", property: "price", value: "1e400" },
  { what: "a decimal with 5 places", property: "price", value: "1.00001" },
  { what: "a decimal with 12 digits", property: "price", value: "123456789012" },
  { what: "a decimal of 100 000 digits", property: "price", value: "9".repeat(100_000) },
  { what: "a date without offset", property: "applyFrom", value: "2026-01-31T10:00:00" },
  { what: "the 30th of February", property: "applyFrom", value: "2026-02-30T10:00:00Z" },
  { what: "a date as a number", property: "applyFrom", value: 1_769_853_600_000 },
  { what: "a fraction for a whole number", property: "businessId", value: 1.5 },
  { what: "a number for a text", property: "name", value: 5 },
  { what: "an unknown word of a list", property: "chargePeriod", value: "CENTURIES" },
  { what: "a property that there is not", property: "isFree", value: true },
  { what: "a property that only the system writes", property: "updatedBy", value: "me" },
  { what: "the name of a prototype", property: "__proto__x", value: {} },
];

test.each(ofNoForm)("$what is BAD_USER_INPUT in a variable, and nothing is written", async ({ property, value }) => {
  const gateway = await startGateway();

  const response = await gateway.post({ query: create, variables: { input: { ...rule, [property]: value } } });

  expect(await refusalOf(response)).toEqual({ status: 400, codes: ["BAD_USER_INPUT"] });
  await gateway.expectUnharmed();
});

test("1e400 as a bare number is refused in the text and in the variables", async () => {
  const gateway = await startGateway();
  const inText = `mutation { createExtraService(input: { businessId: 101, name: "a", price: 1e400, currencyCode: "GBP" }) { userErrors { code } } }`;
  const inVariables = JSON.stringify({ query: create, variables: { input: rule } }).replace(
    '"price":"1"',
    '"price":1e400',
  );

  const responses = [await gateway.post({ query: inText }), await gateway.post(inVariables)];

  expect(await Promise.all(responses.map(refusalOf))).toEqual([
    { status: 400, codes: ["GRAPHQL_VALIDATION_FAILED"] },
    { status: 400, codes: ["BAD_USER_INPUT"] },
  ]);
  await gateway.expectUnharmed();
});

const refused: { what: string; changes: object; error: object }[] = [
  {
    what: "NUL in a text",
    changes: { name: "a\0b" },
    error: { code: "INVALID", propertyName: "name", attemptedValue: "a\0b" },
  },
  {
    what: "half a character in a text",
    changes: { name: "a\ud800b" },
    error: { code: "INVALID", propertyName: "name", attemptedValue: "a\ufffdb" },
  },
  {
    what: "a text that is too long",
    changes: { name: "é".repeat(100_000) },
    error: { code: "TOO_LONG", propertyName: "name", attemptedValue: "é".repeat(200) },
  },
  {
    what: "a text whose 200th character takes two code units",
    changes: { name: `${"a".repeat(199)}😀`.repeat(2) },
    error: { code: "TOO_LONG", propertyName: "name", attemptedValue: `${"a".repeat(199)}😀` },
  },
  {
    what: "2 000 links",
    changes: { resourceTypeIds: Array.from({ length: 2_000 }, (_, place) => place + 1) },
    error: { code: "TOO_LONG", propertyName: "resourceTypeIds", attemptedValue: null },
  },
];

test.each(refused)("$what is refused with its property, cut short, and nothing is written", async (one) => {
  const gateway = await startGateway();

  const response = await gateway.post({ query: create, variables: { input: { ...rule, ...one.changes } } });

  expect(await response.json()).toEqual({
    data: { createExtraService: { extraService: null, userErrors: [one.error] } },
  });
  await gateway.expectUnharmed();
});

const inFilters: { what: string; filter: object }[] = [
  { what: "NUL", filter: { name: { eq: "a\0b" } } },
  { what: "half a character", filter: { name: { contains: "\udc00" } } },
  { what: "a text of 100 000 characters", filter: { name: { in: ["a".repeat(100_000)] } } },
  { what: "a list of 100 000 values", filter: { databaseId: { in: Array.from({ length: 100_000 }, () => 1) } } },
  { what: "101 conditions", filter: { or: Array.from({ length: 101 }, () => ({ visible: { eq: true } })) } },
  { what: "100 000 empty conditions", filter: { or: Array.from({ length: 100_000 }, () => ({})) } },
  { what: "100 000 empty combinations", filter: { and: Array.from({ length: 100_000 }, () => ({ and: [] })) } },
  { what: "null for operators", filter: { name: null } },
];

test.each(inFilters)("$what in a filter is BAD_USER_INPUT, and the gateway keeps serving", async ({ filter }) => {
  const gateway = await startGateway({ MAX_BODY_BYTES: "5000000" });
  const query = "query ($filter: ExtraServiceFilter) { extraServices(filter: $filter) { totalCount } }";

  const response = await gateway.post({ query, variables: { filter } });

  expect(await refusalOf(response)).toEqual({ status: 200, codes: ["BAD_USER_INPUT"] });
  await gateway.expectUnharmed();
});

test("text that looks like SQL is text", async () => {
  const gateway = await startGateway();
  const text = `'; drop table extra_service; -- " %_\\ \u0001`;
  const query = `query ($text: String!) {
    a: extraServices(filter: { name: { eq: $text } }) { totalCount }
    b: extraServices(filter: { name: { contains: $text } }) { totalCount }
    c: extraServices(filter: { name: { startsWith: "%" } }) { totalCount }
  }`;

  const response = await gateway.post({ query, variables: { text } });

  expect(await response.json()).toEqual({ data: { a: { totalCount: 0 }, b: { totalCount: 0 }, c: { totalCount: 0 } } });
  await gateway.expectUnharmed();
});
