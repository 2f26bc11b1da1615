import type { GraphQLResolveInfo } from "graphql";
import { auditPricingRules } from "../billing/quotes.ts";
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
      "Looks at the rules of a resource type as they stand together: ties, rules that never win, bookings without a price. Needs ExtraService-Read.",
  })
  async pricingRuleAudit(
    @Arg("businessId", () => Int, { description: "Business of the rules." }) businessId: number,
    @Arg("resourceTypeId", () => Int, { description: "Resource type that they are for." }) resourceTypeId: number,
    @Ctx() context: Context,
  ) {
    return auditPricingRules(asking(context), { businessId, resourceTypeId });
  }

  @FieldResolver(() => [ExtraServiceObject], {
    nullable: true,
    description: "The rules that it is about, by id; the one that is to blame first. Needs ExtraService-List.",
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
