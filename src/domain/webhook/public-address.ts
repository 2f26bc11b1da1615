import ipaddr from "ipaddr.js";

/** Of IPv6, only this part is given out for use in the public internet: 2000::/3. */
const GLOBAL_BITS = 0b001;

/**
 * Whether an IP address is one of the public internet. Everything with another purpose is not: loopback, private, shared,
 * link-local, multicast, documentation, benchmarks, and IPv6 addresses that contain an IPv4 address. Of those, the network
 * decides where they lead, so none is allowed.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== "unicast") return false;
  return parsed.kind() === "ipv4" || parsed.toByteArray()[0]! >> 5 === GLOBAL_BITS;
}

/** Whether the host of a URL is an IP address, in the form that `URL` gives it. */
export function isIpAddress(hostname: string): boolean {
  return ipaddr.isValid(withoutBrackets(hostname));
}

/** `[::1]` → `::1` */
export function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}
