import type { Instant } from "./calendar.ts";
import type { AnyCondition, Condition } from "./condition.ts";
import { CreditStatus } from "./coworker-extra-service/fields.ts";
import { hasStatus } from "./coworker-extra-service/rules.ts";
import { CreditHoldStatus } from "./credit-hold/fields.ts";
import { hasHoldStatus } from "./credit-hold/status.ts";
import type { EntityName } from "./entities.ts";
import type { Choices } from "./field.ts";

/** A field that depends on the clock and is therefore not stored. Lists can still be filtered by it. */
export interface JudgedField<C extends AnyCondition = AnyCondition> {
  readonly choices: Choices;
  readonly description: string;
  /** Condition for the records that have one of these values at the moment. */
  isOneOf(values: readonly (string | null)[], at: Instant): C;
}

/** The fields that depend on the clock, by entity and name. */
export const judgedFields: {
  readonly [E in EntityName]?: Readonly<Record<string, JudgedField<Condition<E>>>>;
} = {
  CoworkerExtraService: {
    status: { choices: CreditStatus, description: "Status of the credit now.", isOneOf: hasStatus },
  },
  CreditHold: {
    status: { choices: CreditHoldStatus, description: "Status of the hold now.", isOneOf: hasHoldStatus },
  },
};
