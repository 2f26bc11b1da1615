import { resolve } from "node:path";
import { eachServer, serverName } from "./postgres/hosts.ts";
import { whyTlsIsWrong } from "./postgres/tls.ts";

/** Where the records are stored: in an SQLite file or on a PostgreSQL server. */
export type Database =
  | { readonly kind: "sqlite" /** Absolute path. */; readonly file: string }
  | {
      readonly kind: "postgres";
      /** The address of each server that may be the primary; at least one. */
      readonly urls: readonly [string, ...string[]];
      /** For messages: without the password. */
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

/** Reads a `postgres:` address, which may name several hosts. A socket folder is given by `?host=`. */
function fromServerUrl(address: string): Database | string {
  const urls = eachServer(address);
  if (typeof urls === "string") return `must ${urls}`;
  const [first, ...others] = urls;
  const database = databaseIn(first!);
  for (const url of urls) {
    const wrong = whyWrong(url);
    if (wrong !== null) return wrong;
  }
  return {
    kind: "postgres",
    urls: [first!, ...others],
    name: `the database ${database} on ${urls.map(serverName).join(", ")}`,
  };
}

/** What is wrong with the address of one server; `null` if nothing. */
function whyWrong(url: string): string | null {
  // A socket address has an empty host, which the WHATWG URL parser only accepts for schemes other than http.
  if (!URL.canParse(url) || databaseIn(url) === null || serverName(url) === "") return NO_SERVER;
  const wrong = whyTlsIsWrong(new URL(url));
  return wrong === null ? null : `must ${wrong}`;
}

/** The name of the database; `null` without one. */
function databaseIn(url: string): string | null {
  try {
    return decodeURIComponent(new URL(url).pathname.slice(1)) || null;
  } catch {
    return null;
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
