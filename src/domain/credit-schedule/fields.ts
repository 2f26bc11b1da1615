import { ChargePeriod } from "../extra-service/fields.ts";
import {
  choice,
  choices,
  type Draft,
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

export const ScheduleInterval = choices("ScheduleInterval", "Length of a schedule's periods, by the calendar.", {
  WEEK: "Seven days.",
  MONTH: "A calendar month. A month that lacks the day of the start uses its last day.",
  YEAR: "A calendar year. A start on 29 February uses 28 February in other years.",
});
export type ScheduleInterval = keyof typeof ScheduleInterval.values;

/** A credit that a customer gets again at each boundary of the calendar. */
export const creditScheduleFields = {
  businessId: ref("Business of the customer and of the extra service.", { to: "Business", write: "once" }),
  coworkerId: ref("Customer who gets the credits.", { to: "Coworker", write: "once" }),
  extraServiceId: ref("Extra service of the credits.", { to: "ExtraService", write: "once" }),
  totalUses: uses("Units of each credit, at least 1, without units that roll over.", { min: 1 }),
  chargePeriod: choice(ChargePeriod, "Unit of the credits. Default: MINUTES; USES for a printing credit.", {
    write: "once",
    initially: null,
  }),
  every: choice(ScheduleInterval, "Length of a period.", { write: "once" }),
  startsOn: instantField("First boundary. The other boundaries have its time of day in the schedule's time zone.", {
    write: "once",
  }),
  endsOn: instantField("No credit is granted at this moment or later; null for no end.", { nullable: true }),
  rolloverMax: uses("Most units that move from one credit to the next.", { initially: 0 }),
  priority: integer("Priority of the credits: a lower number is used first.", { initially: 50, min: 0, max: 100 }),
  coworkerContractUniqueId: uuid("Customer's contract that grants the credits.", { nullable: true }),
  timeZone: text("IANA name of the time zone of the boundaries: that of the business at creation.", {
    ...{ write: "never", max: 100 },
  }),
  periodsGranted: integer("Number of periods whose credit was granted.", { write: "never", initially: 0, min: 0 }),
  nextOn: instantField("Boundary of the next credit; null if there is none.", { write: "never", nullable: true }),
  ...recordFields,
} as const;

export type CreditSchedule = Row<typeof creditScheduleFields>;
export type CreditScheduleDraft = Draft<typeof creditScheduleFields>;
export type CreditSchedulePatch = Patch<typeof creditScheduleFields>;
