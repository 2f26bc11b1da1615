import {
  boolean,
  choice,
  choices,
  type Draft,
  decimalField,
  instantField,
  integer,
  links,
  minutes,
  type Patch,
  type Row,
  recordFields,
  ref,
  text,
  timeOfDay,
} from "../field.ts";

export const ChargePeriod = choices("ChargePeriod", "Unit that is charged, and in which credit is counted.", {
  MINUTES: "Minutes. A price is for 60 of them.",
  DAYS: "Days.",
  WEEKS: "Weeks of 7 days.",
  MONTHS: "Calendar months.",
  USES: "Uses: bookings, print jobs, pages.",
  FOUR_WEEK_MONTHS: "Months of 28 days.",
});
export type ChargePeriod = keyof typeof ChargePeriod.values;

export const LastMinuteAdjustmentType = choices(
  "LastMinuteAdjustmentType",
  "How the price changes for bookings made shortly before their start.",
  {
    DISABLED: "Not at all.",
    FIXED: "By the whole factor within the period.",
    GRADUAL: "By more of the factor the nearer the start.",
  },
);

/** A pricing rule for resource types, or a printing credit. */
export const extraServiceFields = {
  businessId: ref("Business that the rule belongs to.", { to: "Business", write: "once" }),
  name: text("Name of the rule.", { max: 200 }),
  description: text("What the rule is about.", { nullable: true, max: 5000 }),
  invoiceLineDisplayAs: text("Text of the invoice line instead of the name.", { nullable: true, max: 500 }),
  visible: boolean("Whether the price is shown in the portal and app. Kept and shown; no rule reads it.", {
    initially: true,
  }),
  displayOrder: integer("Place among the rules of the business; the lower comes first and wins ties.", {
    initially: 0,
  }),
  resourceTypes: links("Resource types that the rule prices.", { to: "ResourceType" }),
  price: decimalField("Price of one charge period; of 60 minutes when the period is MINUTES.", { min: "0" }),
  creditPrice: decimalField("Price of a credit. Kept and shown; no rule reads it.", { nullable: true, min: "0" }),
  chargePeriod: choice(ChargePeriod, "Unit that the price is charged per. Fixed once a record uses the rule.", {
    initially: "MINUTES",
  }),
  maximumPrice: decimalField("Most that one head pays for a booking.", { nullable: true, min: "0" }),
  isDefaultPrice: boolean("Whether the rule wins over rules that are not a default.", { initially: false }),
  usePerNightPricing: boolean("Whether the price is for a night.", { initially: false }),
  currencyId: ref("Currency by its ISO 4217 number. Fixed once a record uses the rule.", {
    to: "Currency",
    initially: null,
  }),
  currencyCode: text("Currency by its ISO 4217 code. Fixed once a record uses the rule.", { max: 3, initially: null }),
  taxRateId: ref("Tax rate.", { to: "TaxRate", nullable: true }),
  reducedTaxRateId: ref("Reduced tax rate.", { to: "TaxRate", nullable: true }),
  exemptTaxRateId: ref("Tax rate of the exempt.", { to: "TaxRate", nullable: true }),
  financialAccountId: ref("Financial account.", { to: "FinancialAccount", nullable: true }),
  fromTime: timeOfDay("Bookings start at or after this minute of the local day.", { nullable: true }),
  toTime: timeOfDay("Bookings end at or before this minute of the local day.", { nullable: true }),
  minLength: minutes("Least length of a booking, in minutes.", { nullable: true }),
  maxLength: minutes("Greatest length of a booking, in minutes.", { nullable: true }),
  onlyWithinAvailableTimes: boolean("Whether bookings must lie within the resource's available times.", {
    initially: false,
  }),
  fixedCostLength: minutes("Length of the slot that has a fixed price, in minutes.", { nullable: true, min: 1 }),
  fixedCostPrice: decimalField("Price of the slot.", { nullable: true, min: "0" }),
  tariffs: links("Tariffs whose customers the rule is for; none: for all.", { to: "Tariff" }),
  onlyForContacts: boolean("Whether only contacts get this price.", { initially: false }),
  onlyForMembers: boolean("Whether only members get this price.", { initially: false }),
  isBookingCredit: boolean("Whether the price uses booking credits. Kept and shown; no rule reads it.", {
    initially: false,
  }),
  isPrintingCredit: boolean("Whether this is a printing credit, no pricing rule. Fixed once a record uses it.", {
    initially: false,
  }),
  applyChargeToVisitors: boolean("Whether each visitor is charged too.", { initially: false }),
  priceFactorLowDemand: decimalField("Multiplier at low demand: 0.9 is 10 % cheaper.", {
    nullable: true,
    min: "0.0001",
  }),
  priceFactorAverageDemand: decimalField("Multiplier at average demand.", { nullable: true, min: "0.0001" }),
  priceFactorHighDemand: decimalField("Multiplier at high demand: 1.1 is 10 % dearer.", {
    nullable: true,
    min: "0.0001",
  }),
  priceFactorLastMinute: decimalField("Multiplier for bookings made within the last-minute period.", {
    nullable: true,
    min: "0.0001",
  }),
  lastMinutePeriodMinutes: minutes("How long before the start a booking is last-minute, in minutes.", {
    nullable: true,
    min: 1,
  }),
  lastMinuteAdjustmentType: choice(LastMinuteAdjustmentType, "How the last-minute factor is applied.", {
    initially: "DISABLED",
  }),
  applyFrom: instantField("Bookings start at or after this moment.", { nullable: true }),
  applyTo: instantField("Bookings start before this moment.", { nullable: true }),
  resourceTypeNames: text("Known names of the linked resource types, with commas between.", {
    write: "never",
    namesOf: "resourceTypes",
  }),
  teams: links("Teams that the rule is for; none: for all.", { to: "Team" }),
  ...recordFields,
} as const;

export type ExtraService = Row<typeof extraServiceFields>;
/** One of `currencyId` and `currencyCode` is needed; the other follows. */
export type ExtraServiceDraft = Draft<typeof extraServiceFields>;
export type ExtraServicePatch = Patch<typeof extraServiceFields>;
