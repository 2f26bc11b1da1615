import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CryptoKey, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { Unauthenticated } from "../../src/domain/refusal.ts";
import { type Authenticate, localAuth } from "../../src/server/auth.ts";
import { type LocalKeys, localAudience, localIssuer, openLocalKeys } from "../../src/server/keys.ts";

const start = Date.UTC(2026, 0, 31, 9, 30);
const seconds = start / 1000;
const tokenAgeSecondsMax = 31 * 24 * 60 * 60;

type Claims = Record<string, unknown>;
const good: Claims = { iss: localIssuer, aud: localAudience, sub: "s-1", iat: seconds, exp: seconds + 3600 };

const signed = (claims: Claims, key: CryptoKey | Uint8Array, header: { alg?: string; kid?: string } = {}) =>
  new SignJWT(claims).setProtectedHeader({ alg: "ES256", ...header }).sign(key);

let keys: LocalKeys;
let strangerKey: CryptoKey;
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "billing-auth-"));
  keys = await openLocalKeys(folder);
  rmSync(folder, { recursive: true });
  strangerKey = (await generateKeyPair("ES256")).privateKey;
});

/** The refusal, after a check that it contains nothing of the input. */
async function refusalOf(authenticate: Authenticate, authorization: string): Promise<Unauthenticated> {
  const error = await authenticate(authorization).then(
    (viewer) => expect.fail(`accepted as ${JSON.stringify(viewer)}`),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Unauthenticated);
  expect((error as Unauthenticated).cause).toBeUndefined();
  for (const part of authorization.split(/[ .]/).filter(({ length }) => length > 8))
    expect((error as Unauthenticated).message).not.toContain(part);
  return error as Unauthenticated;
}

