import { Unavailable } from "../../domain/refusal.ts";
import { StorageRefused } from "../migrations.ts";

/** PostgreSQL's five-character error code, or the system's code for a network error. */
function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** Whether a statement took longer than a request may. */
export function isTooSlow(error: unknown): boolean {
  return codeOf(error) === "57014";
}

/** Whether the transaction lost a conflict with another one. Nothing was written, and a retry may succeed. */
export function isLost(error: unknown): boolean {
  // serialization_failure, deadlock_detected
  return ["40001", "40P01"].includes(codeOf(error));
}

/** Whether a unique key is taken. A retry of the decision sees the row of the other transaction. */
export function isTaken(error: unknown): boolean {
  return codeOf(error) === "23505";
}

/** Whether the connection is lost, no matter which statement failed. */
export function isCut(error: unknown): boolean {
  if (isOfFile(error) || whyTlsFails(error) !== null) return false;
  return /^(08|57P|25P03|E[A-Z]{3})/.test(codeOf(error)) || isOfDriver(error);
}

/** Whether a file in the address, such as a certificate, cannot be read. Sockets are connected to, not opened. */
function isOfFile(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return codeOf(error) === "EISDIR" || ("syscall" in error && error.syscall === "open");
}

/** Whether the connection must be closed: it is lost, or leads to a server that takes no writes any more. */
export function mustBeClosed(error: unknown): boolean {
  return isCut(error) || codeOf(error) === READ_ONLY;
}

/** Whether waiting may help: the server is starting, overloaded or not reachable, or none takes writes. */
export function isPassing(error: unknown): boolean {
  return isCut(error) || /^53/.test(codeOf(error)) || error instanceof Unavailable;
}

const BUSY = /^(55P03|57014|53300|53400|40001|40P01)$/;
const BROKEN = /^(53|58|XX)/;
/** The server refuses the login: the password was changed, or the database was renamed. */
const SHUT_OUT = /^(28000|28P01|3D000)$/;

/** The server is a standby or set to read-only, as during a failover. */
const READ_ONLY = "25006";

/** Turns errors of PostgreSQL and the network into Unavailable; returns all others, which are defects, as they are. */
export function toUnavailable(error: unknown): unknown {
  if (error instanceof Unavailable) return error;
  const code = codeOf(error);
  if (BUSY.test(code)) return new Unavailable("OVERLOADED", "the database is busy", error);
  if (code === READ_ONLY)
    return new Unavailable(
      "STORAGE_UNAVAILABLE",
      "the database accepts no writes: it is a standby or read-only",
      error,
    );
  if (isPoolTimeout(error)) return new Unavailable("OVERLOADED", "too many requests use the database", error);
  if (isCut(error)) return new Unavailable("STORAGE_UNAVAILABLE", "the database does not answer", error);
  if (SHUT_OUT.test(code) || isOfFile(error) || whyTlsFails(error) !== null)
    return new Unavailable("STORAGE_UNAVAILABLE", "the database refuses the gateway's connection", error);
  if (BROKEN.test(code)) return new Unavailable("STORAGE_UNAVAILABLE", "the database cannot be read or written", error);
  return error;
}

const UNKNOWN_AUTHORITY =
  "has a certificate of an unknown authority: set sslrootcert=FILE in DATABASE_URL to the authority's certificate";

const CLIENT_CERTIFICATE = "requires a client certificate: set sslcert=FILE and sslkey=FILE in DATABASE_URL";

const TLS: Readonly<Record<string, string>> = {
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  CERT_SIGNATURE_FAILURE: UNKNOWN_AUTHORITY,
  ERR_TLS_CERT_ALTNAME_INVALID:
    "has a certificate for another host: use a host name of the certificate, or set sslmode=verify-ca in DATABASE_URL",
  CERT_HAS_EXPIRED: "has a certificate that has expired: renew it on the server",
  CERT_NOT_YET_VALID: "has a certificate that is not valid yet: check the clocks of both machines",
  CERT_REVOKED: "has a certificate that was revoked: renew it on the server",
  EPROTO: "has no TLS version or cipher in common with this machine",
};

/** Why a TLS connection fails for a reason that does not pass; `null` for other errors. */
function whyTlsFails(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (error.message === "The server does not support SSL connections")
    return "does not support TLS: turn on ssl there, or set sslmode=disable in DATABASE_URL";
  const code = codeOf(error);
  if (/^ERR_(SSL|OSSL)_/.test(code))
    return code.includes("CERTIFICATE_REQUIRED") ? CLIENT_CERTIFICATE : `cannot be reached over TLS (${code})`;
  return TLS[code] ?? null;
}

/** Why pg_hba.conf refuses this user or connection. The message is only recognized in English. */
function whyShutOut(error: unknown): string {
  const said = error instanceof Error ? error.message : "";
  if (/no encryption|SSL off/.test(said))
    return "requires encryption: set sslmode=require in DATABASE_URL, or verify-full to check its certificate too";
  if (/client certificate/.test(said)) return CLIENT_CERTIFICATE;
  return "refuses its user: add a rule to its pg_hba.conf, or set sslmode=require in DATABASE_URL if it requires encryption";
}

const FOR_THE_OPERATOR: Readonly<Record<string, string>> = {
  "25006": "has no tables yet and accepts no writes: it is a standby or read-only",
  "28P01": "refuses the user name or password",
  "3D000": "does not exist",
  "3F000": "has no schema for the tables: set the search_path of its user",
  "42501": "does not allow its user to create tables",
  "42P07": "contains tables of another application: give the gateway its own schema",
};

/** Turns errors that only the operator can fix into StorageRefused with one line; returns all others as they are. */
export function toStorageRefused(error: unknown, name: string): unknown {
  if (isOfFile(error)) return new StorageRefused(`${name} cannot be connected to: ${error.message}`);
  const code = codeOf(error);
  const reason = whyTlsFails(error) ?? (code === "28000" ? whyShutOut(error) : FOR_THE_OPERATOR[code]);
  return reason === undefined ? error : new StorageRefused(`${name} ${reason}`);
}

/** The one-line error for commands that do not wait for a server. */
export function toNoAnswer(error: unknown, name: string): unknown {
  if (!isPassing(error)) return toStorageRefused(error, name);
  // If several addresses were tried, the combined error has no message.
  const tried = error instanceof AggregateError ? error.errors.at(-1) : error;
  return new StorageRefused(`${name} does not answer: ${(tried as Error).message}`);
}

/** Errors of the driver itself, which have no code. */
const OWN = /connection|timeout|terminated|not queryable|Cannot use a pool|after the pool|Client was closed/i;

function isOfDriver(error: unknown): boolean {
  return error instanceof Error && error.constructor === Error && codeOf(error) === "" && OWN.test(error.message);
}

/** Whether all connections of the pool were in use for too long. */
export function isPoolTimeout(error: unknown): boolean {
  return isOfDriver(error) && (error as Error).message.includes("timeout exceeded when trying to connect");
}
