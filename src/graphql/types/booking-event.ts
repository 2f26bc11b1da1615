import { BookingEventType } from "../../domain/charge/booking-event.ts";
import type { Decimal } from "../../domain/decimal.ts";
import { Field, Int, ObjectType } from "../engine/decorators.ts";
import { enumOf } from "../engine/expose.ts";
import { DateTimeScalar, DecimalScalar, SafeIntScalar, UUIDScalar } from "../engine/scalars.ts";

/** Enums must be registered before the schema is built. */
const types = enumOf(BookingEventType);
const nullable = true;

@ObjectType("BookingTotals", { description: "Figures of a charge. An unknown figure is null." })
export class BookingTotalsObject {
  @Field(() => DecimalScalar, { nullable, description: "Price before credits; null for charges made by hand." })
  total!: Decimal | null;

  @Field(() => DecimalScalar, { nullable, description: "Price of the charge: the part that credits do not cover." })
  due!: Decimal | null;

  @Field(() => SafeIntScalar, { nullable, description: "Units that credits cover." })
  coveredUnits!: number | null;
}

@ObjectType("BookingEvent", {
  description:
    "An event in the history of a booking's charges. For charges older than the history, it is reconstructed from their records and operations.",
})
export class BookingEventObject {
  @Field(() => types, { description: "What happened." })
  type!: BookingEventType;

  @Field(() => DateTimeScalar, { description: "Moment of the event." })
  occurredOn!: number;

  @Field(() => String, {
    nullable,
    description: "E-mail address or subject of the actor; null if unknown.",
  })
  actor!: string | null;

  @Field(() => String, { nullable, description: "Reason, if one was given." })
  reason!: string | null;

  @Field(() => UUIDScalar, { nullable, description: "Operation of the ledger rows written with the event." })
  operationId!: string | null;

  @Field(() => Int, { description: "Number of the charge, which may have been removed." })
  coworkerExtraServiceId!: number;

  @Field(() => Int, { description: "Customer of the charge." })
  coworkerId!: number;

  @Field(() => BookingTotalsObject, {
    nullable,
    description: "Figures of the charge before; null if there was no charge.",
  })
  before!: BookingTotalsObject | null;

  @Field(() => BookingTotalsObject, {
    nullable,
    description: "Figures of the charge after; null if there is no charge.",
  })
  after!: BookingTotalsObject | null;

  @Field(() => DecimalScalar, { nullable, description: "Part of the price that was kept, in percent." })
  keepPercent!: Decimal | null;

  @Field(() => DateTimeScalar, { nullable, description: "Date of the invoice." })
  invoiceDate!: number | null;
}
