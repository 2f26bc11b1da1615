import { choices } from "../field.ts";
import type { Role } from "../role.ts";

export const EventType = choices("EventType", "What an event reports.", {
  EXTRA_SERVICE_CREATED: "A rule was created.",
  EXTRA_SERVICE_UPDATED: "A rule was changed.",
  EXTRA_SERVICE_DELETED: "A rule was deleted.",
  CREDIT_GRANTED: "A credit was given to a customer.",
  CREDIT_UPDATED: "A credit or charge was changed, other than its ledger.",
  CREDIT_DELETED: "A credit or charge was deleted.",
  CREDIT_USED: "Units of one or more credits were used.",
  CREDIT_REVERSED: "Used units were given back.",
  CREDIT_ADJUSTED: "The total of a credit was raised or lowered.",
  CREDIT_VOIDED: "A credit was voided.",
  CREDIT_HELD: "Units were reserved by a hold.",
  CREDIT_RENEWED: "A schedule gave the credit of its next period.",
  HOLD_CAPTURED: "Reserved units were used; the rest was released.",
  HOLD_RELEASED: "A hold was closed, and nothing was used.",
  HOLD_EXPIRED: "The time of a hold ran out, and nothing was used.",
  BOOKING_CHARGED: "A booking was charged.",
  BOOKING_CHANGED: "The charge of a booking was changed.",
  BOOKING_UNCHARGED: "The charge of a booking was removed or cancelled.",
  CHARGE_INVOICED: "A charge or credit was put on an invoice.",
  CHARGE_UNINVOICED: "A charge or credit was taken off its invoice.",
  CREDIT_LOW: "A customer's available units of a kind and unit fell to the limit of the business's alerts.",
  CREDIT_EXHAUSTED: "A customer has nothing available of a kind and unit any more.",
  CREDIT_EXPIRING: "A credit with available units expires in some days.",
  CREDIT_EXPIRED: "A credit expired with units left.",
});
export type EventType = keyof typeof EventType.values;

/** Types of the events that are written with a change of records or ledgers. The others come with time or by alerts. */
export type ChangeEventType = Exclude<
  EventType,
  "HOLD_EXPIRED" | "CREDIT_LOW" | "CREDIT_EXHAUSTED" | "CREDIT_EXPIRING" | "CREDIT_EXPIRED"
>;

export const eventTypes = Object.keys(EventType.values) as readonly EventType[];

const RULES = ["ExtraService-List"] as const satisfies readonly Role[];
const CREDITS = ["CoworkerExtraService-List"] as const satisfies readonly Role[];
const LEDGER = ["CoworkerExtraServiceUseHistory-List"] as const satisfies readonly Role[];
const BOTH = [...CREDITS, ...LEDGER] as const;

/** The roles for reading events of a type: those for its record, and the ledger's if it can name ledger rows. */
export const rolesOfEvents: Readonly<Record<EventType, readonly Role[]>> = {
  EXTRA_SERVICE_CREATED: RULES,
  EXTRA_SERVICE_UPDATED: RULES,
  EXTRA_SERVICE_DELETED: RULES,
  CREDIT_GRANTED: CREDITS,
  CREDIT_UPDATED: CREDITS,
  CREDIT_DELETED: CREDITS,
  CREDIT_USED: BOTH,
  CREDIT_REVERSED: BOTH,
  CREDIT_ADJUSTED: BOTH,
  CREDIT_VOIDED: BOTH,
  CREDIT_HELD: LEDGER,
  CREDIT_RENEWED: BOTH,
  HOLD_CAPTURED: LEDGER,
  HOLD_RELEASED: LEDGER,
  HOLD_EXPIRED: LEDGER,
  BOOKING_CHARGED: BOTH,
  BOOKING_CHANGED: BOTH,
  BOOKING_UNCHARGED: BOTH,
  CHARGE_INVOICED: CREDITS,
  CHARGE_UNINVOICED: CREDITS,
  CREDIT_LOW: CREDITS,
  CREDIT_EXHAUSTED: CREDITS,
  CREDIT_EXPIRING: CREDITS,
  CREDIT_EXPIRED: CREDITS,
};
