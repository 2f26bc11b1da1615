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

export const CoworkerExtraServiceKind = choices("CoworkerExtraServiceKind", "What a record of this kind is.", {
  BOOKING_CHARGE: "A charge for a booking. It holds no credit.",
  PRINTING_CREDIT: "Credit for printing.",
  TIME_CREDIT: "Credit for booking time.",
});
export type CoworkerExtraServiceKind = keyof typeof CoworkerExtraServiceKind.values;

export const CreditStatus = choices("CreditStatus", "What a credit can do at a moment; the first that holds.", {
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
  extraServiceId: ref("Rule or printing credit that this is about.", { to: "ExtraService", write: "once" }),
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
  remainingUses: uses("Credit that is left, in units of the charge period.", { write: "never" }),
  totalUses: uses(
    "Credit given so far, in units of the charge period; of a charge, the units billed. Changing it adjusts the credit.",
  ),
  free: boolean("Whether it costs the customer nothing.", { initially: false }),
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
  validFrom: instantField("From when the credit can be used.", { nullable: true }),
  expireDate: instantField("From when the credit can no longer be used.", { nullable: true }),
  dueDate: instantField("When payment is due.", { nullable: true }),
  purchaseOrder: text("Purchase order.", { nullable: true, max: 255 }),
  chargePeriod: choice(ChargePeriod, "Unit in which the credit is counted: left out, MINUTES, or USES for printing.", {
    write: "once",
    initially: null,
  }),
  invoiced: boolean("Whether it is on an invoice.", { write: "never", initially: false }),
  invoiceDate: instantField("Date of the invoice.", { write: "never", nullable: true }),
  isFromTariff: boolean("Whether it came with the customer's plan. Plan credits are used before others.", {
    ...{ write: "never", given: "inGraph", initially: false },
  }),
  tariffTimePassUniqueId: uuid("Time pass of the plan that it came with.", {
    ...{ write: "never", given: "inGraph", nullable: true },
  }),
  coworkerProductUniqueId: uuid("Product of the customer that it came with.", {
    ...{ write: "never", given: "inGraph", nullable: true },
  }),
  bookingUniqueId: uuid("Booking that was charged.", { write: "never", nullable: true }),
  automaticallyAdded: boolean(
    "Whether a booking or a plan made it, nobody by hand. Without plan, contract, product or time pass it is no credit.",
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
  coworkerContractUniqueId: uuid("Contract of the customer that it came with.", { nullable: true }),
  kind: choice(CoworkerExtraServiceKind, "Charge, printing credit or time credit.", { write: "never" }),
  priority: integer("Which credit is used first: 0 before 100.", { initially: 50, min: 0, max: 100 }),
  voidedOn: instantField("When the credit was voided.", { write: "never", nullable: true }),
  ledgerSequence: integer("How many rows the ledger has of this credit.", { write: "never", initially: 0, min: 0 }),
  ledgerHash: text("Hash of the last of these rows.", { write: "never", nullable: true, max: 64 }),
  ...recordFields,
} as const;

export type CoworkerExtraService = Row<typeof coworkerExtraServiceFields>;
export type CoworkerExtraServiceDraft = Draft<typeof coworkerExtraServiceFields>;
export type CoworkerExtraServicePatch = Patch<typeof coworkerExtraServiceFields>;
