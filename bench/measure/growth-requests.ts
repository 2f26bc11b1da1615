import { randomUUID } from "node:crypto";
import type { Chance } from "../../src/commands/demo/random.ts";
import { type Asked, graphql } from "../client.ts";
import { bearer, pageRequest } from "../contestants/gateway.ts";
import { anyOf, type GrowthSize } from "../postgres/growth-records.ts";

/** A request that is asked for of every size, each time about another record. */
export interface GrowthRequest {
  readonly name: string;
  readonly clients: number;
  readonly next: (token: string, size: GrowthSize, chance: Chance) => Asked;
}

const MONTH = { from: "2025-03-01T00:00:00Z", to: "2025-04-01T00:00:00Z" };
const YEAR = { from: "2025-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z" };

const HISTORY = `query History($coworkerId: Int!) {
  useHistories(first: 50, filter: { coworkerId: { eq: $coworkerId } }) {
    nodes { id databaseId kind creditUsed balanceAfter usageAt bookingId bookingResourceName }
    pageInfo { hasNextPage endCursor }
  }
}`;

const BALANCE = `query Balance($businessId: Int!, $coworkerId: Int!) {
  creditBalance(businessId: $businessId, coworkerId: $coworkerId) { kind unit granted used held expired available }
}`;

const COUNT = "{ useHistories(first: 1) { totalCount } }";

const SPEND = `mutation Spend($input: RecordUseInput!) {
  recordUse(input: $input) { useHistory { databaseId balanceAfter } userErrors { code } }
}`;

const REPORT = `query Report($input: UsageReportInput!) {
  usageReport(input: $input) { rows { week resourceName rowKind unit used givenBack rows customers } }
}`;

const STATEMENT = `query Statement($businessId: Int!, $coworkerId: Int!, $from: DateTime!, $to: DateTime!) {
  creditStatement(businessId: $businessId, coworkerId: $coworkerId, from: $from, to: $to) {
    opening { kind unit left } entries { type occurredOn amount left bookingId } closing { kind unit left }
  }
}`;

const spend: GrowthRequest["next"] = (token, size, chance) => {
  const { creditId } = anyOf(chance, size);
  const input = { coworkerExtraServiceId: String(creditId), creditUsed: 1, idempotencyKey: randomUUID() };
  return graphql(SPEND, { input }, bearer(token));
};

const report = (businessId: (of: number) => number | null): GrowthRequest["next"] => {
  const fixed = { ...MONTH, timeZone: "Europe/Madrid", by: "USAGE", groupBy: ["WEEK", "RESOURCE", "KIND"], first: 100 };
  return (token, size, chance) =>
    graphql(REPORT, { input: { ...fixed, businessId: businessId(anyOf(chance, size).businessId) } }, bearer(token));
};

export const growthRequests: readonly GrowthRequest[] = [
  {
    ...{ name: "page of 50 credits with rule and first 5 uses", clients: 1 },
    next: (token, size, chance) => pageRequest(token, anyOf(chance, size).creditId),
  },
  {
    ...{ name: "page of a customer's history", clients: 1 },
    next: (token, size, chance) => graphql(HISTORY, { coworkerId: anyOf(chance, size).coworkerId }, bearer(token)),
  },
  {
    ...{ name: "balances of a customer", clients: 1 },
    next(token, size, chance) {
      const { businessId, coworkerId } = anyOf(chance, size);
      return graphql(BALANCE, { businessId, coworkerId }, bearer(token));
    },
  },
  { name: "spend", clients: 1, next: spend },
  { name: "spend, 16 clients", clients: 16, next: spend },
  {
    ...{ name: "statement of a customer's year", clients: 1 },
    next(token, size, chance) {
      const { businessId, coworkerId } = anyOf(chance, size);
      return graphql(STATEMENT, { businessId, coworkerId, ...YEAR }, bearer(token));
    },
  },
  { name: "report of a month, one business", clients: 1, next: report((businessId) => businessId) },
  {
    name: "number of all ledger rows (totalCount)",
    clients: 1,

    next: (token) => graphql(COUNT, {}, bearer(token)),
  },
  { name: "report of a month, all businesses", clients: 1, next: report(() => null) },
];
