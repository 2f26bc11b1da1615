/**
 * What a create could say in the version in which its keys depended on the order of the fields, in that order. Keys of
 * that version are compared by it, so nothing is ever added, removed or moved here.
 */
export const formerOrder: readonly string[] = [
  ...["coworkerId", "businessId", "extraServiceId", "notes", "totalUses", "free", "price", "validFrom", "expireDate"],
  ...["dueDate", "purchaseOrder", "chargePeriod", "invoiceThisCoworker", "bookingId", "bookingFromTime"],
  ...["bookingToTime", "bookingResourceName", "coworkerContractUniqueId", "priority", "systemId"],
];