describe("with the local key", () => {
  const authenticate: Authenticate = (authorization) =>
    localAuth(keys, { now: () => start, tokenAgeSecondsMax })(authorization);
  const viewerOf = async (claims: Claims) => authenticate(`Bearer ${await signed(claims, keys.privateKey)}`);

  test("a request without an Authorization header has no viewer", async () => {
    expect(await authenticate(undefined)).toBeNull();
  });

  test("a token with the minimum of claims grants nothing", async () => {
    expect(await viewerOf(good)).toEqual({ sub: "s-1", email: null, admin: false, businesses: null, roles: [] });
  });

  test.each([
    [{ email: "ana@example.com" }, { email: "ana@example.com" }],
    [{ email: null }, { email: null }],
    [{ email: "" }, { email: null }],
    [{ admin: true }, { admin: true }],
    [{ businesses: [] }, { businesses: [] }],
    [{ businesses: [7, 9, 7] }, { businesses: [7, 9] }],
    [{ businesses: ["7", 9] }, { businesses: [7, 9] }],
    [{ businesses: "7 9" }, { businesses: [7, 9] }],
    [{ businesses: "" }, { businesses: [] }],
    [
      { roles: "openid ExtraService-List  ExtraService-Read admin" },
      { admin: false, roles: ["ExtraService-List", "ExtraService-Read"] },
    ],
    [{ roles: ["ExtraService-List", "ExtraService-List"] }, { roles: ["ExtraService-List"] }],
    [{ roles: ["ExtraService-List", "Coworker-List", "", "admin"] }, { roles: ["ExtraService-List"] }],
    [{ aud: ["another", localAudience] }, { sub: "s-1" }],
    [{ exp: seconds - 4 }, { sub: "s-1" }],
    [{ nbf: seconds + 5 }, { sub: "s-1" }],
  ])("a token with %j has the viewer %j", async (claims, viewer) => {
    expect(await viewerOf({ ...good, ...claims })).toMatchObject(viewer);
  });

  test("a token that was accepted a moment ago is refused once it has expired or is too old", async () => {
    let clock = start;
    const remembering = localAuth(keys, { now: () => clock, tokenAgeSecondsMax });
    const expiring = `Bearer ${await signed({ ...good, exp: seconds + 10 }, keys.privateKey)}`;
    const ageing = `Bearer ${await signed({ ...good, iat: seconds - tokenAgeSecondsMax + 10 }, keys.privateKey)}`;
    for (const passed of [0, 14_999]) {
      clock = start + passed;
      for (const header of [expiring, ageing]) expect(await remembering(header)).toMatchObject({ sub: "s-1" });
    }

    clock = start + 16_000;

    expect((await refusalOf(remembering, expiring)).message).toBe("the token has expired");
    expect((await refusalOf(remembering, ageing)).message).toBe("the token was issued too long ago");
  });

  test("the scheme is case-insensitive", async () => {
    expect(await authenticate(`bEARER  ${await signed(good, keys.privateKey)}`)).toMatchObject({ sub: "s-1" });
  });

  const illFormed = (claim: string) => `the token's claim ${claim} has the wrong format`;
  test.each<[Claims, string]>([
    [{ exp: seconds - 5 }, "the token has expired"],
    [{ iat: seconds - tokenAgeSecondsMax - 6 }, "the token was issued too long ago"],
    [{ iat: seconds + 6 }, "the token was issued in the future"],
    [{ nbf: seconds + 6 }, "the token is not valid yet"],
    [{ iss: "another" }, "the token is from another issuer"],
    [{ aud: "another" }, "the token is for another audience"],
    [{ aud: [] }, "the token is for another audience"],
    ...["exp", "iat", "sub", "iss", "aud"].map((name): [Claims, string] => [
      { [name]: undefined },
      `the token has no claim ${name}`,
    ]),
    [{ exp: String(seconds + 60) }, illFormed("exp")],
    [{ iat: null }, illFormed("iat")],
    [{ nbf: "tomorrow" }, illFormed("nbf")],
    ...["", 7, null, ["s-1"], "\ud800", "a\0b", "s".repeat(321)].map((sub): [Claims, string] => [
      { sub },
      illFormed("sub"),
    ]),
    ...[7, true, ["ana@example.com"], "a\0b"].map((email): [Claims, string] => [{ email }, illFormed("email")]),
    ...["true", 1, null].map((admin): [Claims, string] => [{ admin }, illFormed("admin")]),
    ...[null, 7, {}, [0], [-1], [1.5], [2 ** 31], [[7]], ["7a"], [""], ["07"], ["-7"], "all", "7,9"].map(
      (businesses): [Claims, string] => [{ businesses }, illFormed("businesses")],
    ),
    ...[null, {}, [7], [null]].map((roles): [Claims, string] => [{ roles }, illFormed("roles")]),
  ])("a token with %j is refused: %s", async (claims, reason) => {
    const token = await signed({ ...good, ...claims }, keys.privateKey);

    expect((await refusalOf(authenticate, `Bearer ${token}`)).message).toBe(reason);
  });

  const scheme = "the Authorization header is not a Bearer token";
  const malformed = "the token is malformed";
  test.each<[string, string]>([
    ["", scheme],
    ["Basic YW5hOnNlY3JldC1wYXNzd29yZA==", scheme],
    ["Bearertoken", scheme],
    ["Bearer", malformed],
    ["Bearer ", malformed],
    ["Bearer secret-token", malformed],
    ["Bearer aaaaaaaaaa.bbbbbbbbbb", malformed],
    ["Bearer aaaaaaaaaa.bbbbbbbbbb.cccccccccc", malformed],
    ["Bearer aaaaaaaaaa.bbbbbbbbbb.cccccccccc dddddddddd.eeeeeeeeee.ffffffffff", malformed],
    ["Bearer aaaaaaaaaa.bbbbbbbbbb.cccccccccc.dddddddddd.eeeeeeeeee", malformed],
    ["Bearer ééééééééééé.bbbbbbbbbb.cccccccccc", malformed],
    [`Bearer ${"a".repeat(16 * 1024)}`, "the Authorization header is too long"],
  ])("the header %.60j is refused: %s", async (authorization, reason) => {
    expect((await refusalOf(authenticate, authorization)).message).toBe(reason);
  });

  const algorithm = "the token's signing algorithm is not allowed";
  const unknownKey = "the token is not signed by a known key";
  test.each<[string, string, () => string | Promise<string>]>([
    ["that nobody signed", algorithm, () => new UnsecuredJWT(good).encode()],
    [
      "signed with the public key as a shared secret",
      algorithm,
      async () => signed(good, new TextEncoder().encode(await exportSPKI(keys.publicKey)), { alg: "HS256" }),
    ],
    ["signed by a stranger", unknownKey, () => signed(good, strangerKey)],
    ["signed by a stranger in our name", unknownKey, () => signed(good, strangerKey, { kid: keys.keyId })],
    [
      "whose claims were changed",
      unknownKey,
      async () => {
        const [header, , signature] = (await signed(good, keys.privateKey)).split(".");
        return `${header}.${Buffer.from(JSON.stringify({ ...good, admin: true })).toString("base64url")}.${signature}`;
      },
    ],
    [
      "whose signature was cut off",
      unknownKey,
      async () => (await signed(good, keys.privateKey)).replace(/[^.]+$/, ""),
    ],
  ])("a token %s is refused: %s", async (_, reason, token) => {
    expect((await refusalOf(authenticate, `Bearer ${await token()}`)).message).toBe(reason);
  });
});
