import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { Unavailable } from "../../src/domain/refusal.ts";
import { providerAuth } from "../../src/server/auth.ts";
import { temporaryFolder } from "../support/dialects.ts";
import { type Answers, say, startImitation } from "../support/imitation.ts";

// api.md, "Environment": where tokens of real providers have their claims, and how their keys are found.

const now = Date.UTC(2026, 0, 31, 9, 30);
const iat = now / 1000;

let keys: Awaited<ReturnType<typeof generateKeyPair>>;
beforeAll(async () => {
  keys = await generateKeyPair("RS256", { extractable: true });
});

interface ProviderOptions {
  readonly audience?: string;
  /** Behind the address, as some providers have it. */
  readonly path?: string;
  readonly environment?: Record<string, string>;
  readonly discovery?: (document: Record<string, unknown>) => unknown;
  readonly roleMap?: object;
}

/** A provider that is found by its issuer alone, and signs tokens. */
async function startProvider({
  audience = "billing",
  path = "",
  environment = {},
  discovery = (document) => document,
  roleMap,
}: ProviderOptions = {}) {
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: "k", alg: "RS256", use: "sig" };
  const answers: Answers = ({ url }, response) => {
    const [wellKnown] = [`${path.replace(/\/$/, "")}/.well-known/openid-configuration`];
    if (url === wellKnown) return say(response, 200, discovery({ issuer, jwks_uri: `${imitation.address}/keys` }));
    return url === "/keys" ? say(response, 200, { keys: [jwk] }) : say(response, 404, {});
  };
  const imitation = await startImitation(answers);
  const issuer = `${imitation.address}${path}`;
  const file = join(temporaryFolder(), "roles.json");
  if (roleMap !== undefined) writeFileSync(file, JSON.stringify(roleMap));
  const config = readConfig({
    ...{ AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience, ...environment },
    ...(roleMap !== undefined && { AUTH_ROLE_MAP: file }),
  });
  const authenticate = providerAuth(config.auth!, {
    ...{ now: () => now, tokenAgeSecondsMax: 86_400, leewaySeconds: config.leewaySeconds },
  });
  return {
    imitation,
    async viewerOf(claims: JWTPayload) {
      const token = await new SignJWT({ iss: issuer, sub: "s-1", iat, exp: iat + 300, ...claims })
        .setProtectedHeader({ alg: "RS256", kid: "k" })
        .sign(keys.privateKey);
      return authenticate(`Bearer ${token}`);
    },
  };
}

const nobody = { sub: "s-1", email: null, admin: false, businesses: null, roles: [] };
const refusal = (message: string) => expect.objectContaining({ name: "Unauthenticated", message });
const otherAudience = refusal("the token is for another audience");
const wrong = (claim: string) => refusal(`the token's claim ${claim} has the wrong format`);

