import type { Instant } from "./calendar.ts";
import type { AnyCondition, Condition } from "./condition.ts";
import { CreditStatus } from "./coworker-extra-service/fields.ts";
import { hasStatus } from "./coworker-extra-service/rules.ts";
import type { EntityName } from "./entities.ts";
import type { Choices } from "./field.ts";

/** A field that is not kept, because it depends on the clock. Lists can be filtered by it all the same. */
export interface JudgedField<C extends AnyCondition = AnyCondition> {
  readonly choices: Choices;
  readonly description: string;
  /** The records whose value at the moment is one of these. */
  isOneOf(values: readonly (string | null)[], at: Instant): C;
}

/** The fields that are judged by the clock, by name. */
export const judgedFields: {
  readonly [E in EntityName]?: Readonly<Record<string, JudgedField<Condition<E>>>>;
} = {
  CoworkerExtraService: {
    status: { choices: CreditStatus, description: "Status of the credit now.", isOneOf: hasStatus },
  },
};
