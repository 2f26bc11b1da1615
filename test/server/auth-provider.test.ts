import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { Unauthenticated } from "../../src/domain/refusal.ts";
import { type Authenticate, providerAuth } from "../../src/server/auth.ts";
import { localAudience, localIssuer } from "../../src/server/keys.ts";

const start = Date.UTC(2026, 0, 31, 9, 30);

const signed = (claims: JWTPayload, key: CryptoKey | Uint8Array, header: { alg?: string; kid?: string } = {}) =>
  new SignJWT(claims).setProtectedHeader({ alg: "ES256", ...header }).sign(key);

describe("with a provider's keys", () => {
  const [issuer, audience, iat] = ["https://id.example.com/", "billing", start / 1000] as const;
  const claims = { iss: issuer, aud: audience, sub: "s-1", iat, exp: iat + 3 * 24 * 60 * 60 };
  let provider: Server | null = null;
  let port: number;
  let published: { status: number; body: string };
  let asked: number;
  let outages: unknown[];
  let authenticate: Authenticate;
  let first: { jwk: JWK; privateKey: CryptoKey };
  let second: { jwk: JWK; privateKey: CryptoKey };

  const newKey = async (kid: string) => {
    const { publicKey, privateKey } = await generateKeyPair("ES256");
    return { jwk: { ...(await exportJWK(publicKey)), kid, alg: "ES256", use: "sig" }, privateKey };
  };
  const publish = (...jwks: JWK[]) => {
    published = { status: 200, body: JSON.stringify({ keys: jwks }) };
  };
  const bearer = async ({ jwk, privateKey }: { jwk: JWK; privateKey: CryptoKey }) =>
    `Bearer ${await signed(claims, privateKey, { kid: jwk.kid })}`;
  const wait = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);
  async function startProvider() {
    provider = createServer((_, response) => {
      asked += 1;
      response.writeHead(published.status, { "Content-Type": "application/json", Location: "/elsewhere" });
      response.end(published.body);
    });
    await new Promise<void>((listening) => provider!.listen(port, "127.0.0.1", listening));
    port = (provider.address() as AddressInfo).port;
  }
  async function stopProvider() {
    provider?.closeAllConnections();
    await new Promise((closed) => (provider === null ? closed(null) : provider.close(closed)));
    provider = null;
  }

  beforeAll(async () => {
    first = await newKey("first");
    second = await newKey("second");
  });
  beforeEach(async () => {
    // jose ages its keys by the wall clock, so only that clock is faked; timers and sockets stay real.
    vi.useFakeTimers({ toFake: ["Date"], now: start });
    port = 0;
    asked = 0;
    outages = [];
    publish(first.jwk);
    await startProvider();
    authenticate = providerAuth(
      { jwksUrl: new URL(`http://127.0.0.1:${port}/keys`), issuer, audience },
      { now: Date.now, tokenAgeSecondsMax: 31 * 24 * 60 * 60, onOutage: (cause) => outages.push(cause) },
    );
  });
  afterEach(async () => {
    vi.useRealTimers();
    await stopProvider();
  });

  const refusal = (message: string) => expect.objectContaining({ name: "Unauthenticated", message });
  const unknownKey = refusal("the token is not signed by a known key");
  const message = "the identity provider does not answer";
  const outage = expect.objectContaining({ name: "Unavailable", code: "OVERLOADED", message });

  test("a token signed by one of them is accepted, and the keys are requested once", async () => {
    const header = await bearer(first);

    const viewers = await Promise.all(Array.from({ length: 20 }, () => authenticate(header)));

    expect(viewers[19]).toMatchObject({ sub: "s-1" });
    expect(asked).toBe(1);
  });

  test.each(["RS256", "PS512", "ES384", "EdDSA"])("a token signed with %s is accepted", async (alg) => {
    const { publicKey, privateKey } = await generateKeyPair(alg);
    publish({ ...(await exportJWK(publicKey)), kid: "other" }, first.jwk);

    const token = await signed(claims, privateKey, { alg, kid: "other" });

    expect(await authenticate(`Bearer ${token}`)).toMatchObject({ sub: "s-1" });
  });

  test("a token that names no key is tried with every key that fits", async () => {
    publish(first.jwk, second.jwk);

    expect(await authenticate(`Bearer ${await signed(claims, second.privateKey)}`)).toMatchObject({ sub: "s-1" });
    const stranger = await newKey("stranger");
    await expect(authenticate(`Bearer ${await signed(claims, stranger.privateKey)}`)).rejects.toEqual(unknownKey);
  });

  test.each([
    [{ iss: localIssuer }, "the token is from another issuer"],
    [{ aud: localAudience }, "the token is for another audience"],
  ])("a token with %j is refused: %s", async (other, reason) => {
    const token = await signed({ ...claims, ...other }, first.privateKey, { kid: "first" });

    await expect(authenticate(`Bearer ${token}`)).rejects.toEqual(refusal(reason));
  });

  test("a token without a signature or with a shared secret is refused without a request to the provider", async () => {
    const secret = new TextEncoder().encode(JSON.stringify(first.jwk));
    const shared = await signed(claims, secret, { alg: "HS256", kid: "first" });
    for (const token of [new UnsecuredJWT(claims).encode(), shared])
      await expect(authenticate(`Bearer ${token}`)).rejects.toThrow(Unauthenticated);

    expect(asked).toBe(0);
  });

  test("a new key is found at its first token, with at most one request in 30 seconds", async () => {
    await authenticate(await bearer(first));
    publish(first.jwk, second.jwk);

    await expect(authenticate(await bearer(second))).rejects.toEqual(unknownKey);
    expect(asked).toBe(1);
    wait(30_000);
    expect(await authenticate(await bearer(second))).toMatchObject({ sub: "s-1" });
    expect(asked).toBe(2);
  });

  test("a key that the provider withdrew is refused after at most ten minutes", async () => {
    await authenticate(await bearer(first));
    publish(second.jwk);
    wait(10 * 60_000);

    // This one still uses the old keys: no request waits for a background reload.
    expect(await authenticate(await bearer(first))).toMatchObject({ sub: "s-1" });
    await vi.waitFor(async () => expect(authenticate(await bearer(first))).rejects.toEqual(unknownKey));
  });

  test("during an outage of the provider tokens of known keys are accepted for a day", async () => {
    await authenticate(await bearer(first));
    await stopProvider();
    wait(24 * 60 * 60_000 - 1);

    expect(await authenticate(await bearer(first))).toMatchObject({ sub: "s-1" });
    await vi.waitFor(() => expect(outages).toHaveLength(1));
    wait(1);
    await expect(authenticate(await bearer(first))).rejects.toEqual(outage);
  });

  test("an unknown key during an outage does not refuse the token, and the provider is not asked again", async () => {
    await authenticate(await bearer(first));
    published = { status: 500, body: "" };
    wait(30_000);

    for (let time = 0; time < 5; time++) await expect(authenticate(await bearer(second))).rejects.toEqual(outage);

    expect(asked).toBe(2);
    expect(outages).toHaveLength(1);
  });

  test.each<[string, { status: number; body: string } | null]>([
    ["does not listen", null],
    ["answers 500", { status: 500, body: "{}" }],
    ["sends elsewhere", { status: 302, body: "" }],
    ["answers with no JSON", { status: 200, body: "<html>" }],
    ["answers with no key set", { status: 200, body: '{"keys":"none"}' }],
  ])("while the provider %s every well-formed token is answered 503, and is accepted afterwards", async (_, answer) => {
    if (answer === null) await stopProvider();
    else published = answer;

    await expect(
      Promise.all([bearer(first), bearer(second)].map(async (header) => authenticate(await header))),
    ).rejects.toEqual(outage);
    await expect(authenticate(await bearer(first))).rejects.toEqual(outage);
    expect(outages).toHaveLength(1);
    await expect(authenticate("Bearer secret-token")).rejects.toEqual(refusal("the token is malformed"));
    if (answer === null) await startProvider();
    publish(first.jwk);
    wait(5_000);
    expect(await authenticate(await bearer(first))).toMatchObject({ sub: "s-1" });
  });

  test("a clock that is set back does not prolong an outage", async () => {
    published = { status: 500, body: "" };
    await expect(authenticate(await bearer(first))).rejects.toEqual(outage);
    publish(first.jwk);
    wait(-6_000);

    await expect(authenticate(await bearer(first))).rejects.toEqual(refusal("the token was issued in the future"));
  });
});
