import { resolve } from "node:path";
import { whyTlsIsWrong } from "./postgres/tls.ts";

/** Where the records are stored: in an SQLite file or on a PostgreSQL server. */
export type Database =
  | { readonly kind: "sqlite" /** Absolute path. */; readonly file: string }
  | {
      readonly kind: "postgres";
      readonly url: string /** For messages: without the password. */;
      readonly name: string;
    };

/** Reads an address; returns the database, or what an address must be. No message repeats the address. */
export function readAddress(text: string): Database | string {
  if (/^postgres(ql)?:/.test(text)) return fromServerUrl(text);
  return (
    fromFileUrl(text) ??
    "must be file: and the path of the SQLite file, such as file:./data/billing.db or file:///var/lib/billing.db, or a postgres:// address"
  );
}

const NO_SERVER = "must name a server and a database, such as postgres://user:password@localhost:5432/billing";

/** Reads a `postgres:` address. A socket folder is given by `?host=`. */
function fromServerUrl(url: string): Database | string {
  // A socket address has an empty host, which the WHATWG URL parser only accepts for schemes other than http.
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const database = parsed?.pathname.slice(1) ?? "";
  const host = parsed?.host || parsed?.searchParams.get("host");
  if (parsed === null || database === "" || !host) return NO_SERVER;
  const wrong = whyTlsIsWrong(parsed);
  if (wrong !== null) return `must ${wrong}`;
  try {
    return { kind: "postgres", url, name: `the database ${decodeURIComponent(database)} on ${host}` };
  } catch {
    return NO_SERVER;
  }
}

/** Reads a `file:` address; `null` if it is something else or names no file. */
function fromFileUrl(address: string): Database | null {
  const written = /^file:(?:\/\/(?=\/))?([^?#]+)$/.exec(address)?.[1];
  if (written === undefined || written.startsWith("//")) return null;
  try {
    const path = decodeURIComponent(written);
    const isFile = !path.includes("\0") && !/(^|\/)\.{0,2}$|^:memory:$/.test(path);
    return isFile ? { kind: "sqlite", file: resolve(path) } : null;
  } catch {
    return null;
  }
}
