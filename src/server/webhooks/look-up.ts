import { type LookupAddress, lookup as systemLookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { isPublicAddress } from "../../domain/webhook/public-address.ts";

/** A name, or an address, is not one of the public internet. */
export class AddressRefused extends Error {
  override name = "AddressRefused";
}

/** All addresses of a name. */
export type ResolveName = (
  hostname: string,
  done: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
) => void;

export const resolveBySystem: ResolveName = (hostname, done) =>
  systemLookup(hostname, { all: true }, (error, addresses) => done(error, addresses ?? []));

/**
 * The look-up of a socket. What it answers is what is connected to: a name that has another address at the next look-up
 * is checked again. If one address is not public, the name is refused.
 */
export function publicLookup(resolve: ResolveName): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, (error, addresses) => {
      if (error !== null) return done(error, "", 0);
      if (addresses.some(({ address }) => !isPublicAddress(address)))
        return done(new AddressRefused(`${hostname} leads to an internal network`), "", 0);
      const [first] = addresses;
      if (first === undefined) return done(notFound(hostname), "", 0);
      if (options.all) return done(null, [...addresses]);
      return done(null, first.address, first.family);
    });
  };
}

function notFound(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${hostname} has no address`), { code: "ENOTFOUND" });
}
