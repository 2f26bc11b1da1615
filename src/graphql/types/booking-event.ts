import { BookingEventType } from "../../domain/charge/booking-event.ts";
import type { Decimal } from "../../domain/decimal.ts";
import { Field, Int, ObjectType } from "../engine/decorators.ts";
import { enumOf } from "../engine/expose.ts";
import { DateTimeScalar, DecimalScalar, SafeIntScalar, UUIDScalar } from "../engine/scalars.ts";

/** Known to the schema before it is built. */
const types = enumOf(BookingEventType);
const nullable = true;

@ObjectType("BookingTotals", { description: "What a charge comes to. A part that is not known is null." })
export class BookingTotalsObject {
  @Field(() => DecimalScalar, { nullable, description: "Price before credits; null for charges made by hand." })
  total!: Decimal | null;

  @Field(() => DecimalScalar, { nullable, description: "Price of the charge: what credits do not cover." })
  due!: Decimal | null;

  @Field(() => SafeIntScalar, { nullable, description: "Units that credits cover." })
  coveredUnits!: number | null;
}

@ObjectType("BookingEvent", {
  description:
    "Something that became of a booking. Of charges older than the history it has what their records and operations still tell.",
})
export class BookingEventObject {
  @Field(() => types, { description: "What happened." })
  type!: BookingEventType;

  @Field(() => DateTimeScalar, { description: "When." })
  occurredOn!: number;

  @Field(() => String, {
    nullable,
    description: "E-mail address or subject of who did it; null where it is not known.",
  })
  actor!: string | null;

  @Field(() => String, { nullable, description: "Why, where a reason was given." })
  reason!: string | null;

  @Field(() => UUIDScalar, { nullable, description: "Operation of the ledger rows that were written with it." })
  operationId!: string | null;

  @Field(() => Int, { description: "Number of the charge, which may be gone." })
  coworkerExtraServiceId!: number;

  @Field(() => Int, { description: "Customer of the charge." })
  coworkerId!: number;

  @Field(() => BookingTotalsObject, {
    nullable,
    description: "What the charge came to before; null: there was no charge.",
  })
  before!: BookingTotalsObject | null;

  @Field(() => BookingTotalsObject, { nullable, description: "What it comes to since; null: there is no charge." })
  after!: BookingTotalsObject | null;

  @Field(() => DecimalScalar, { nullable, description: "Part of the price that was kept, in percent." })
  keepPercent!: Decimal | null;

  @Field(() => DateTimeScalar, { nullable, description: "Date of the invoice." })
  invoiceDate!: number | null;
}
