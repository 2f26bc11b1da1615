import { type GraphQLSchema, printSchema } from "graphql";
import { AlertSettingsResolver } from "./alert-settings.ts";
import { BookingHistoryResolver } from "./booking-history.ts";
import { ChangeBookingResolver } from "./change-booking.ts";
import { ChargeResolver } from "./charge.ts";
import { CoworkerResolver } from "./coworker.ts";
import { CoworkerExtraServiceResolver } from "./coworker-extra-service.ts";
import { CreditResolver } from "./credit.ts";
import { CreditBalanceResolver } from "./credit-balance.ts";
import { CreditHoldAllocationResolver, CreditHoldResolver } from "./credit-hold.ts";
import { CreditScheduleResolver } from "./credit-schedule.ts";
import { CreditStatementResolver } from "./credit-statement.ts";
import { buildSchemaSync } from "./engine/decorators.ts";
import { applyReadings } from "./engine/expose.ts";
import { applyPlainResolvers } from "./engine/plain-resolvers.ts";
import { denyWithoutViewer } from "./engine/roots.ts";
import { EventResolver } from "./event.ts";
import { EventSubscription } from "./event-subscription.ts";
import { ExtraServiceResolver } from "./extra-service.ts";
import { FederationResolver } from "./federation.ts";
import { KnownResolver } from "./known-lists.ts";
import { LedgerResolver } from "./ledger-verification.ts";
import { NamingResolver } from "./naming.ts";
import { applyIds, NodeResolver } from "./node.ts";
import {
  CreditLeftOutResolver,
  PriceAllocationResolver,
  PriceCandidateResolver,
  PriceGridCellResolver,
  PriceQuoteResolver,
} from "./price-quote.ts";
import { PricingRuleAuditResolver } from "./pricing-rule-audit.ts";
import { RenewedCreditResolver } from "./renewed-credit.ts";
import { ChargeReportResolver, UsageReportResolver } from "./reports.ts";
import { StitchingResolver } from "./stitching.ts";
import { UseHistoryResolver } from "./use-history.ts";
import { ViewerResolver } from "./viewer.ts";
import { WebhookResolver } from "./webhook.ts";
import { WebhookDeliveryResolver } from "./webhook-delivery.ts";

/** The schema as SDL, the content of `schema/billing.graphql`. */
export function printedSchema(): string {
  return `${printSchema(buildSchema())}\n`;
}

let built: GraphQLSchema | null = null;

/** The graph, built once. It is stateless: everything that a request needs is in its context. */
export function buildSchema(): GraphQLSchema {
  built ??= newSchema();
  return built;
}

function newSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      NodeResolver,
      ExtraServiceResolver,
      CoworkerExtraServiceResolver,
      UseHistoryResolver,
      CreditHoldResolver,
      CreditScheduleResolver,
      RenewedCreditResolver,
      EventResolver,
      WebhookResolver,
      WebhookDeliveryResolver,
      EventSubscription,
      CreditHoldAllocationResolver,
      CoworkerResolver,
      CreditResolver,
      ChargeResolver,
      ChangeBookingResolver,
      BookingHistoryResolver,
      PriceQuoteResolver,
      PriceCandidateResolver,
      PriceGridCellResolver,
      PriceAllocationResolver,
      CreditLeftOutResolver,
      PricingRuleAuditResolver,
      CreditBalanceResolver,
      AlertSettingsResolver,
      CreditStatementResolver,
      UsageReportResolver,
      ChargeReportResolver,
      LedgerResolver,
      NamingResolver,
      KnownResolver,
      ViewerResolver,
      FederationResolver,
      StitchingResolver,
    ],
    // Operations check every rule themselves, for GraphQL and REST alike, and report all broken rules at once.
    validate: false,
    // type-graphql asks for it if there is a subscription. Ours names its own source of events.
    pubSub: { publish() {}, subscribe: () => noEvents() },
  });
  applyPlainResolvers(schema);
  applyReadings(schema);
  applyIds(schema);
  denyWithoutViewer(schema);
  return schema;
}

async function* noEvents() {}
