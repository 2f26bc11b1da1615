import { sql } from "drizzle-orm";
import { instantField } from "../domain/field.ts";
import type { Operation, OperationKey } from "../domain/step.ts";
import type { Dialect } from "./dialect.ts";
import { place } from "./slot.ts";
import { inForm, type Statement } from "./statement.ts";

const CREATED_ON = instantField("");

/** Statements over the operations that were done under an idempotency key. */
export function selectOperation({ businessId, mutation, idempotencyKey }: OperationKey, dialect: Dialect): Statement {
  return inForm(["operation"], { businessId, mutation, idempotencyKey }, dialect, () => {
    return sql`select fingerprint, outcome from operation where business_id = ${place("businessId")}
      and mutation = ${place("mutation")} and idempotency_key = ${place("idempotencyKey")}`;
  });
}

export function insertOperation(operation: Operation, dialect: Dialect): Statement {
  const { businessId, mutation, idempotencyKey, fingerprint, outcome } = operation;
  const createdOn = dialect.encode(CREATED_ON, operation.createdOn);
  const values = { businessId, mutation, idempotencyKey, fingerprint, outcome, createdOn };
  return inForm(["new operation"], values, dialect, () => {
    return sql`insert into operation (business_id, mutation, idempotency_key, fingerprint, outcome, created_on)
      values (${place("businessId")}, ${place("mutation")}, ${place("idempotencyKey")}, ${place("fingerprint")},
        ${place("outcome")}, ${place("createdOn")})`;
  });
}
