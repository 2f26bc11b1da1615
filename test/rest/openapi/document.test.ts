import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, test } from "vitest";
import { isRole } from "../../../src/domain/role.ts";
import { type UpstreamEntity, upstreamEntityNames } from "../../../src/domain/upstream-entities.ts";
import { properties, restEntities } from "../../../src/rest/names.ts";
import { answerPlace, broken, description, operations } from "../../support/described.ts";

const { schemas, responses } = description.components;
const named = operations.map(({ method, path, operation }) => [`${method} ${path}`, method, path, operation] as const);

test("the description is valid OpenAPI 3.1, according to an external validator", async () => {
  const validator = new Validator();

  expect(await validator.validate(structuredClone(description) as never)).toEqual({ valid: true });
  expect(validator.version).toBe("3.1");
});

test("every operation of the REST API is described, and no other", () => {
  const records = ["extraservices", "coworkerextraservices"].flatMap((name) => [
    ...["GET", "POST", "PUT"].map((method) => `${method} /api/billing/${name}`),
    ...["GET", "DELETE"].map((method) => `${method} /api/billing/${name}/{id}`),
  ]);
  const credits = "/api/billing/coworkerextraservices";
  const commands = [`GET ${credits}/commands`, `POST ${credits}/runcommand`, `POST ${credits}/{id}/uncharge`];
  const ledger = "/api/billing/coworkerextraserviceusehistories";

  expect(named.map(([name]) => name)).toEqual([
    ...records,
    ...commands,
    `GET ${ledger}`,
    `POST ${ledger}`,
    `GET ${ledger}/{id}`,
  ]);
});

test.each(named)("%s requires a token with roles, which its description names", (_name, _method, _path, operation) => {
  const [{ token: needed = [] } = {}, byPassword, ...others] = operation.security as { token?: string[] }[];
  const words = needed.length === 1 ? "the role" : "the roles";

  expect(needed.length).toBeGreaterThan(0);
  for (const role of needed) expect(isRole(role)).toBe(true);
  expect(operation.description).toContain(
    `Needs ${words} ${needed.join(" and ")}, or a full unrestricted administrator.`,
  );
  expect([byPassword, others]).toEqual([{ password: needed }, []]);
});

test("the login is described: it needs no token, and its examples match its schemas", () => {
  const { post } = description.paths["/api/token"]!;
  const {
    requestBody,
    security,
    responses: answers,
  } = post as unknown as {
    readonly security: unknown;
    readonly requestBody: { readonly content: Record<string, Media> };
    readonly responses: Record<string, { readonly content: Record<string, Media> }>;
  };
  interface Media {
    readonly schema: { readonly $ref: string };
    readonly example?: unknown;
    readonly examples?: Record<string, { readonly value: unknown }>;
  }
  const media = [requestBody, ...Object.values(answers)].flatMap(({ content }) => Object.values(content));

  expect(security).toEqual([]);
  expect(Object.keys(requestBody.content)).toEqual(["application/x-www-form-urlencoded", "application/json"]);
  for (const { schema, example, examples } of media)
    for (const value of examples === undefined ? [example] : Object.values(examples).map((one) => one.value))
      expect({ value, broken: broken(schema.$ref.slice(1), value) }).toEqual({ value, broken: [] });
});

test("no two operations have the same id", () => {
  expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
});

test.each(named)("the examples of %s match its schemas", (_name, method, path, operation) => {
  const body = operation.requestBody?.content["application/json"];
  const place = answerPlace(method, path, 200)!;
  const answer = operation.responses[200] as { content: NonNullable<typeof operation.requestBody>["content"] };
  const valuesOf = ({ examples = {} }: { examples?: Record<string, { value: unknown }> }) =>
    Object.values(examples).map(({ value }) => value);

  if (body !== undefined)
    expect(valuesOf(body).map((value) => broken(body.schema.$ref!.slice(1), value))).toEqual([[]]);
  expect(valuesOf(answer.content["application/json"]).flatMap((value) => broken(place, value))).toEqual([]);
  expect(valuesOf(answer.content["application/json"])).not.toEqual([]);
});

