import { unitOfPlaces } from "../decimal.ts";
import { alwaysBeats } from "./dominance.ts";
import type { PricingFinding } from "./finding.ts";
import { gaps } from "./gaps.ts";
import { type Observer, observer } from "./observation.ts";
import type { PriceQuote, PricingFacts } from "./quote.ts";
import { isBookable, type PricingRule } from "./rule.ts";
import { findingsOf } from "./rule-findings.ts";
import { type Audited, specimenAtNoon, specimensOf, USUAL_MINUTES } from "./specimen.ts";

export const FINDINGS_MAX = 200;

export interface PricingRuleAudit {
  /** At most 200: first findings about single rules, then conflicts between rules, then missing prices. */
  readonly findings: readonly PricingFinding[];
  /** Whether everything was checked and every finding is listed. */
  readonly complete: boolean;
}

/**
 * Checks the rules of a resource type for mistakes. Quotes without credits and without a requested service. A
 * generator, because many rules take long: it yields after each piece of work.
 */
export function* auditPricing(
  audited: Audited,
  { rules, minorUnits, businessCurrencyCode }: Pick<PricingFacts, "rules" | "minorUnits" | "businessCurrencyCode">,
): Generator<void, PricingRuleAudit, void> {
  const facts = { rules, minorUnits, businessCurrencyCode, credits: [], mayFix: false };
  const watching = observer(audited, facts);
  const unitOf = ({ currencyCode }: PricingRule) => unitOfPlaces(minorUnits.get(currencyCode)!);
  const single: PricingFinding[] = [];
  const beaten: PricingFinding[] = [];
  for (const rule of watching.rules) {
    single.push(...findingsOf(rule, audited, unitOf(rule)));
    beaten.push(...neverWins(rule, watching, audited, unitOf(rule)));
    yield;
  }
  const unpriced = yield* gaps(watching, audited);
  const credits = creditTypesWithoutPrice(watching.rules, audited);
  const findings = [...single, ...beaten, ...watching.findings(), ...credits, ...unpriced];
  return {
    findings: findings.slice(0, FINDINGS_MAX),
    complete: watching.isComplete() && findings.length <= FINDINGS_MAX,
  };
}

/** Finds a resource type without a price but with types of time credit: older versions used those as prices. */
function creditTypesWithoutPrice(rules: readonly PricingRule[], audited: Audited): PricingFinding[] {
  const types = rules.filter(({ isBookingCredit }) => isBookingCredit);
  const [first] = types;
  if (first === undefined || rules.some(isBookable)) return [];
  return [
    {
      kind: "CREDIT_TYPE_WITHOUT_PRICE",
      extraServiceIds: types.map(({ id }) => id),
      message: `Resource type ${audited.resourceTypeId} has types of time credit and no rule that prices a booking.`,
      witness: specimenAtNoon(first, audited, USUAL_MINUTES),
    },
  ];
}

/** Finds a rule that another one always beats. The witness is the first booking to which both apply. */
function neverWins(rule: PricingRule, watching: Observer, audited: Audited, currencyUnit: number): PricingFinding[] {
  const better = watching.rules.find((other) => alwaysBeats(other, rule, currencyUnit));
  const [witness] = specimensOf(rule, audited).filter((booking) => isBeaten(rule, watching.look(booking)));
  if (better === undefined || witness === undefined) return [];
  return [
    {
      kind: "NEVER_WINS",
      extraServiceIds: [rule.id, better.id],
      message: `Wherever rule ${rule.id} applies, rule ${better.id} wins over it.`,
      witness,
    },
  ];
}

/** Whether the rule applies but another prices the booking. */
function isBeaten({ id }: PricingRule, quote: PriceQuote | null): boolean {
  if (quote === null || quote.extraServiceId === null || quote.extraServiceId === id) return false;
  return quote.candidates.some(({ extraServiceId, eligible }) => extraServiceId === id && eligible);
}
