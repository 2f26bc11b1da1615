import { between, happens, pick, type Sources } from "../../src/commands/demo/random.ts";
import { DAY_MILLISECONDS, type Instant } from "../../src/domain/calendar.ts";
import { untouched } from "../../src/domain/coworker-extra-service/create.ts";
import type { CoworkerExtraService } from "../../src/domain/coworker-extra-service/fields.ts";
import { decimal } from "../../src/domain/decimal.ts";
import type { UseHistoryEntry } from "../../src/domain/use-history/chain.ts";

/** The writer of the records. */
export const BY = "bench@billing.example";

/** The parts of a rule that credits need. */
export interface Service {
  readonly id: number;
  readonly businessId: number;
  readonly name: string;
}

const MINUTE_MILLISECONDS = 60_000;
const ROOMS = ["Room 1", "Room 2", "Atrium", "Library", "Terrace"];
const GRANTED = [0, 15, 60, 600];

/** A new credit, large enough for all of its uses. */
export function recordOf(
  { chance, uuid }: Sources,
  service: Service,
  coworkerId: number,
  createdOn: Instant,
  entries: readonly UseHistoryEntry[],
): Omit<CoworkerExtraService, "id"> {
  const used = entries.reduce((sum, { creditUsed }) => sum + Math.max(creditUsed ?? 0, 0), 0);
  const totalUses = used + 15 + pick(chance, GRANTED);
  return {
    ...untouched,
    coworkerId,
    businessId: service.businessId,
    extraServiceId: service.id,
    extraServiceName: service.name,
    extraServiceCurrencyCode: "EUR",
    extraServiceIsPrintingCredit: false,
    notes: happens(chance, 10) ? "Agreed by telephone." : null,
    remainingUses: totalUses,
    totalUses,
    free: happens(chance, 10),
    price: decimal(`${between(chance, 10, 900)}.5`),
    validFrom: happens(chance, 50) ? createdOn : null,
    expireDate: happens(chance, 70) ? createdOn + between(chance, 30, 2000) * DAY_MILLISECONDS : null,
    dueDate: createdOn + 14 * DAY_MILLISECONDS,
    purchaseOrder: happens(chance, 10) ? `PO-${between(chance, 10_000, 99_999)}` : null,
    chargePeriod: "MINUTES",
    invoiceThisCoworker: happens(chance, 20),
    coworkerProductUniqueId: uuid(),
    bookingId: null,
    bookingFromTime: null,
    bookingToTime: null,
    bookingResourceName: null,
    coworkerContractUniqueId: null,
    kind: "TIME_CREDIT",
    priority: 50,
    uniqueId: uuid(),
    createdOn,
    updatedOn: createdOn,
    updatedBy: BY,
    systemId: null,
  };
}

/** `count` ledger rows in the order of time: uses, and some reversals. */
export function entriesOf(sources: Sources, createdOn: Instant, count: number): UseHistoryEntry[] {
  const entries: UseHistoryEntry[] = [];
  let now = createdOn;
  while (entries.length < count) {
    now += between(sources.chance, 60, 20_000) * MINUTE_MILLISECONDS;
    const use = entryOf(sources, now);
    entries.push(use);
    if (entries.length < count && happens(sources.chance, 5)) entries.push(reversalOf(sources, use));
  }
  return entries;
}

function entryOf({ chance, uuid, bookingId }: Sources, now: Instant): UseHistoryEntry {
  const minutes = 15 * between(chance, 1, 8);
  const bookingFromTime = now + between(chance, 15, 10_000) * MINUTE_MILLISECONDS;
  return {
    uniqueId: uuid(),
    createdOn: now,
    updatedBy: BY,
    systemId: null,
    kind: "USE",
    creditUsed: minutes,
    totalChange: 0,
    operationId: uuid(),
    allocationIndex: 0,
    usageAt: bookingFromTime,
    bookingId: bookingId(),
    bookingFromTime,
    bookingToTime: bookingFromTime + minutes * MINUTE_MILLISECONDS,
    bookingResourceName: pick(chance, ROOMS),
    reason: null,
    idempotencyKey: null,
    reverses: null,
    hold: null,
    chargeUniqueId: null,
  };
}

function reversalOf({ uuid }: Sources, use: UseHistoryEntry): UseHistoryEntry {
  return {
    ...use,
    uniqueId: uuid(),
    operationId: uuid(),
    createdOn: use.createdOn + MINUTE_MILLISECONDS,
    kind: "REVERSAL",
    creditUsed: -(use.creditUsed ?? 0),
    reason: "Booking cancelled",
    reverses: { uniqueId: use.uniqueId },
  };
}
