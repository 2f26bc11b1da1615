import { Unauthenticated } from "../domain/refusal.ts";

const MALFORMED = "with Basic, the password must be a token of this gateway";

/**
 * The `Authorization` header as Bearer. Clients that know only a user name and password send a token as the password,
 * with any user name. Throws Unauthenticated if the password is not a token.
 */
export function asBearer(authorization: string | undefined): string | undefined {
  const [, credentials] = /^Basic(?: +(.*?) *)?$/i.exec(authorization ?? "") ?? [authorization];
  if (authorization === undefined || !/^Basic(?: |$)/i.test(authorization)) return authorization;
  if (credentials === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(credentials)) throw new Unauthenticated(MALFORMED);
  const text = Buffer.from(credentials, "base64").toString("utf8");
  const colon = text.indexOf(":");
  const password = text.slice(colon + 1);
  if (colon === -1 || !/^[\w-]+\.[\w-]+\.[\w-]*$/.test(password)) throw new Unauthenticated(MALFORMED);
  return `Bearer ${password}`;
}
