import { generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { between, pick } from "../../../src/commands/demo/random.ts";
import { type LocalKeys, localAlgorithm, localAudience, localIssuer, signToken } from "../../../src/server/keys.ts";
import { base, http, type Kind, post } from "./attack.ts";
import { bytes, garbled } from "./texts.ts";

// Tokens that must not be accepted, and logins that are guessed.

const body = '{"query":"{ viewer { sub admin } }"}';
const claims = { sub: "eve", email: "eve@example.com", admin: true };
const MINUTE_SECONDS = 60;

/** Tokens that carry an administrator's claims and are none. */
export async function badTokens(keys: LocalKeys): Promise<readonly string[]> {
  const other = await generateKeyPair(localAlgorithm);
  const secret = new TextEncoder().encode(JSON.stringify(keys.publicJwk));
  const token = (alg = localAlgorithm, header = {}) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg, kid: keys.keyId, ...header })
      .setIssuer(localIssuer)
      .setAudience(localAudience)
      .setIssuedAt()
      .setExpirationTime("1h");
  const unsigned = new UnsecuredJWT(claims).setIssuer(localIssuer).setAudience(localAudience).setIssuedAt();
  const good = await signToken(keys, claims, MINUTE_SECONDS, Date.now);
  const [header, , signature] = good.split(".");
  const forged = Buffer.from(JSON.stringify({ ...claims, exp: 9e9, iat: 1 })).toString("base64url");
  return [
    unsigned.setExpirationTime("1h").encode(),
    await signToken(keys, claims, -MINUTE_SECONDS, Date.now),
    await signToken(keys, claims, MINUTE_SECONDS, () => Date.now() + 3_600_000),
    await token().sign(other.privateKey),
    await token(localAlgorithm, { kid: "../../dev/null" }).sign(other.privateKey),
    await token("HS256").sign(secret),
    await token().setIssuer("other").sign(keys.privateKey),
    await token().setAudience("other").sign(keys.privateKey),
    await token().setExpirationTime(9e15).sign(keys.privateKey),
    [header, forged, signature].join("."),
    [header, forged, ""].join("."),
    `${Buffer.from('{"alg":"nOnE"}').toString("base64url")}.${forged}.`,
    `${Buffer.from(`{"alg":"ES256","jwk":${JSON.stringify(keys.publicJwk)},"crit":["b64"],"b64":false}`).toString("base64url")}.${forged}.${signature}`,
    ...["..", "a.b.c", "", "null", "e30.e30.e30", `${"a".repeat(5_000)}.${"b".repeat(5_000)}.c`],
  ];
}

export const tokenKinds: Readonly<Record<string, Kind>> = {
  "token: not acceptable": ({ chance, badTokens: bad }) => ({ bytes: post(body, { token: pick(chance, bad) }) }),
  "token: garbled": ({ chance, tokens }) => ({
    bytes: post(body, { token: garbled(chance, pick(chance, tokens)).replace(/[^\x21-\x7e]/g, "") }),
    manner: "aborted",
  }),
  "token: long": ({ chance }) => ({
    bytes: post(body, {
      token: `${bytes(chance, 100).toString("base64url")}.${"a".repeat(between(chance, 8_000, 30_000))}.b`,
    }),
  }),
  "token: other schemes": ({ chance, tokens }) => {
    const token = pick(chance, tokens);
    const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
    const value = pick(chance, [
      "Bearer",
      "Bearer  ",
      `bearer\t${token}`,
      basic(`a:${token}`),
      basic("a:b"),
      basic(":".repeat(5_000)),
      `Token ${token}`,
      "Negotiate a",
      `Bearer ${token}, Bearer ${token}`,
    ]);
    const path = pick(chance, ["/graphql?query=%7B__typename%7D", "/api/billing/extraservices", "/metrics"]);
    return { bytes: http(`GET ${path} HTTP/1.1`, [...base(null), ["Authorization", value]]) };
  },
  "token: guessed logins": ({ chance }) => {
    const form = `grant_type=password&username=user${between(chance, 0, 20)}&password=${between(chance, 0, 1e9)}`;
    return {
      bytes: http(
        "POST /api/token HTTP/1.1",
        [...base(null), ["Content-Type", "application/x-www-form-urlencoded"], ["Content-Length", String(form.length)]],
        form,
      ),
    };
  },
};
