import { randomUUID } from "node:crypto";
import type { CoworkerExtraService } from "../../src/domain/coworker-extra-service/fields.ts";
import type { UseHistoryEntry } from "../../src/domain/use-history/chain.ts";
import type { Store } from "../../src/store/store.ts";
import { given, LONDON, NOW } from "./given.ts";

/** An imported credit: the caller sets every value, including read-only ones. */
export function anImportedCredit(
  extraServiceId: number,
  changes: Partial<CoworkerExtraService> = {},
): Omit<CoworkerExtraService, "id"> {
  return {
    coworkerId: 2001,
    businessId: LONDON,
    extraServiceId,
    // Not stored: they are read from the service.
    extraServiceName: "",
    extraServiceCurrencyCode: "",
    extraServiceIsPrintingCredit: false,
    description: null,
    notes: null,
    remainingUses: changes.totalUses ?? 600,
    totalUses: 600,
    free: false,
    price: null,
    lastMinutePriceAdjustment: null,
    dynamicPriceAdjustment: null,
    priceFactorLastMinute: null,
    priceFactorDemand: null,
    validFrom: null,
    expireDate: null,
    dueDate: null,
    purchaseOrder: null,
    chargePeriod: "MINUTES",
    invoiced: false,
    invoiceDate: null,
    isFromTariff: false,
    tariffTimePassUniqueId: null,
    coworkerProductUniqueId: null,
    bookingUniqueId: null,
    automaticallyAdded: false,
    invoiceThisCoworker: false,
    discountCode: null,
    coworkerDiscountUniqueId: null,
    discountAmount: null,
    bookingId: null,
    bookingFromTime: null,
    bookingToTime: null,
    bookingResourceName: null,
    coworkerContractUniqueId: null,
    kind: "TIME_CREDIT",
    priority: 50,
    voidedOn: null,
    ledgerSequence: 0,
    ledgerHash: null,
    rolledOver: 0,
    renewedFromId: null,
    creditScheduleId: null,
    cancelledOn: null,
    pricedOn: null,
    total: null,
    uniqueId: randomUUID(),
    createdOn: NOW,
    updatedOn: NOW,
    updatedBy: given.by,
    systemId: null,
    ...changes,
  };
}

/** A past ledger row: by default a use of one unit. */
export function anEntry(changes: Partial<UseHistoryEntry> = {}): UseHistoryEntry {
  return {
    uniqueId: randomUUID(),
    createdOn: NOW,
    updatedBy: given.by,
    systemId: null,
    kind: "USE",
    creditUsed: 1,
    totalChange: 0,
    operationId: randomUUID(),
    allocationIndex: 0,
    usageAt: NOW,
    bookingId: null,
    bookingFromTime: null,
    bookingToTime: null,
    bookingResourceName: null,
    reason: null,
    idempotencyKey: null,
    reverses: null,
    hold: null,
    chargeUniqueId: null,
    ...changes,
  };
}

/** Writes the credit with the rows of its past, and answers its id. */
export function importCredit(
  store: Store,
  extraServiceId: number,
  changes: Partial<CoworkerExtraService> = {},
  entries: readonly UseHistoryEntry[] = [],
): Promise<number> {
  return store.commit("bringCredit", { record: anImportedCredit(extraServiceId, changes), entries }, given);
}
