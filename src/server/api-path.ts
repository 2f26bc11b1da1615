import { resources } from "../rest/resources.ts";

// One place decides which requests below /api are the gateway's own. It looks at the path as it was sent, before any
// router has decoded it: what it does not call its own may go on to the upstream, which may read a path in its own way.

const API = "api";
/** What every other address below /api is routed as; the path as it was sent stays in `originalUrl`. */
export const OTHER_API_PATH = "/api/-/other";
export const TOKEN_PATH = "/api/token";

const records = Object.keys(resources).map((word) => [API, "billing", word]);
const pages = [API, "docs"];
const own: readonly (readonly string[])[] = [
  ...[...records, pages],
  ...[TOKEN_PATH, "/api/openapi.json"].map((path) => path.slice(1).split("/")),
];

/** Whether an address is `/api` or lies below it, however it is written. */
export function isBelowApi(url: string): boolean {
  const [first, second] = partsOf(url).parts;
  return first === "" && second !== undefined && inLowerCase(second) === API;
}

/**
 * The address that the routes know: our own paths in lower case and without a slash at the end, every other one below
 * `/api` as OTHER_API_PATH, and everything else as it is.
 */
export function routedUrl(url: string): string {
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
 * The path and query that may be sent to the upstream, as they were sent to us, or why they may not. Whatever the
 * upstream could read as another path is refused.
 */
export function passedPath(url: string): { readonly path: string } | { readonly wrong: string } {
  const { parts, search } = partsOf(url);
  const decoded: string[] = [];
  for (const part of parts.slice(1)) {
    const text = decodedOnce(part);
    if (text === null) return { wrong: "A segment of the path is not well encoded." };
    if (/^[. ]*$/.test(text)) return { wrong: "A segment of the path is empty, or consists of dots." };
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    if (/[/\\%;\u0000-\u001f\u007f-\u009f]/.test(text))
      return { wrong: "A segment of the path has /, \\, %, ; or a control character in it." };
    decoded.push(confusable(text));
  }
  // Not an equal name, which would have been routed as our own, but one that a lenient server takes for it.
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
  // Only what a path may hold unencoded: everything else is written in more than one way.
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

/** As a server may read it that folds letters by Unicode, or passes over dots and blanks at the end. */
function confusable(text: string): string {
  return text
    .normalize("NFKC")
    .toUpperCase()
    .toLowerCase()
    .replace(/[.\s]+$/, "");
}
