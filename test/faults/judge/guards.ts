import type { TestDatabase } from "../databases/database.ts";

/** Statements that the database itself must refuse. Each is tried on an existing row, and rolled back. */
const attacks = {
  "a row of the ledger can be changed": "update use_history set reason = 'never said'",
  "a row of the ledger can be deleted": "delete from use_history",
  "an idempotency key can be kept twice": "insert into operation select * from operation limit 1",
  "a place in a credit's ledger can be taken twice": `insert into use_history (coworker_extra_service_id, business_id, coworker_id, kind,
    total_change, sequence, balance_after, operation_id, allocation_index, usage_at, hash, unique_id, created_on, updated_on,
    updated_by) select coworker_extra_service_id, business_id, coworker_id, kind, total_change, sequence, balance_after, operation_id,
    allocation_index, usage_at, hash, 'f0000000-0000-4000-8000-000000000000', created_on, updated_on, updated_by
    from use_history limit 1`,
  "a credit can be overdrawn": "update coworker_extra_service set remaining_uses = -1",
} as const;

const attacksByDatabase = {
  sqlite: {
    "a row of the ledger can be replaced": "insert or replace into use_history select * from use_history limit 1",
  },
  postgres: { "the ledger can be emptied": "truncate use_history cascade" },
} as const;

/** The statements that the database allows. It must have at least one ledger row and one key. */
export async function missingGuards(database: TestDatabase): Promise<string[]> {
  const tried = Object.entries<string>({ ...attacks, ...attacksByDatabase[database.kind] });
  const missing: string[] = [];
  for (const [fault, statement] of tried) if (await database.allows(statement)) missing.push(fault);
  return missing;
}
