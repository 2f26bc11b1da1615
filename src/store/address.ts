import { resolve } from "node:path";
import { whyTlsIsWrong } from "./postgres/tls.ts";

/** Where the records are: an SQLite file, or a PostgreSQL server. */
export type Database =
  | { readonly kind: "sqlite" /** Absolute path. */; readonly file: string }
  | {
      readonly kind: "postgres";
      readonly url: string /** For messages: without the password. */;
      readonly name: string;
    };

/** The database that an address means, or what an address must be. The text of neither repeats the address. */
export function readAddress(text: string): Database | string {
  if (/^postgres(ql)?:/.test(text)) return fromServerUrl(text);
  return (
    fromFileUrl(text) ??
    "must be file: and the path of the SQLite file, such as file:./data/billing.db or file:///var/lib/billing.db, or a postgres:// address"
  );
}

const NO_SERVER = "must name a server and a database, such as postgres://user:password@localhost:5432/billing";

/** The server and database that a `postgres:` address means. A host that is a folder is in `?host=`. */
function fromServerUrl(url: string): Database | string {
  // The address of a socket has no host, which only a scheme of the web's own kind would need.
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

/** The absolute path that a `file:` address means; `null` for anything else, and for what names no file. */
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
