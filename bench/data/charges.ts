/** A charge for every fifth use, at the price of the credit that it was taken from. */
const OF_USES = 5;

const table = "coworker_extra_service";

/** Values of a charge by column. It has those of its credit in all other columns, except `id`. */
const ofCharge: Readonly<Record<string, string>> = {
  kind: "'BOOKING_CHARGE'",
  total: "credit.price",
  total_uses: "coalesce(used.credit_used, 0)",
  remaining_uses: "0",
  ledger_sequence: "0",
  ledger_hash: "null",
  rolled_over: "0",
  valid_from: "null",
  expire_date: "null",
  system_id: "null",
  booking_unique_id: "null",
  // The number of the use: a booking is charged once.
  booking_id: "used.id",
  booking_from_time: "used.booking_from_time",
  booking_to_time: "used.booking_to_time",
  booking_resource_name: "used.booking_resource_name",
  unique_id: "used.unique_id",
  created_on: "used.created_on",
  updated_on: "used.created_on",
  priced_on: "used.created_on",
};

/** SQL of both databases that adds charges to the records. `columns` are those of the table of credits and charges. */
export function insertCharges(columns: readonly string[]): string {
  const names = columns.filter((name) => name !== "id");
  return `insert into ${table} (${names.map((name) => `"${name}"`).join(", ")})
    select ${names.map((name) => ofCharge[name] ?? `credit."${name}"`).join(", ")}
    from use_history used join ${table} credit on credit.id = used.coworker_extra_service_id
    where used.kind = 'USE' and used.id % ${OF_USES} = 0 order by used.id`;
}

export const columnsOf = {
  sqlite: `select name from pragma_table_info('${table}')`,
  postgres: `select column_name "name" from information_schema.columns
    where table_schema = 'public' and table_name = '${table}'`,
} as const;
