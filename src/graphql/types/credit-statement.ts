import type { CreditStatement } from "../../billing/credit-statement.ts";
import { CreditKind } from "../../domain/credit/kind.ts";
import {
  STATEMENT_ENTRIES_MAX,
  type StatementBalance,
  type StatementEntry,
  StatementEntryType,
} from "../../domain/credit/statement.ts";
import { ChargePeriod } from "../../domain/extra-service/fields.ts";
import { ArgsType, Field, Int, ObjectType } from "../engine/decorators.ts";
import { enumOf } from "../engine/expose.ts";
import { DateTimeScalar, SafeIntScalar } from "../engine/scalars.ts";
import { CreditBalanceObject } from "./credit-balance.ts";

/** Enums must be registered before the schema is built. */
const [kinds, units, types] = [enumOf(CreditKind), enumOf(ChargePeriod), enumOf(StatementEntryType)];
const nullable = true;

/** Adds the amounts that a balance and a running entry have. */
function exposeAmounts(type: new () => object): void {
  const add = (name: string, description: string) => Field(() => SafeIntScalar, { description })(type.prototype, name);
  add("granted", "Units granted.");
  add("used", "Units used, less those given back.");
  add("voided", "Units taken by voiding credits.");
  add("rolledOver", "Units that moved to the credit of the next period.");
  add("left", "Units left, whether they can be used or not: granted − used − voided − rolledOver.");
}

@ObjectType("StatementBalance", { description: "What a customer has of one kind and unit of credit at a moment." })
export class StatementBalanceObject {
  @Field(() => kinds, { description: "Kind of the credits." })
  kind!: CreditKind;

  @Field(() => units, { description: "Unit of the credits." })
  unit!: ChargePeriod;
}
exposeAmounts(StatementBalanceObject);

@ObjectType("StatementEntry", {
  description: "One change of a customer's credit. Its amounts are the balance of its kind and unit after it.",
})
export class StatementEntryObject {
  @Field(() => types, { description: "What happened." })
  type!: StatementEntryType;

  @Field(() => DateTimeScalar, {
    description:
      "When it was written. A ledger row that is older than its credit, as after an import, counts from the credit's creation.",
  })
  occurredOn!: number;

  @Field(() => kinds, { description: "Kind of the credit." })
  kind!: CreditKind;

  @Field(() => units, { description: "Unit of the credit." })
  unit!: ChargePeriod;

  @Field(() => Int, { description: "Number of the credit." })
  coworkerExtraServiceId!: number;

  @Field(() => Int, { nullable, description: "Number of the ledger row; null for a grant." })
  useHistoryId!: number | null;

  @Field(() => SafeIntScalar, { description: "Units by which it changed what is left." })
  amount!: number;

  @Field(() => Int, { nullable, description: "Booking that the credit was used for." })
  bookingId!: number | null;

  @Field(() => String, { nullable, description: "Name of the resource that was booked." })
  bookingResourceName!: string | null;

  @Field(() => String, { nullable, description: "Reason of the change." })
  reason!: string | null;
}
exposeAmounts(StatementEntryObject);

@ObjectType("CreditStatement", {
  description:
    "The credit of a customer over a period: opening + entries = closing, for each kind and unit. A credit that was deleted later is not on it.",
})
export class CreditStatementObject implements CreditStatement {
  @Field(() => Int, { description: "Business of the credits." })
  businessId!: number;

  @Field(() => Int, { description: "Customer who has the credits." })
  coworkerId!: number;

  @Field(() => DateTimeScalar, {
    description: "The opening moment, at latest now. Changes at this moment are in the opening.",
  })
  from!: number;

  @Field(() => DateTimeScalar, {
    description: "The closing moment, at latest now. Changes at this moment are entries.",
  })
  to!: number;

  @Field(() => [StatementBalanceObject], { description: "Balances at from, as creditBalance has them with asOf." })
  opening!: readonly StatementBalance[];

  @Field(() => [StatementEntryObject], {
    description: `Changes of the balances, in the order of time, at most ${STATEMENT_ENTRIES_MAX} entries; of one moment, grants first.`,
  })
  entries!: readonly StatementEntry[];

  @Field(() => [StatementBalanceObject], { description: "Balances at to, as creditBalance has them with asOf." })
  closing!: readonly StatementBalance[];

  @Field(() => [CreditBalanceObject], {
    description: "Balances now, with held, expired and not yet valid units.",
  })
  now!: CreditStatement["now"];
}

@ArgsType()
export class CreditStatementArgs {
  @Field(() => Int, { description: "Business of the credits." })
  businessId!: number;

  @Field(() => Int, { description: "Customer who has the credits." })
  coworkerId!: number;

  @Field(() => DateTimeScalar, { description: "Opening moment." })
  from!: number;

  @Field(() => DateTimeScalar, { description: "Closing moment, later than from." })
  to!: number;
}
