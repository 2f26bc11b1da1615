import { resources } from "../rest/resources.ts";

// This file alone decides which requests below /api the gateway answers. It checks the path as sent, before the router
// decodes it: other paths may go on to the upstream, which may decode them differently.

const API = "api";
/** Route of every other address below /api; `originalUrl` keeps the path as sent. */
export const OTHER_API_PATH = "/api/-/other";
/** Where most requests go: its checks are left out. */
const GRAPHQL_PATH = "/graphql";
export const TOKEN_PATH = "/api/token";
/** Where a path goes that the router cannot decode: no route is there. */
const NOWHERE = "/-/malformed";

const records = Object.keys(resources).map((word) => [API, "billing", word]);
const pages = [API, "docs"];
const own: readonly (readonly string[])[] = [
  ...[...records, pages],
  ...[TOKEN_PATH, "/api/openapi.json"].map((path) => path.slice(1).split("/")),
];

/** Whether an address is `/api` or below it, in any spelling. */
export function isBelowApi(url: string): boolean {
  const [first, second] = partsOf(url).parts;
  return first === "" && second !== undefined && inLowerCase(second) === API;
}

/** Whether every percent escape of the path can be decoded. The router would refuse another path before any hook. */
export function isWellFormed(url: string): boolean {
  try {
    decodeURI(url.split(/[?#]/, 1)[0]!);
    return true;
  } catch {
    return false;
  }
}

/**
 * The address that the router sees. Our own paths are in lower case and without a trailing slash, all others below
 * `/api` become OTHER_API_PATH, and the rest stays as it is.
 */
export function routedUrl(url: string): string {
  if (url === GRAPHQL_PATH) return url;
  const routed = routedPath(url);
  return isWellFormed(routed) ? routed : NOWHERE;
}

function routedPath(url: string): string {
  if (!isBelowApi(url)) return url;
  const { parts, search } = partsOf(url);
  const [, ...sent] = parts;
  const names = sent.map(inLowerCase);
  const found = own.find((path) => path.every((name, place) => names[place] === name));
  if (found === undefined) return `${OTHER_API_PATH}${search}`;
  const more = (records.includes(found as string[]) ? names : sent).slice(found.length);
  if (more.at(-1) === "" && found !== pages) more.pop();
  return `/${[...found, ...more].join("/")}${search}`;
}

/**
 * The path and query for the upstream, as they were sent to us, or why they are refused. A path is refused if the
 * upstream could read it as a different one.
 */
export function passedPath(url: string): { readonly path: string } | { readonly wrong: string } {
  const { parts, search } = partsOf(url);
  const decoded: string[] = [];
  for (const part of parts.slice(1)) {
    const text = decodedOnce(part);
    if (text === null) return { wrong: "A path segment is not percent-encoded correctly." };
    if (/^[. ]*$/.test(text)) return { wrong: "A path segment is empty or consists of dots." };
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this refuses
    if (/[/\\%;\u0000-\u001f\u007f-\u009f]/.test(text))
      return { wrong: "A path segment contains /, \\, %, ; or a control character." };
    decoded.push(confusable(text));
  }
  // An exact match was routed to the gateway before. A lenient server might take these spellings for the same path.
  if (own.some((path) => path.every((name, place) => decoded[place] === name)))
    return { wrong: "The path looks like one that this gateway answers itself." };
  const [, first, ...rest] = parts;
  return first === undefined ? { wrong: "There is no path." } : { path: `/${[API, ...rest].join("/")}${search}` };
}

function partsOf(url: string): { readonly parts: readonly string[]; readonly search: string } {
  const end = url.search(/[?#]/);
  const path = end === -1 ? url : url.slice(0, end);
  return { parts: path.split("/"), search: end === -1 || url[end] === "#" ? "" : url.slice(end).split("#", 1)[0]! };
}

function decodedOnce(part: string): string | null {
  // Only characters that a path may hold unencoded: any other has more than one spelling.
  if (!/^(?:[\w.~!$&'()*+,=:@;-]|%[0-9A-Fa-f]{2})*$/.test(part)) return null;
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

function inLowerCase(part: string): string {
  return (decodedOnce(part) ?? part).toLowerCase();
}

/** The text as a lenient server may read it: letters folded by Unicode, dots and spaces at the end dropped. */
function confusable(text: string): string {
  return text
    .normalize("NFKC")
    .toUpperCase()
    .toLowerCase()
    .replace(/[.\s]+$/, "");
}
