import type { Instant } from "../../domain/calendar.ts";
import { TTL_SECONDS_MAX } from "../../domain/credit-hold/hold-credit.ts";
import { type Decimal, decimal } from "../../domain/decimal.ts";
import type { InputOf } from "../../domain/decisions.ts";
import type { Rule } from "./company.ts";
import { type Branch, BY, type Customer, recordOf } from "./customers.ts";
import { type Day, timeOf, workday } from "./days.ts";
import type { Entry } from "./past.ts";
import { seededUuids } from "./random.ts";

/** Records that are the same on every date: the demo prints them, and the playground's operations use them. */
export const showcase = {
  businessId: 101,
  coworkerId: 1010,
  resourceTypeId: 11,
  extraServiceId: 1,
  /** A credit with two uses, an unused credit, and a credit granted by mistake. */
  creditIds: [1, 2, 3],
  /** Charges of bookings that are not on an invoice yet. */
  chargeIds: [4, 5, 6, 7],
  chargedBookingIds: [800_001, 800_002, 800_005, 800_006],
  /** An active hold. */
  holdId: 1,
  /** The operation that used an hour of the first credit last. */
  operationId: "5c7cc5b1-0000-4000-8000-000000000001",
} as const;

type NewCredit = InputOf<"bringCredit">;
type NewHold = InputOf<"holdCredit">;

/** Credits and charges of one customer. Their ids are known if they are written first. */
export function showcaseOf(branch: Branch, customers: readonly Customer[]): NewCredit[] {
  const customer = customers.find(({ id }) => id === showcase.coworkerId)!;
  const rule = branch.company.rules[0]!;
  const stage: Stage = {
    branch: { ...branch, sources: { ...branch.sources, uuid: seededUuids("showcase") } },
    customer,
    rule,
  };
  const { lastDay } = branch.span;
  const uses = [usedOn(stage, lastDay - 32, 800_003), usedOn(stage, lastDay, 800_004, showcase.operationId)];
  return [
    creditOf(stage, lastDay - 40, { units: 6000, notes: "Bought at the front desk.", uses }),
    creditOf(stage, lastDay - 39, { units: 600, notes: "Nobody has used it yet.", uses: [] }),
    creditOf(stage, lastDay - 2, { units: 300, notes: "Given by mistake.", uses: [] }),
    ...showcase.chargedBookingIds.map((bookingId) => ({
      record: chargeOf(stage, lastDay - 1, bookingId),
      entries: [],
    })),
  ];
}

/** A hold of some of the customer's credit, made the day before and for as long as holds may last. */
export function showcaseHold({ company, span }: Branch): { readonly hold: NewHold; readonly heldOn: Instant } {
  const { timeZone } = company.business;
  const { businessId, coworkerId, resourceTypeId } = showcase;
  const booking = bookedFor(timeZone, span.lastDay, 800_007);
  return {
    hold: {
      ...{ businessId, coworkerId, resourceTypeId, fallbackCoworkerIds: [], ...booking },
      ...{ kind: "TIME_CREDIT", unit: "MINUTES", amount: 15, onShortfall: "REJECT", usageAt: booking.bookingFromTime },
      ...{ ttlSeconds: TTL_SECONDS_MAX, idempotencyKey: "demo-hold" },
    },
    heldOn: timeOf(timeZone, span.lastDay, 12 * HOUR),
  };
}

interface Stage {
  readonly branch: Branch;
  readonly customer: Customer;
  readonly rule: Rule;
}

const HOUR = 60;
const PLACE = "Thames";

function creditOf(
  { branch, customer, rule }: Stage,
  day: Day,
  { units, notes, uses }: { readonly units: number; readonly notes: string; readonly uses: Entry[] },
): NewCredit {
  const { timeZone } = branch.company.business;
  const price = decimal(String(units / 4)) as Decimal;
  const createdOn = timeOf(timeZone, day, 9 * HOUR);
  const record = recordOf(branch, customer, rule, { totalUses: units, createdOn, price, notes, priority: 60 });
  return { record, entries: uses };
}

/** An hour in the meeting room on the next working day, booked on `day`. */
function usedOn({ branch }: Stage, day: Day, bookingId: number, operationId?: string): Entry {
  const { uuid } = branch.sources;
  const { timeZone } = branch.company.business;
  const createdOn = timeOf(timeZone, day, 10 * HOUR);
  const booking = bookedFor(timeZone, day, bookingId);
  return {
    uniqueId: uuid(),
    operationId: operationId ?? uuid(),
    allocationIndex: 0,
    kind: "USE",
    creditUsed: HOUR,
    totalChange: 0,
    reverses: null,
    hold: null,
    chargeUniqueId: null,
    ...booking,
    usageAt: booking.bookingFromTime,
    reason: null,
    idempotencyKey: null,
    systemId: null,
    createdOn,
    updatedBy: BY,
  };
}

function chargeOf({ branch, customer, rule }: Stage, day: Day, bookingId: number) {
  const { timeZone } = branch.company.business;
  return recordOf(branch, customer, rule, {
    ...bookedFor(timeZone, day, bookingId),
    createdOn: timeOf(timeZone, day, 11 * HOUR),
    description: `${rule.name}: ${PLACE}`,
    totalUses: HOUR,
    price: rule.price,
    total: rule.price,
    bookingUniqueId: branch.sources.uuid(),
    automaticallyAdded: true,
  });
}

function bookedFor(timeZone: string, day: Day, bookingId: number) {
  const next = workday(day + 1);
  return {
    bookingId,
    bookingFromTime: timeOf(timeZone, next, 14 * HOUR),
    bookingToTime: timeOf(timeZone, next, 15 * HOUR),
    bookingResourceName: PLACE,
  };
}
