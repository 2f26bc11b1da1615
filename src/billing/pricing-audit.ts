import { checkValues } from "../domain/draft.ts";
import { id } from "../domain/field.ts";
import { auditPricing, type PricingRuleAudit } from "../domain/pricing/audit.ts";
import { checkRules } from "../domain/pricing/checks.ts";
import { Refused, refusal, refuseIfAny } from "../domain/refusal.ts";
import { type Asking, minorUnitsOf, rulesOf } from "./quotes.ts";
import { turns } from "./turns.ts";
import { requireRole } from "./viewer.ts";

/** Findings about the rules of a resource type. Needs the same role as a quote. */
export async function auditPricingRules(
  { dependencies, viewer, reader, now }: Asking,
  of: { businessId: number; resourceTypeId: number },
): Promise<PricingRuleAudit> {
  requireRole(viewer, "ExtraService-Read");
  refuseIfAny(checkValues({ businessId: id("Business."), resourceTypeId: id("Resource type.") }, of));
  const [business] = await reader.businesses([of.businessId]);
  const timeZone = business?.timeZone ?? dependencies.timeZone;
  if (timeZone === null)
    throw new Refused([refusal("REQUIRED", "businessId", "names a business without a known time zone")]);
  const rules = await rulesOf(reader, { ...of, extraServiceId: null });
  refuseIfAny(checkRules(rules.length));
  const facts = {
    rules,
    minorUnits: await minorUnitsOf(reader),
    businessCurrencyCode: business?.currencyCode ?? null,
  };
  const audit = auditPricing({ ...of, timeZone, now }, facts);
  const turn = turns();
  for (;;) {
    const piece = audit.next();
    if (piece.done) return piece.value;
    await turn();
  }
}
