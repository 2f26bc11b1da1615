/** Customers of another service: names and addresses, by the same numbers as in billing. */
export const customers = Array.from({ length: 230 }, (_, place) => {
  const databaseId = 1001 + place;
  return { databaseId, name: `Customer ${databaseId}`, email: `customer-${databaseId}@example.com` };
});

/** The customer with this number, or null. */
export function customer(databaseId) {
  return customers.find((one) => one.databaseId === databaseId) ?? null;
}