describe("a token as it is documented by", () => {
  test("Keycloak: roles of the realm, an audience list, an azp", async () => {
    const { viewerOf } = await startProvider({
      path: "/realms/spaces",
      environment: { AUTH_ROLES_CLAIM: "/realm_access/roles" },
    });

    const viewer = await viewerOf({
      ...{ jti: "f6cd", aud: ["billing", "account"], typ: "Bearer", azp: "app", session_state: "a", acr: "1" },
      realm_access: { roles: ["offline_access", "ExtraService-List", "uma_authorization", "admin"] },
      resource_access: { account: { roles: ["manage-account"] } },
      ...{ scope: "openid email profile", email_verified: false, preferred_username: "ana", email: "ana@example.com" },
    });

    expect(viewer).toEqual({ ...nobody, email: "ana@example.com", roles: ["ExtraService-List"] });
  });

  test("Auth0: an issuer with a slash at its end, and claims in a namespace", async () => {
    const { viewerOf, imitation } = await startProvider({
      path: "/",
      environment: {
        AUTH_ROLES_CLAIM: "/https:~1~1spaces.example.com~1roles",
        AUTH_BUSINESSES_CLAIM: "/https:~1~1spaces.example.com~1businesses",
        AUTH_EMAIL_CLAIM: "/https:~1~1spaces.example.com~1email",
      },
      roleMap: { "Front desk": ["CoworkerExtraService-List", "CoworkerExtraService-Create"] },
    });

    const viewer = await viewerOf({
      aud: ["billing", "https://spaces.eu.auth0.com/userinfo"],
      ...{ azp: "AbC", scope: "openid profile", permissions: ["ExtraService-Delete"], sub: "auth0|5f7c8ec7" },
      "https://spaces.example.com/roles": ["Front desk"],
      "https://spaces.example.com/businesses": ["101", 102],
      "https://spaces.example.com/email": "ana@example.com",
    });

    expect(viewer).toEqual({
      ...{ sub: "auth0|5f7c8ec7", email: "ana@example.com", admin: false, businesses: [101, 102] },
      roles: ["CoworkerExtraService-List", "CoworkerExtraService-Create"],
    });
    expect(imitation.asked.map(({ url }) => url)).toContain("/.well-known/openid-configuration");
  });

  test("Cognito: groups, no aud but a client_id", async () => {
    const { viewerOf } = await startProvider({
      ...{ audience: "1example23456789", path: "/eu-west-1_Ab12" },
      environment: { AUTH_ROLES_CLAIM: "/cognito:groups" },
      roleMap: { owners: "admin" },
    });
    const access = {
      ...{ "cognito:groups": ["owners", "ExtraService-Read"], token_use: "access", version: 2 },
      ...{ username: "ana", scope: "aws.cognito.signin.user.admin", auth_time: iat, client_id: "1example23456789" },
    };

    expect(await viewerOf(access)).toEqual({ ...nobody, admin: true, roles: ["ExtraService-Read"] });
    await expect(viewerOf({ ...access, client_id: "another" })).rejects.toEqual(otherAudience);
    await expect(viewerOf({ ...access, client_id: ["1example23456789"] })).rejects.toEqual(otherAudience);
    await expect(viewerOf({ ...access, client_id: undefined })).rejects.toEqual(refusal("the token has no claim aud"));
    // Where there is an aud, the client that asked for the token does not count.
    await expect(viewerOf({ ...access, aud: "another" })).rejects.toEqual(otherAudience);
    await expect(viewerOf({ ...access, aud: null as never })).rejects.toEqual(otherAudience);
  });

  test("Entra ID: app roles, or groups by their ids", async () => {
    const group = "0a1b2c3d-0000-4000-8000-000000000001";
    const claims = {
      aud: "billing",
      ver: "2.0",
      tid: "t",
      oid: "o",
      roles: ["ExtraService-Edit"],
      groups: [group, "x"],
    };
    const path = "/9188040d/v2.0";
    const byRoles = await startProvider({ path });
    const byGroups = await startProvider({
      ...{ path, environment: { AUTH_ROLES_CLAIM: "/groups", AUTH_EMAIL_CLAIM: "/preferred_username" } },
      roleMap: { [group]: ["ExtraService-List"] },
    });

    expect(await byRoles.viewerOf(claims)).toEqual({ ...nobody, roles: ["ExtraService-Edit"] });
    expect(await byGroups.viewerOf({ ...claims, preferred_username: "ana@example.com" })).toEqual({
      ...nobody,
      ...{ email: "ana@example.com", roles: ["ExtraService-List"] },
    });
  });

  test("OAuth2: a scope, separated by spaces", async () => {
    const { viewerOf } = await startProvider({ environment: { AUTH_ROLES_CLAIM: "/scope" } });

    expect(await viewerOf({ aud: "billing", scope: "openid ExtraService-List CoworkerExtraService-Read" })).toEqual({
      ...nobody,
      roles: ["ExtraService-List", "CoworkerExtraService-Read"],
    });
  });
});

describe("nothing becomes an administrator by accident", () => {
  test.each<[string, ProviderOptions, JWTPayload]>([
    ["a role that is called admin", {}, { roles: ["admin", "Admin", "administrator"] }],
    ["a scope that is called admin", { environment: { AUTH_ROLES_CLAIM: "/scope" } }, { scope: "admin" }],
    ["a role that the map gives roles", { roleMap: { admin: ["ExtraService-List"] } }, { roles: ["admin"] }],
    ["a role that differs by case", { roleMap: { Owner: "admin" } }, { roles: ["owner", "OWNER", "Owner "] }],
    ["a role of every object", { roleMap: {} }, { roles: ["constructor", "__proto__", "toString"] }],
    ["a claim in another place", { environment: { AUTH_ADMIN_CLAIM: "/app/admin" } }, { admin: true }],
    ["a claim that is inherited", { environment: { AUTH_ADMIN_CLAIM: "/constructor/prototype" } }, {}],
    ["false", {}, { admin: false }],
    ["admin of a realm that is missing", { environment: { AUTH_ADMIN_CLAIM: "/realm/admin" } }, { realm: "true" }],
  ])("%s", async (_, options, claims) => {
    const { viewerOf } = await startProvider(options);

    expect(await viewerOf({ aud: "billing", ...claims })).toMatchObject({ admin: false });
  });

  test.each(["true", 1, null, [true], {}])("an admin claim that is %j refuses the token", async (admin) => {
    const { viewerOf } = await startProvider({ environment: { AUTH_ADMIN_CLAIM: "/app/admin" } });

    await expect(viewerOf({ aud: "billing", app: { admin } })).rejects.toEqual(wrong("app.admin"));
  });

  test("an administrator by the map is still limited to the businesses of the token", async () => {
    const { viewerOf } = await startProvider({ roleMap: { owner: "admin" } });

    expect(await viewerOf({ aud: "billing", roles: "owner", businesses: [101] })).toMatchObject({
      admin: true,
      businesses: [101],
    });
  });
});