test.each(Object.keys(responses))("the example of the answer %s matches its schema", (name) => {
  const { example } = responses[name]!.content["application/json"];

  expect(broken(`/components/responses/${name}/content/application~1json/schema`, example)).toEqual([]);
});

test("a schema allows only the properties that it names", () => {
  const created = { ...(exampleOf("CoworkerExtraService") as object), Colour: "red" };

  expect(broken("/components/schemas/NewCoworkerExtraService", created)).toEqual([
    " must NOT have additional properties",
  ]);
});

// The pages of upstream say what each property means; these are their names, in the order of the pages.
const common = "Id UpdatedOn CreatedOn UniqueId UpdatedBy IsNew SystemId ToStringText LocalizationDetails CustomFields";
const upstream = {
  ExtraService:
    "BusinessId Name Description InvoiceLineDisplayAs Visible DisplayOrder ResourceTypes Price CreditPrice ChargePeriod MaximumPrice IsDefaultPrice UsePerNightPricing CurrencyId CurrencyCode TaxRateId ReducedTaxRateId ExemptTaxRateId FinancialAccountId FromTime ToTime MinLength MaxLength OnlyWithinAvailableTimes FixedCostLength FixedCostPrice Tariffs OnlyForContacts OnlyForMembers IsBookingCredit IsPrintingCredit ApplyChargeToVisitors PriceFactorLowDemand PriceFactorAverageDemand PriceFactorHighDemand PriceFactorLastMinute LastMinutePeriodMinutes LastMinuteAdjustmentType ApplyFrom ApplyTo ResourceTypeNames Teams",
  CoworkerExtraService:
    "CoworkerId BusinessId ExtraServiceId ExtraServiceName ExtraServiceCurrencyCode ExtraServiceIsPrintingCredit Description Notes RemainingUses TotalUses Free Price LastMinutePriceAdjustment DynamicPriceAdjustment PriceFactorLastMinute PriceFactorDemand ValidFrom ExpireDate DueDate PurchaseOrder ChargePeriod Invoiced InvoiceDate IsFromTariff TariffTimePassUniqueId CoworkerProductUniqueId BookingUniqueId AutomaticallyAdded InvoiceThisCoworker DiscountCode CoworkerDiscountUniqueId DiscountAmount BookingId BookingFromTime BookingToTime BookingResourceName CoworkerContractUniqueId",
  UseHistory: "CoworkerExtraServiceId BookingId BookingFromTime BookingToTime BookingResourceName CreditUsed",
} as const satisfies Record<UpstreamEntity, string>;

describe.each(upstreamEntityNames)("%s", (entity) => {
  const schema = schemas[restEntities[entity]]!;

  test("has every property of the upstream's documentation in its order, then ours", () => {
    const expected = `${upstream[entity]} ${common}`.split(" ");

    expect(Object.keys(schema.properties).slice(0, expected.length)).toEqual(expected);
    expect(Object.keys(schema.properties)).toEqual(properties[entity].map(({ key }) => key));
    expect(schema.required).toEqual(Object.keys(schema.properties));
  });
});

test("the body that creates a charge or credit has the properties of the upstream's documentation in its order", () => {
  const page =
    "CoworkerId BusinessId ExtraServiceId TotalUses ChargePeriod Notes Free Price ValidFrom ExpireDate DueDate PurchaseOrder InvoiceThisCoworker BookingId BookingFromTime BookingToTime BookingResourceName CoworkerContractUniqueId".split(
      " ",
    );
  const written = Object.entries(schemas.NewCoworkerExtraService!.properties)
    .filter(([, { readOnly }]) => !readOnly)
    .map(([key]) => key);

  expect(written.filter((key) => page.includes(key))).toEqual(page);
  expect(written.filter((key) => !page.includes(key))).toEqual(["Priority", "SystemId"]);
  expect(schemas.NewCoworkerExtraService!.required).toEqual(page.slice(0, 4));
});

function exampleOf(name: string): unknown {
  const { operation } = operations.find(({ operation: { operationId } }) => operationId === `create${name}`)!;
  return operation.requestBody!.content["application/json"].examples!.body!.value;
}
