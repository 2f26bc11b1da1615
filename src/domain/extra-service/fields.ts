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
  timeSlots,
} from "../field.ts";
import type { NewValues } from "../record-values.ts";

export const ChargePeriod = choices("ChargePeriod", "Unit of prices and credits.", {
  MINUTES: "Minutes. A price is for 60 minutes.",
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
    FIXED: "By the whole percentage within the period.",
    GRADUAL: "By a growing part of the percentage as the start comes nearer.",
  },
);

export const LengthUnit = choices("LengthUnit", "Unit in which a rule limits the length of bookings.", {
  MINUTES: "Elapsed minutes.",
  CHARGE_PERIOD: "Billed units of the rule: days, weeks, months or nights. Minutes where it bills minutes or uses.",
});

/** A signed percentage. Older versions accepted multipliers, some of which exceed the maximum percentage. */
const percentage = { nullable: true, min: "-100", max: "1000", places: 2, keepsGreater: true } as const;

/** A pricing rule for resource types, or a type of credit. */
export const extraServiceFields = {
  businessId: ref("Business that the rule belongs to.", { to: "Business", write: "once" }),
  name: text("Name of the rule.", { max: 200 }),
  description: text("Description of the rule.", { nullable: true, max: 5000 }),
  invoiceLineDisplayAs: text("Text of the invoice line instead of the name.", { nullable: true, max: 500 }),
  visible: boolean("Whether the portal and the app show the price. The gateway stores it and does not use it.", {
    initially: true,
  }),
  displayOrder: integer("Position among the rules of the business. The lower number comes first and wins ties.", {
    initially: 0,
  }),
  resourceTypes: links("Resource types that the rule prices.", { to: "ResourceType" }),
  price: decimalField("Price of one charge period; of 60 minutes when the period is MINUTES.", { min: "0" }),
  creditPrice: decimalField("Price of a credit. The gateway stores it and does not use it.", {
    nullable: true,
    min: "0",
  }),
  chargePeriod: choice(ChargePeriod, "Unit of the price. Fixed once a record uses the rule.", {
    initially: "MINUTES",
  }),
  maximumPrice: decimalField(
    "Maximum price for the length of a booking. Factors and visitors apply after it and may exceed it.",
    { nullable: true, min: "0" },
  ),
  isDefaultPrice: boolean("Whether the rule wins over rules that are not a default.", { initially: false }),
  usePerNightPricing: boolean("Whether the price is for a night.", { initially: false }),
  currencyId: ref("Currency by its ISO 4217 number. Fixed once a record uses the rule.", {
    to: "Currency",
    initially: null,
  }),
  currencyCode: text("Currency by its ISO 4217 code. Fixed once a record uses the rule.", { max: 3, initially: null }),
  taxRateId: ref("Tax rate.", { to: "TaxRate", nullable: true }),
  reducedTaxRateId: ref("Reduced tax rate.", { to: "TaxRate", nullable: true }),
  exemptTaxRateId: ref("Tax rate for exempt customers.", { to: "TaxRate", nullable: true }),
  financialAccountId: ref("Financial account.", { to: "FinancialAccount", nullable: true }),
  fromTime: timeOfDay("Bookings start at or after this minute of the local day.", { nullable: true }),
  toTime: timeOfDay("Bookings end at or before this minute of the local day.", { nullable: true }),
  minLength: integer("Minimum length of a booking, in lengthUnit.", { nullable: true, min: 0 }),
  maxLength: integer("Maximum length of a booking, in lengthUnit.", { nullable: true, min: 0 }),
  onlyWithinAvailableTimes: boolean("Whether bookings must be inside the resource's available times.", {
    initially: false,
  }),
  fixedCostLength: minutes("Length of the slot that has a fixed price, in minutes.", { nullable: true, min: 1 }),
  fixedCostPrice: decimalField("Price of the slot.", { nullable: true, min: "0" }),
  tariffs: links("Tariffs whose customers the rule is for; empty: all customers.", { to: "Tariff" }),
  onlyForContacts: boolean("Whether only contacts get this price.", { initially: false }),
  onlyForMembers: boolean("Whether only members get this price.", { initially: false }),
  isBookingCredit: boolean("Whether this is a type of time credit. Such a service never prices a booking.", {
    initially: false,
  }),
  isPrintingCredit: boolean(
    "Whether this is a type of printing credit and not a pricing rule. Fixed once a record uses it.",
    {
      initially: false,
    },
  ),
  applyChargeToVisitors: boolean(
    "Whether the price is multiplied by the number of visitors. Without visitors the booker pays for one.",
    { initially: false },
  ),
  priceFactorLowDemand: decimalField("Change of the price at low demand, in percent: -10 is 10 % cheaper.", percentage),
  priceFactorAverageDemand: decimalField("Change of the price at average demand, in percent.", percentage),
  priceFactorHighDemand: decimalField(
    "Change of the price at high demand, in percent: 10 is 10 % more expensive.",
    percentage,
  ),
  priceFactorLastMinute: decimalField(
    "Change of the price for bookings made within the last-minute period, in percent.",
    percentage,
  ),
  lastMinutePeriodMinutes: minutes("How long before the start a booking is last-minute, in minutes.", {
    nullable: true,
    min: 1,
  }),
  lastMinuteAdjustmentType: choice(LastMinuteAdjustmentType, "How the last-minute percentage applies.", {
    initially: "DISABLED",
  }),
  applyFrom: instantField("Bookings start at or after this moment.", { nullable: true }),
  applyTo: instantField("Bookings start before this moment.", { nullable: true }),
  resourceTypeNames: text("Known names of the linked resource types, separated by commas.", {
    write: "never",
    namesOf: "resourceTypes",
  }),
  teams: links("Teams that the rule is for; empty: all customers.", { to: "Team" }),
  lengthUnit: choice(LengthUnit, "Unit of minLength and maxLength.", { initially: "MINUTES", leftByPut: true }),
  timeSlots: timeSlots("Times of the week in which bookings are allowed. Adjacent slots join; empty: any time.", {
    initially: [],
  }),
  ...recordFields,
} as const;

export type ExtraService = Row<typeof extraServiceFields>;
/** One of `currencyId` and `currencyCode` is required; the other is derived. */
export type ExtraServiceDraft = Draft<typeof extraServiceFields>;
export type ExtraServicePatch = Patch<typeof extraServiceFields>;
/** All values of a rule that a client may give. */
export type ExtraServiceValues = NewValues<typeof extraServiceFields>;
