import { sql } from "drizzle-orm";
import { instantField } from "../domain/field.ts";
import type { KeptOperation, OperationKey } from "../domain/step.ts";
import type { Dialect } from "./dialect.ts";
import { place } from "./slot.ts";
import { fixed, type Statement } from "./statement.ts";

const CREATED_ON = instantField("");

const select = fixed<KeptOperation>(
  () => sql`select fingerprint, outcome from operation where business_id = ${place("businessId")}
    and mutation = ${place("mutation")} and idempotency_key = ${place("idempotencyKey")}`,
);

const insert = fixed(
  () => sql`insert into operation (business_id, mutation, idempotency_key, fingerprint, outcome, created_on)
    values (${place("businessId")}, ${place("mutation")}, ${place("idempotencyKey")}, ${place("fingerprint")},
      ${place("outcome")}, ${place("createdOn")})`,
);

/** Statements for operations that were executed under an idempotency key. */
export function selectOperation(
  { businessId, mutation, idempotencyKey }: OperationKey,
  dialect: Dialect,
): Statement<KeptOperation> {
  return select({ businessId, mutation, idempotencyKey }, dialect);
}

export function insertOperation(operation: KeptOperation, dialect: Dialect): Statement {
  const { businessId, mutation, idempotencyKey, fingerprint, outcome } = operation;
  const createdOn = dialect.encode(CREATED_ON, operation.createdOn);
  return insert({ businessId, mutation, idempotencyKey, fingerprint, outcome, createdOn }, dialect);
}
