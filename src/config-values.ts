import { isIP } from "node:net";
import { availableParallelism } from "node:os";
import { z } from "zod";
import { isTimeZone } from "./domain/calendar.ts";
import { isSecureAddress } from "./server/secure-address.ts";
import { type Database, readAddress } from "./store/address.ts";
import { HOSTS_MAX } from "./store/postgres/hosts.ts";

/** A variable with a default. `initially` is the default as text. */
export function variable<S extends z.ZodType>(initially: string, description: string, schema: S) {
  return { initially, description, schema };
}

/** A variable without a default. Its description says what happens when it is unset. */
export function optional<S extends z.ZodType>(description: string, schema: S) {
  return { initially: null, description, schema: schema.optional() };
}

// The messages below follow the name of a variable. None repeats the value, which may contain a password.

export function wholeNumber(min: number, max: number) {
  const isWhole = (text: string) => /^\d{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max;
  return z.string().refine(isWhole, `must be a whole number from ${min} to ${max}`).transform(Number);
}

const WORKERS_MAX = 64;

/** A number of processes; `auto` is the number of cores that this process may use. */
export function workers() {
  const isNumber = (text: string) => /^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= WORKERS_MAX;
  return z
    .string()
    .refine((text) => text === "auto" || isNumber(text), `must be a whole number from 1 to ${WORKERS_MAX}, or auto`)
    .transform((text) => (text === "auto" ? Math.min(availableParallelism(), WORKERS_MAX) : Number(text)));
}

export function oneOf<const V extends string>(values: readonly V[]) {
  return z.enum(values, `must be one of ${values.join(", ")}`);
}

export function onOrOff() {
  const meaning = new Map(Object.entries({ on: true, true: true, 1: true, off: false, false: false, 0: false }));
  const isKnown = (text: string) => meaning.has(text.toLowerCase());
  return z
    .string()
    .refine(isKnown, "must be on or off (or true, false, 1, 0)")
    .transform((text) => meaning.get(text.toLowerCase())!);
}

export function host() {
  const isHost = (text: string) => isIP(text) !== 0 || /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}$/.test(text);
  return z.string().refine(isHost, "must be a host name or an IP address, without brackets or port");
}

export function timeZone() {
  return z.string().refine(isTimeZone, "must be an IANA time zone, such as Europe/Madrid");
}

export function token() {
  return z.string().regex(/^[\x21-\x7e]+$/, "must be one token, without spaces");
}

/** A text from which secrets are derived. It must be too long to be guessed. */
export function secretKey(charactersMin: number) {
  const isKey = (text: string) => text.length >= charactersMin && /^[\x21-\x7e]+$/.test(text);
  return z.string().refine(isKey, `must have at least ${charactersMin} characters, all of ASCII without spaces`);
}

/** So many pauses in seconds, fractions allowed, separated by commas. The result is in milliseconds. */
export function pauses(count: number, secondsMax: number) {
  const isPause = (text: string) => /^\d{1,6}(\.\d{1,3})?$/.test(text) && Number(text) <= secondsMax;
  return z
    .string()
    .transform((text) => text.split(",").map((one) => one.trim()))
    .refine(
      (list) => list.length === count && list.every(isPause),
      `must be ${count} pauses in seconds, each from 0 to ${secondsMax}, separated by commas`,
    )
    .transform((list) => list.map((one) => Math.round(Number(one) * 1_000)));
}

/** An address to which secrets may be sent: https, or http on this machine. */
export function secureUrl() {
  return z
    .string()
    .refine(isSecureAddress, "must be an https address without user and password (http on this machine only)")
    .transform((text) => new URL(text));
}

/** An address that a package reads itself. No secret of ours is sent there, so it may be http anywhere. */
export function httpUrl() {
  const isHttp = (text: string) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
  return z.string().refine(isHttp, "must be an http or https address, such as http://localhost:4318");
}

/**
 * The issuer that tokens must have. It need not be a URL, but a plain http URL is refused: anyone could impersonate it.
 */
export function issuer() {
  return z
    .string()
    .refine((text) => !/^http:/i.test(text) || isSecureAddress(text), "must be https (http on this machine only)");
}

/** An address to which paths are appended. The result has no trailing slash. */
export function baseUrl() {
  const isBase = (text: string) => isSecureAddress(text) && !/[?#]/.test(text);
  return z
    .string()
    .refine(isBase, "must be an https address without user, password and query (http on this machine only)")
    .transform((text) => {
      const { origin, pathname } = new URL(text);
      return `${origin}${pathname.replace(/\/+$/, "")}`;
    });
}

/** The path of a claim in a token, as a JSON Pointer. */
export function jsonPointer() {
  return z
    .string()
    .regex(/^(\/([^~/]|~[01])+)+$/, "must be a JSON Pointer, such as /roles or /realm_access/roles")
    .transform((text): readonly string[] =>
      text
        .slice(1)
        .split("/")
        .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~")),
    );
}

/** Origins as browsers send them, separated by commas. */
export function origins() {
  const isOrigin = (text: string) =>
    /^https?:\/\/[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
  return z
    .string()
    .transform((text) => text.split(",").map((one) => one.trim()))
    .refine(
      (list) => list.every(isOrigin),
      "must be origins as browsers send them, such as https://app.example.com,http://localhost:3000, without * and paths",
    );
}

export function database() {
  return z.string().transform((text, context): Database => {
    const found = readAddress(text);
    if (typeof found !== "string") return found;
    context.addIssue(found);
    return z.NEVER;
  });
}

/** Addresses of PostgreSQL servers, separated by commas. One that names several hosts counts as one for each. */
export function servers() {
  return z.string().transform((text, context): readonly string[] => {
    const found = text.split(/\s*,\s*(?=postgres(?:ql)?:\/\/)/).map((one) => readAddress(one.trim()));
    const urls = found.flatMap((one) => (typeof one !== "string" && one.kind === "postgres" ? one.urls : []));
    const wrong = found.find((one) => typeof one === "string");
    if (wrong !== undefined) context.addIssue(wrong);
    else if (found.some((one) => typeof one !== "string" && one.kind !== "postgres"))
      context.addIssue("must be postgres:// addresses, separated by commas");
    else if (urls.length > HOSTS_MAX) context.addIssue(`must name at most ${HOSTS_MAX} servers`);
    else return urls;
    return z.NEVER;
  });
}
