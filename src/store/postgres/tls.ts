import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "node:tls";
import { StorageRefused } from "../migrations.ts";

const MODES = ["disable", "require", "verify-ca", "verify-full"] as const;
type Mode = (typeof MODES)[number];

/**
 * Parameters of the address that the gateway reads itself: the driver interprets them differently and prints warnings.
 */
const PARAMETERS = ["sslmode", "sslrootcert", "sslcert", "sslkey", "uselibpqcompat"] as const;

/** `sslrootcert=system`: the authorities that Node knows, which are also the default. */
const SYSTEM = "system";

/** What is wrong with the TLS parameters of an address, as a continuation of "must"; `null` if nothing. */
export function whyTlsIsWrong(url: URL): string | null {
  const given = url.searchParams;
  const mode = given.get("sslmode");
  if (PARAMETERS.some((name) => given.getAll(name).length > 1)) return "have each ssl parameter only once";
  if (mode !== null && !isMode(mode))
    return `have an sslmode of ${MODES.join(", ")} (other modes may connect without encryption)`;
  if ((mode === null || mode === "disable") && PARAMETERS.some((name) => name !== "sslmode" && given.has(name)))
    return "have an sslmode of require, verify-ca or verify-full if it names a certificate";
  if (given.has("sslcert") !== given.has("sslkey")) return "name both sslcert and sslkey, or neither";
  return null;
}

/**
 * The address without its TLS parameters, and the driver's TLS options. `require` encrypts and accepts any certificate,
 * unless `sslrootcert` names an authority. `verify-ca` requires a certificate of a known authority, `verify-full` also
 * one for this host. Without `sslmode`, the driver uses no TLS.
 */
export function splitTls(address: string): { readonly url: string; readonly ssl?: ConnectionOptions | false } {
  const url = new URL(address);
  const mode = url.searchParams.get("sslmode");
  if (mode === null || !isMode(mode)) return { url: address };
  const file = (name: (typeof PARAMETERS)[number]) => url.searchParams.get(name) || null;
  const [root, certificate, key] = [file("sslrootcert"), file("sslcert"), file("sslkey")];
  const host = url.searchParams.get("host") || decodeURIComponent(url.hostname);
  for (const name of PARAMETERS) url.searchParams.delete(name);
  // A local socket is not encrypted and has no host name to verify.
  const ssl = mode === "disable" || host.startsWith("/") ? false : optionsOf(mode, { root, certificate, key });
  return { url: url.href, ssl };
}

interface Files {
  readonly root: string | null;
  readonly certificate: string | null;
  readonly key: string | null;
}

function optionsOf(mode: Exclude<Mode, "disable">, { root, certificate, key }: Files): ConnectionOptions {
  return {
    ...(root !== null && root !== SYSTEM && { ca: certificates(root, "sslrootcert") }),
    ...(certificate !== null && { cert: certificates(certificate, "sslcert") }),
    ...(key !== null && { key: content(key, "sslkey") }),
    rejectUnauthorized: mode !== "require" || root !== null,
    ...(mode !== "verify-full" && { checkServerIdentity: () => undefined }),
  };
}

/** The text of a certificate file. Node ignores invalid certificates and would then blame the server's. */
function certificates(file: string, parameter: string): string {
  const text = content(file, parameter);
  try {
    new X509Certificate(text);
    return text;
  } catch {
    throw new StorageRefused(`${parameter} of DATABASE_URL names ${file}, which is not a PEM certificate`);
  }
}

function content(file: string, parameter: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "does not exist" : `cannot be read (${code})`;
    throw new StorageRefused(`${parameter} of DATABASE_URL names ${file}, which ${why}`);
  }
}

function isMode(text: string): text is Mode {
  return (MODES as readonly string[]).includes(text);
}
