import { Unavailable } from "../../domain/refusal.ts";
import { StorageRefused } from "../migrations.ts";

/** The five characters by which PostgreSQL tells why; of the network, the code of the system's error. */
function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** Whether the transaction lost against another one. Nothing was written; taken again, it may win. */
export function isLost(error: unknown): boolean {
  // serialization_failure, deadlock_detected
  return ["40001", "40P01"].includes(codeOf(error));
}

/** Whether somebody else was first: the decision, taken again, sees what he wrote. */
export function isTaken(error: unknown): boolean {
  return codeOf(error) === "23505";
}

/** Whether the connection is of no use any more, whatever it was asked. */
export function isCut(error: unknown): boolean {
  if (isOfFile(error) || whyTlsFails(error) !== null) return false;
  return /^(08|57P|25P03|E[A-Z]{3})/.test(codeOf(error)) || isOfDriver(error);
}

/** Whether a file that the address names, such as a certificate, cannot be read. A socket is not opened, but connected to. */
function isOfFile(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return codeOf(error) === "EISDIR" || ("syscall" in error && error.syscall === "open");
}

/** Whether it is what the server says while it starts, or the network while nobody listens: it may pass. */
export function isPassing(error: unknown): boolean {
  return isCut(error) || /^53/.test(codeOf(error));
}

const BUSY = /^(55P03|57014|53300|53400|40001|40P01)$/;
const BROKEN = /^(53|58|XX)/;
/** The server does not let the gateway in: a password was changed, or a database was renamed. */
const SHUT_OUT = /^(28000|28P01|3D000)$/;

/** A standby takes no writes, nor does a server that is set to read-only, as it is during a failover. */
const READ_ONLY = "25006";

/** What PostgreSQL or the way to it threw, in the words of the store; everything else is a defect of ours. */
export function toUnavailable(error: unknown): unknown {
  if (error instanceof Unavailable) return error;
  const code = codeOf(error);
  if (BUSY.test(code)) return new Unavailable("OVERLOADED", "the database is busy", error);
  if (code === READ_ONLY)
    return new Unavailable("STORAGE_UNAVAILABLE", "the database takes no writes: it is a standby or read-only", error);
  if (isPoolTimeout(error)) return new Unavailable("OVERLOADED", "too many requests use the database", error);
  if (isCut(error)) return new Unavailable("STORAGE_UNAVAILABLE", "the database does not answer", error);
  if (SHUT_OUT.test(code) || isOfFile(error) || whyTlsFails(error) !== null)
    return new Unavailable("STORAGE_UNAVAILABLE", "the database does not let the gateway in", error);
  if (BROKEN.test(code)) return new Unavailable("STORAGE_UNAVAILABLE", "the database cannot be read or written", error);
  return error;
}

const UNKNOWN_AUTHORITY =
  "has a certificate of an authority that is not known here: name the authority's certificate with sslrootcert=FILE in DATABASE_URL";

const CLIENT_CERTIFICATE =
  "wants a certificate of its clients: name it with sslcert=FILE and sslkey=FILE in DATABASE_URL";

const TLS: Readonly<Record<string, string>> = {
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  CERT_SIGNATURE_FAILURE: UNKNOWN_AUTHORITY,
  ERR_TLS_CERT_ALTNAME_INVALID:
    "has a certificate of another host: connect by a name that the certificate has, or accept it with sslmode=verify-ca in DATABASE_URL",
  CERT_HAS_EXPIRED: "has a certificate that has expired: renew it on the server",
  CERT_NOT_YET_VALID: "has a certificate that is not valid yet: check the clocks of both machines",
  CERT_REVOKED: "has a certificate that was revoked: renew it on the server",
  EPROTO: "does not agree on a version or cipher of TLS",
};

/** Why an encrypted connection is not made, where waiting does not help; `null` for any other failure. */
function whyTlsFails(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (error.message === "The server does not support SSL connections")
    return "does not offer encryption: switch on ssl there, or set sslmode=disable in DATABASE_URL";
  const code = codeOf(error);
  if (/^ERR_(SSL|OSSL)_/.test(code))
    return code.includes("CERTIFICATE_REQUIRED") ? CLIENT_CERTIFICATE : `cannot be connected to by TLS (${code})`;
  return TLS[code] ?? null;
}

/** The server has no rule for this user on this way. In some languages it says so in other words. */
function whyShutOut(error: unknown): string {
  const said = error instanceof Error ? error.message : "";
  if (/no encryption|SSL off/.test(said))
    return "does not let its user in without encryption: set sslmode=require in DATABASE_URL, or verify-full to check its certificate too";
  if (/client certificate/.test(said)) return CLIENT_CERTIFICATE;
  return "does not let its user in: add a rule to its pg_hba.conf, or set sslmode=require in DATABASE_URL if it wants encryption";
}

const FOR_THE_OPERATOR: Readonly<Record<string, string>> = {
  "25006": "has no tables yet and takes no writes: it is a standby or read-only",
  "28P01": "does not know the user or the password",
  "3D000": "does not exist",
  "3F000": "has no schema to make tables in: set the search_path of its user",
  "42501": "does not let its user make tables",
  "42P07": "holds tables of something else: give the gateway a schema of its own",
};

/** What only the operator can mend, in one line; everything else as it is. */
export function toStorageRefused(error: unknown, name: string): unknown {
  if (isOfFile(error)) return new StorageRefused(`${name} cannot be connected to: ${error.message}`);
  const code = codeOf(error);
  const told = whyTlsFails(error) ?? (code === "28000" ? whyShutOut(error) : FOR_THE_OPERATOR[code]);
  return told === undefined ? error : new StorageRefused(`${name} ${told}`);
}

/** For who does not wait for a server: why it cannot be used, in one line. */
export function toNoAnswer(error: unknown, name: string): unknown {
  if (!isPassing(error)) return toStorageRefused(error, name);
  // Where several addresses were tried, the error of all has no message of its own.
  const tried = error instanceof AggregateError ? error.errors.at(-1) : error;
  return new StorageRefused(`${name} does not answer: ${(tried as Error).message}`);
}

/** What the driver says itself, without a code. */
const OWN = /connection|timeout|terminated|not queryable|Cannot use a pool|after the pool|Client was closed/i;

function isOfDriver(error: unknown): boolean {
  return error instanceof Error && error.constructor === Error && codeOf(error) === "" && OWN.test(error.message);
}

function isPoolTimeout(error: unknown): boolean {
  return isOfDriver(error) && (error as Error).message.includes("timeout exceeded when trying to connect");
}
