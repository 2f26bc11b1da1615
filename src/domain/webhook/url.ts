import { type Refusal, refusal } from "../refusal.ts";
import { isIpAddress, isPublicAddress, withoutBrackets } from "./public-address.ts";

const URL_CHARACTERS_MAX = 2048;

/**
 * The rules for the address of a webhook, as far as its text shows. A name is checked when it is looked up, at each
 * connection. The value is not repeated in a refusal, because it may contain a secret.
 */
export function checkUrl(url: string, allowPrivate: boolean): Refusal[] {
  if (url.trim() === "") return [refusal("REQUIRED", "url", "is a required field")];
  if ([...url].length > URL_CHARACTERS_MAX)
    return [refusal("TOO_LONG", "url", `must have at most ${URL_CHARACTERS_MAX} characters`)];
  // `URL` drops tabs and line breaks, so the text would not be the address.
  if (!/^[\x21-\x7e]+$/.test(url) || !URL.canParse(url))
    return [
      refusal("INVALID", "url", "must be an address such as https://example.com/events, in ASCII without spaces"),
    ];
  const { protocol, hostname, port } = new URL(url);
  if (protocol !== "https:" && !(allowPrivate && protocol === "http:"))
    return [refusal("INVALID", "url", allowPrivate ? "must be an http or https address" : "must be an https address")];
  // `URL` takes missing or further slashes, and backslashes for slashes: the host would not be where a reader sees it.
  const [, authority] = /^https?:\/\/([^/?#]+)/i.exec(url) ?? [];
  if (authority === undefined || url.includes("\\"))
    return [refusal("INVALID", "url", "must have a host right after ://, and no backslash")];
  if (authority.includes("@")) return [refusal("INVALID", "url", "must not contain a user or password")];
  if (port === "0") return [refusal("INVALID", "url", "must not have the port 0")];
  if (url.includes("#")) return [refusal("INVALID", "url", "must not have a fragment (#), which is never sent")];
  if (!allowPrivate && isInner(hostname))
    return [refusal("INVALID", "url", "must be an address of the public internet, not of an internal network")];
  return [];
}

/** Whether the host, as written, is known not to be public. */
export function isInner(hostname: string): boolean {
  const name = withoutBrackets(hostname).replace(/\.$/, "");
  if (isIpAddress(name)) return !isPublicAddress(name);
  return name === "localhost" || name.endsWith(".localhost");
}
