import { ChargePeriod } from "../extra-service/fields.ts";
import {
  boolean,
  choice,
  choices,
  type Draft,
  decimalField,
  instantField,
  integer,
  type Patch,
  type Row,
  recordFields,
  ref,
  text,
  uses,
  uuid,
} from "../field.ts";

export const CoworkerExtraServiceKind = choices("CoworkerExtraServiceKind", "Kind of a charge or credit.", {
  BOOKING_CHARGE: "A charge for a booking. It has no credit.",
  PRINTING_CREDIT: "Credit for printing.",
  TIME_CREDIT: "Credit for booking time.",
});
export type CoworkerExtraServiceKind = keyof typeof CoworkerExtraServiceKind.values;

export const CreditStatus = choices("CreditStatus", "Status of a credit at a moment: the first value that applies.", {
  VOIDED: "It was voided.",
  EXPIRED: "It can no longer be used.",
  SCHEDULED: "It cannot be used yet.",
  EXHAUSTED: "Nothing is left.",
  ACTIVE: "It can be used.",
});
export type CreditStatus = keyof typeof CreditStatus.values;

/** A charge or a credit given to a customer. */
export const coworkerExtraServiceFields = {
  coworkerId: ref("Customer.", { to: "Coworker", write: "once" }),
  businessId: ref("Business of the customer and of the extra service.", { to: "Business", write: "once" }),
  extraServiceId: ref("The pricing rule, or the type of credit, that the record belongs to.", {
    to: "ExtraService",
    write: "once",
  }),
  extraServiceName: text("Name of the extra service.", {
    write: "never",
    projects: { through: "extraServiceId", field: "name" },
  }),
  extraServiceCurrencyCode: text("Currency of the extra service.", {
    write: "never",
    projects: { through: "extraServiceId", field: "currencyCode" },
  }),
  extraServiceIsPrintingCredit: boolean("Whether the extra service is a printing credit.", {
    write: "never",
    projects: { through: "extraServiceId", field: "isPrintingCredit" },
  }),
  description: text("What was charged, written by the gateway.", { write: "never", nullable: true, max: 5000 }),
  notes: text("Internal notes.", { nullable: true, max: 5000 }),
  remainingUses: uses("Units of credit left.", { write: "never" }),
  totalUses: uses("Units granted; for a charge, the units billed. Changing it adjusts the credit."),
  free: boolean("Whether the record is free for the customer.", { initially: false }),
  price: decimalField("Price of the charge, or of the whole credit.", { nullable: true, min: "0" }),
  lastMinutePriceAdjustment: decimalField("Amount by which last-minute pricing changed the price.", {
    write: "never",
    nullable: true,
  }),
  dynamicPriceAdjustment: decimalField("Amount by which demand changed the price.", {
    write: "never",
    nullable: true,
  }),
  priceFactorLastMinute: decimalField("Multiplier of last-minute pricing.", { write: "never", nullable: true }),
  priceFactorDemand: decimalField("Multiplier of demand.", { write: "never", nullable: true }),
  validFrom: instantField("First moment at which the credit can be used; null for no limit.", { nullable: true }),
  expireDate: instantField("First moment at which the credit can no longer be used; null for no limit.", {
    nullable: true,
  }),
  dueDate: instantField("When payment is due.", { nullable: true }),
  purchaseOrder: text("Purchase order.", { nullable: true, max: 255 }),
  chargePeriod: choice(ChargePeriod, "Unit of the credit. Default: MINUTES; USES for a printing credit.", {
    write: "once",
    initially: null,
  }),
  invoiced: boolean("Whether it is on an invoice.", { write: "never", initially: false }),
  invoiceDate: instantField("Date of the invoice.", { write: "never", nullable: true }),
  isFromTariff: boolean("Whether the credit is part of the customer's plan. Plan credits are used before others.", {
    ...{ write: "never", given: "inGraph", initially: false },
  }),
  tariffTimePassUniqueId: uuid("Time pass of the plan that granted the credit.", {
    ...{ write: "never", given: "inGraph", nullable: true },
  }),
  coworkerProductUniqueId: uuid("Customer's product that granted the credit.", {
    ...{ write: "never", given: "inGraph", nullable: true },
  }),
  bookingUniqueId: uuid("Booking that was charged.", { write: "never", nullable: true }),
  automaticallyAdded: boolean(
    "Whether a booking or a plan created the record. Such a record without plan, contract, product or time pass is not a credit.",
    { write: "never", given: "inGraph", initially: false },
  ),
  invoiceThisCoworker: boolean("Whether the customer is invoiced rather than the paying team or company.", {
    initially: false,
  }),
  discountCode: text("Discount code.", { write: "never", nullable: true, max: 255 }),
  coworkerDiscountUniqueId: uuid("Discount that was applied.", { write: "never", nullable: true }),
  discountAmount: decimalField("Amount taken off the price.", { write: "never", nullable: true }),
  bookingId: ref("Booking that was charged. With it, the record is a charge.", {
    to: "Booking",
    write: "once",
    nullable: true,
  }),
  bookingFromTime: instantField("Start of the booking.", { nullable: true }),
  bookingToTime: instantField("End of the booking.", { nullable: true }),
  bookingResourceName: text("Name of the resource that was booked.", { nullable: true, max: 255 }),
  coworkerContractUniqueId: uuid("Customer's contract that granted the credit.", { nullable: true }),
  kind: choice(CoworkerExtraServiceKind, "Charge, printing credit or time credit.", { write: "never" }),
  priority: integer("Order of use: a lower number is used first.", { initially: 50, min: 0, max: 100 }),
  voidedOn: instantField("When the credit was voided.", { write: "never", nullable: true }),
  ledgerSequence: integer("Number of ledger rows of this credit.", { write: "never", initially: 0, min: 0 }),
  ledgerHash: text("Hash of the last ledger row.", { write: "never", nullable: true, max: 64 }),
  rolledOver: uses("Units of the total that the previous credit of the schedule left; 0 without one.", {
    ...{ write: "never", initially: 0 },
  }),
  renewedFromId: ref("The previous credit of the schedule.", {
    ...{ to: "CoworkerExtraService", write: "never", nullable: true },
  }),
  creditScheduleId: ref("Schedule that granted the credit.", {
    ...{ to: "CreditSchedule", write: "never", nullable: true },
  }),
  cancelledOn: instantField("When the booking was cancelled and a part of the charge kept; null for credits.", {
    ...{ write: "never", nullable: true },
  }),
  pricedOn: instantField("Time of booking at which the charge was priced; null for credits.", {
    ...{ write: "never", nullable: true },
  }),
  total: decimalField("Price of the charge before credits; null for credits and where it is unknown.", {
    ...{ write: "never", nullable: true, min: "0" },
  }),
  ...recordFields,
} as const;

export type CoworkerExtraService = Row<typeof coworkerExtraServiceFields>;
export type CoworkerExtraServiceDraft = Draft<typeof coworkerExtraServiceFields>;
export type CoworkerExtraServicePatch = Patch<typeof coworkerExtraServiceFields>;