describe("a claim of businesses", () => {
  const byName = { environment: { AUTH_BUSINESSES_CLAIM: "/app/businesses" } };

  test.each([{}, { app: {} }, { app: null }, { businesses: [101] }, { app: "businesses" }])(
    "that is set by name and missing in %j means no business, never all",
    async (claims) => {
      const { viewerOf } = await startProvider(byName);

      expect(await viewerOf({ aud: "billing", admin: true, ...claims })).toMatchObject({ admin: true, businesses: [] });
    },
  );

  test("that is set to its default name counts as set", async () => {
    const { viewerOf } = await startProvider({ environment: { AUTH_BUSINESSES_CLAIM: "/businesses" } });

    expect(await viewerOf({ aud: "billing" })).toMatchObject({ businesses: [] });
  });

  test("that is not set and missing means all", async () => {
    const { viewerOf } = await startProvider();

    expect(await viewerOf({ aud: "billing" })).toMatchObject({ businesses: null });
  });

  test.each<[unknown, number[]]>([
    [
      ["101", "102"],
      [101, 102],
    ],
    [[101, "101"], [101]],
    ["101 102", [101, 102]],
    ["", []],
    [[], []],
  ])("that is %j means %j: numbers may be text", async (businesses, expected) => {
    const { viewerOf } = await startProvider(byName);

    expect(await viewerOf({ aud: "billing", app: { businesses } })).toMatchObject({ businesses: expected });
  });

  test.each([[null], ["all"], ["*"], [["101", "x"]], [["0"]], [["1e3"]], [[" 101"]], [["99999999999"]], [{ 0: 101 }]])(
    "that is %j refuses the token",
    async (businesses) => {
      const { viewerOf } = await startProvider(byName);

      await expect(viewerOf({ aud: "billing", app: { businesses } })).rejects.toEqual(wrong("app.businesses"));
    },
  );
});

describe("a role map", () => {
  test("gives the roles that it names, and an unnamed role counts as itself", async () => {
    const { viewerOf } = await startProvider({
      roleMap: { desk: ["ExtraService-List", "ExtraService-Read"], guest: [], "ExtraService-Delete": [] },
    });

    expect(
      await viewerOf({ aud: "billing", roles: ["desk", "guest", "ExtraService-Edit", "ExtraService-Delete", "other"] }),
    ).toEqual({ ...nobody, roles: ["ExtraService-List", "ExtraService-Read", "ExtraService-Edit"] });
  });
});

describe("AUTH_LEEWAY_SECONDS", () => {
  test.each<[string, number, boolean]>([
    ["0", 0, false],
    ["0", -1, true],
    ["60", 59, true],
    ["60", 60, false],
  ])("%s accepts a token that ended %i seconds ago: %s", async (AUTH_LEEWAY_SECONDS, ago, isAccepted) => {
    const { viewerOf } = await startProvider({ environment: { AUTH_LEEWAY_SECONDS } });

    const viewer = viewerOf({ aud: "billing", iat: iat - 300, exp: iat - ago });

    await (isAccepted
      ? expect(viewer).resolves.toMatchObject({ sub: "s-1" })
      : expect(viewer).rejects.toEqual(refusal("the token has expired")));
  });
});

describe("discovery", () => {
  test("asks for the document and the keys once for many tokens", async () => {
    const { viewerOf, imitation } = await startProvider({ path: "/tenant" });

    await Promise.all(Array.from({ length: 10 }, (_, place) => viewerOf({ aud: "billing", jti: `${place}` })));

    expect(imitation.asked.map(({ url }) => url)).toEqual(["/tenant/.well-known/openid-configuration", "/keys"]);
  });

  test.each<[string, ProviderOptions["discovery"]]>([
    ["of another issuer", (document) => ({ ...document, issuer: "https://evil.example" })],
    ["of no issuer", (document) => ({ ...document, issuer: undefined })],
    ["without keys", (document) => ({ ...document, jwks_uri: undefined })],
    ["with keys over http", (document) => ({ ...document, jwks_uri: "http://keys.example/keys" })],
    ["with keys in a file", (document) => ({ ...document, jwks_uri: "file:///etc/keys" })],
    ["that is a list", () => []],
    ["that is null", () => null],
    ["of 2 MB", (document) => ({ ...document, more: "x".repeat(2_000_000) })],
  ])("by a document %s gives no keys: that is an outage, not a refusal of the token", async (_, discovery) => {
    const { viewerOf } = await startProvider({ discovery });

    await expect(viewerOf({ aud: "billing" })).rejects.toThrow(Unavailable);
  });
});
