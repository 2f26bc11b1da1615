import type { GraphQLResolveInfo } from "graphql";
import { auditPricingRules } from "../billing/pricing-audit.ts";
import { requireRole } from "../billing/viewer.ts";
import type { PricingFinding } from "../domain/pricing/finding.ts";
import { type Context, viewerOf } from "./engine/context.ts";
import { Arg, Ctx, FieldResolver, Info, Int, Query, Resolver, Root } from "./engine/decorators.ts";
import { recordOf } from "./engine/relations.ts";
import { asking } from "./price-quote.ts";
import { ExtraServiceObject } from "./types/extra-service.ts";
import { PricingFindingObject, PricingRuleAuditObject } from "./types/pricing-rule-audit.ts";

@Resolver(() => PricingFindingObject)
export class PricingRuleAuditResolver {
  @Query(() => PricingRuleAuditObject, {
    description:
      "Finds likely mistakes in the rules of a resource type: ties, rules that never win, bookings without a price. Needs ExtraService-Read.",
  })
  async pricingRuleAudit(
    @Arg("businessId", () => Int, { description: "Business of the rules." }) businessId: number,
    @Arg("resourceTypeId", () => Int, { description: "Resource type of the rules." }) resourceTypeId: number,
    @Ctx() context: Context,
  ) {
    return auditPricingRules(asking(context), { businessId, resourceTypeId });
  }

  @FieldResolver(() => [ExtraServiceObject], {
    nullable: true,
    description: "The rules of the finding, the cause first. Needs ExtraService-List.",
  })
  async extraServices(
    @Root() { extraServiceIds }: PricingFinding,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    requireRole(viewerOf(context), "ExtraService-List");
    const load = context.loadFreely();
    const found = await Promise.all(extraServiceIds.map((id) => recordOf(context, "ExtraService", id, info, load)));
    return found.filter((rule) => rule !== null);
  }
}
