/**
 * The fields of a create, in the order of the version whose fingerprints depended on it. Keys of that version are
 * compared by this list: never add, remove or move an entry.
 */
export const formerOrder: readonly string[] = [
  ...["coworkerId", "businessId", "extraServiceId", "notes", "totalUses", "free", "price", "validFrom", "expireDate"],
  ...["dueDate", "purchaseOrder", "chargePeriod", "invoiceThisCoworker", "bookingId", "bookingFromTime"],
  ...["bookingToTime", "bookingResourceName", "coworkerContractUniqueId", "priority", "systemId"],
];
