import { Unavailable } from "../../domain/refusal.ts";

/** The five characters by which PostgreSQL tells why; of the network, the code of the system's error. */
function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

const RETRIED = new Set([
  "40001", // serialization_failure
  "40P01", // deadlock_detected
  // unique_violation: somebody else was first, and the decision, taken again, sees what he wrote.
  "23505",
]);

/** Whether the transaction lost against another one. Nothing was written; taken again, it may win. */
export function isLost(error: unknown): boolean {
  return RETRIED.has(codeOf(error));
}

const BUSY = /^(55P03|57014|53300|53400)$/;
const BROKEN = /^(08|53|57P|58|XX|E[A-Z]{3})/;
/** What the driver says itself, without a code. */
const OWN = /connection|timeout|terminated|Client has encountered|not queryable|Cannot use a pool/i;

/** What PostgreSQL or the way to it threw, in the words of the store; everything else is a defect of ours. */
export function toUnavailable(error: unknown): unknown {
  const code = codeOf(error);
  if (error instanceof Unavailable) return error;
  if (BUSY.test(code) || isLost(error)) return new Unavailable("OVERLOADED", "the database is busy", error);
  if (BROKEN.test(code)) return new Unavailable("STORAGE_UNAVAILABLE", "the database cannot be read or written", error);
  if (code === "" && error instanceof Error && OWN.test(error.message))
    return isPoolTimeout(error)
      ? new Unavailable("OVERLOADED", "too many requests use the database", error)
      : new Unavailable("STORAGE_UNAVAILABLE", "the database does not answer", error);
  return error;
}

function isPoolTimeout({ message }: Error): boolean {
  return message.includes("timeout exceeded when trying to connect");
}

/** Whether the connection is of no use any more, whatever it was asked. */
export function isCut(error: unknown): boolean {
  const code = codeOf(error);
  return code === "" || /^(08|57P|E[A-Z]{3})/.test(code);
}
