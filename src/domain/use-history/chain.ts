import { createHash, hash } from "node:crypto";
import type { Instant } from "../calendar.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import type { UseHistory } from "./fields.ts";

/** A row to add, without its position in the ledger. */
export type UseHistoryEntry = Pick<
  UseHistory,
  | "uniqueId"
  | "createdOn"
  | "updatedBy"
  | "systemId"
  | "kind"
  | "creditUsed"
  | "totalChange"
  | "operationId"
  | "allocationIndex"
  | "usageAt"
  | "bookingId"
  | "bookingFromTime"
  | "bookingToTime"
  | "bookingResourceName"
  | "reason"
  | "idempotencyKey"
  | "chargeUniqueId"
> & {
  /** Set if it differs from the creation time, as in imported rows. */
  readonly updatedOn?: Instant;
  /** The row whose use is given back. The id may be missing if that row is added in the same call. */
  readonly reverses: { readonly uniqueId: string; readonly id?: number } | null;
  /** The hold whose reserved units a use takes. */
  readonly hold: { readonly uniqueId: string; readonly id: number } | null;
  /** Set if it is not the present version, as in rows of an older export. */
  readonly hashVersion?: number;
};

/** The version of the hash of new rows. */
export const HASH_VERSION = 2;

/** The end of a credit's ledger. */
export interface Head {
  readonly sequence: number;
  readonly hash: string | null;
  readonly balance: number;
  readonly total: number;
  readonly createdOn: Instant;
}

/** The ledger row of the entry, with sequence, balance and hash, and the new head. */
export function link(
  credit: Pick<CoworkerExtraService, "id" | "uniqueId" | "businessId" | "coworkerId">,
  head: Head,
  entry: UseHistoryEntry,
): { row: Omit<UseHistory, "id">; head: Head } {
  const createdOn = Math.max(entry.createdOn, head.createdOn);
  const sequence = head.sequence + 1;
  const balanceAfter = head.balance + entry.totalChange - (entry.creditUsed ?? 0);
  // Written out property by property: copying the object with rest syntax takes as long as a database statement.
  const row = {
    coworkerExtraServiceId: credit.id,
    bookingId: entry.bookingId,
    bookingFromTime: entry.bookingFromTime,
    bookingToTime: entry.bookingToTime,
    bookingResourceName: entry.bookingResourceName,
    creditUsed: entry.creditUsed,
    businessId: credit.businessId,
    coworkerId: credit.coworkerId,
    kind: entry.kind,
    totalChange: entry.totalChange,
    sequence,
    balanceAfter,
    reversesId: entry.reverses?.id ?? null,
    operationId: entry.operationId,
    allocationIndex: entry.allocationIndex,
    usageAt: entry.usageAt,
    reason: entry.reason,
    idempotencyKey: entry.idempotencyKey,
    uniqueId: entry.uniqueId,
    createdOn,
    updatedOn: Math.max(entry.updatedOn ?? createdOn, createdOn),
    updatedBy: entry.updatedBy,
    systemId: entry.systemId,
    holdId: entry.hold?.id ?? null,
    chargeUniqueId: entry.chargeUniqueId,
    hashVersion: entry.hashVersion ?? HASH_VERSION,
    hash: "",
  };
  const uniqueIds = {
    credit: credit.uniqueId,
    reverses: entry.reverses?.uniqueId ?? null,
    hold: entry.hold?.uniqueId ?? null,
  };
  const hash = hashOf(head.hash, row, uniqueIds);
  row.hash = hash;
  return {
    row,
    head: { sequence, hash, balance: balanceAfter, total: head.total + entry.totalChange, createdOn },
  };
}

/**
 * SHA-256 in hexadecimal of a JSON array: the previous row's hash (null before the first), the credit's uniqueId, then
 * the row's values in the order below. Version 2 begins with its number and ends with the hold and the charge; version 1
 * has neither. Other rows and holds are identified by uniqueId and database ids are left out, so a copy in another
 * database has the same hashes. Instants are whole milliseconds since 1970; absent values are null.
 */
export function hashOf(
  previous: string | null,
  row: Omit<UseHistory, "id" | "hash">,
  uniqueIds: { credit: string; reverses: string | null; hold: string | null },
): string {
  const values = [
    previous,
    uniqueIds.credit,
    row.uniqueId,
    row.sequence,
    row.kind,
    row.creditUsed,
    row.totalChange,
    row.balanceAfter,
    uniqueIds.reverses,
    row.operationId,
    row.allocationIndex,
    row.usageAt,
    row.businessId,
    row.bookingId,
    row.bookingFromTime,
    row.bookingToTime,
    row.bookingResourceName,
    row.reason,
    row.idempotencyKey,
    row.systemId,
    row.createdOn,
    row.updatedOn,
    row.updatedBy,
  ];
  const versioned = row.hashVersion === 1 ? values : [row.hashVersion, ...values, uniqueIds.hold, row.chargeUniqueId];
  return hash("sha256", JSON.stringify(versioned), "hex");
}

/**
 * SHA-256 in hexadecimal of the ledger heads of credits, to be kept outside the database. Each credit adds the JSON
 * array of its uniqueId, ledgerSequence, ledgerHash, totalUses and remainingUses, and a line feed. Credits must be
 * added in the order of their uniqueIds. Database ids are left out, so a copy has the same digest.
 */
export function headsDigest() {
  const heads = createHash("sha256");
  return {
    add(
      credit: Pick<CoworkerExtraService, "uniqueId" | "ledgerSequence" | "ledgerHash" | "totalUses" | "remainingUses">,
    ) {
      const { uniqueId, ledgerSequence, ledgerHash, totalUses, remainingUses } = credit;
      heads.update(`${JSON.stringify([uniqueId, ledgerSequence, ledgerHash, totalUses, remainingUses])}\n`);
    },
    /** Returns the digest. Call it once, after the last credit. */
    value: () => heads.digest("hex"),
  };
}
