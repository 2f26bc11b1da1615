/** A credit as the database has it. Instants are milliseconds since 1970. */
export interface StoredCredit {
  readonly id: number;
  readonly uniqueId: string;
  readonly businessId: number;
  readonly kind: string;
  readonly totalUses: number;
  readonly remainingUses: number;
  readonly ledgerSequence: number;
  readonly ledgerHash: string | null;
}

export interface StoredRow {
  readonly id: number;
  readonly uniqueId: string;
  readonly coworkerExtraServiceId: number;
  readonly businessId: number;
  readonly sequence: number;
  readonly kind: string;
  readonly creditUsed: number | null;
  readonly totalChange: number;
  readonly balanceAfter: number;
  readonly reversesId: number | null;
  readonly operationId: string;
  readonly allocationIndex: number;
  readonly usageAt: number;
  readonly bookingId: number | null;
  readonly bookingFromTime: number | null;
  readonly bookingToTime: number | null;
  readonly bookingResourceName: string | null;
  readonly reason: string | null;
  readonly idempotencyKey: string | null;
  readonly systemId: string | null;
  readonly createdOn: number;
  readonly updatedOn: number;
  readonly updatedBy: string;
  readonly hash: string;
  readonly holdId: number | null;
  readonly chargeUniqueId: string | null;
  readonly hashVersion: number;
}

/** The stored data of an idempotency key. */
export interface StoredOperation {
  readonly businessId: number;
  readonly mutation: string;
  readonly idempotencyKey: string;
  readonly fingerprint: string;
  readonly outcome: string;
}

/** A hold, and its units of each credit. */
export interface StoredHold {
  readonly id: number;
  readonly uniqueId: string;
  readonly uses: number;
  readonly captured: number;
  readonly expiresAt: number;
  readonly closedAs: string | null;
  readonly closedOn: number | null;
}

export interface StoredAllocation {
  readonly creditHoldId: number;
  readonly coworkerExtraServiceId: number;
  readonly uses: number;
  readonly captured: number;
}

/** The data that the judge checks, read in one snapshot. */
export interface Stored {
  readonly credits: readonly StoredCredit[];
  /** By credit and sequence. */
  readonly rows: readonly StoredRow[];
  readonly operations: readonly StoredOperation[];
  readonly holds: readonly StoredHold[];
  readonly allocations: readonly StoredAllocation[];
}

const tables = {
  credits: {
    name: "coworker_extra_service",
    order: "id",
    columns: ["id", "uniqueId", "businessId", "kind", "totalUses", "remainingUses", "ledgerSequence", "ledgerHash"],
  },
  rows: {
    name: "use_history",
    order: "coworker_extra_service_id, sequence, id",
    columns: [
      ...["id", "uniqueId", "coworkerExtraServiceId", "businessId", "sequence", "kind", "creditUsed", "totalChange"],
      ...["balanceAfter", "reversesId", "operationId", "allocationIndex", "usageAt", "bookingId", "bookingFromTime"],
      ...["bookingToTime", "bookingResourceName", "reason", "idempotencyKey", "systemId", "createdOn", "updatedOn"],
      ...["updatedBy", "hash", "holdId", "chargeUniqueId", "hashVersion"],
    ],
  },
  operations: {
    name: "operation",
    order: "business_id, mutation, idempotency_key",
    columns: ["businessId", "mutation", "idempotencyKey", "fingerprint", "outcome"],
  },
  holds: {
    name: "credit_hold",
    order: "id",
    columns: ["id", "uniqueId", "uses", "captured", "expiresAt", "closedAs", "closedOn"],
  },
  allocations: {
    name: "credit_hold_allocation",
    order: "credit_hold_id, allocation_index",
    columns: ["creditHoldId", "coworkerExtraServiceId", "uses", "captured"],
  },
} as const;

const INSTANTS = new Set([
  "usageAt",
  "bookingFromTime",
  "bookingToTime",
  "createdOn",
  "updatedOn",
  "expiresAt",
  "closedOn",
]);

/** The statements that read this data; run them in one snapshot. */
export function selections(database: "sqlite" | "postgres"): Record<keyof Stored, string> {
  const selection = ({ name, order, columns }: (typeof tables)[keyof typeof tables]) => {
    const selected = columns.map((column) => {
      const stored = column.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      const isMoment = database === "postgres" && INSTANTS.has(column);
      return `${isMoment ? `(extract(epoch from ${stored}) * 1000)::float8` : stored} as "${column}"`;
    });
    return `select ${selected.join(", ")} from ${name} order by ${order}`;
  };
  return {
    credits: selection(tables.credits),
    rows: selection(tables.rows),
    operations: selection(tables.operations),
    holds: selection(tables.holds),
    allocations: selection(tables.allocations),
  };
}
