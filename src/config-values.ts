import { isIP } from "node:net";
import { z } from "zod";
import { isTimeZone } from "./domain/calendar.ts";
import { type Database, readAddress } from "./store/address.ts";

// The messages below go on where the name of a variable ends. None repeats the value, which may hold a password.

export function wholeNumber(min: number, max: number) {
  const isWhole = (text: string) => /^\d{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max;
  return z.string().refine(isWhole, `must be a whole number from ${min} to ${max}`).transform(Number);
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

export function jwksUrl() {
  return z
    .string()
    .refine(isSecureAddress, "must be an https address without user and password (http on this machine only)")
    .transform((text) => new URL(text));
}

/** An address below which an API lies, without a slash at its end. */
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

function isSecureAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.username !== "" || url.password !== "") return false;
  const isHere = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  return url.protocol === "https:" || (url.protocol === "http:" && isHere);
}

export function database() {
  return z.string().transform((text, context): Database => {
    const found = readAddress(text);
    if (typeof found !== "string") return found;
    context.addIssue(found);
    return z.NEVER;
  });
}
