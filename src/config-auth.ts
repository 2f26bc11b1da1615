import { z } from "zod";
import { roleMap } from "./config-role-map.ts";
import { issuer, jsonPointer, optional, secureUrl, variable, wholeNumber } from "./config-values.ts";
import type { ClaimPlaces, RoleMap } from "./server/claims.ts";
import { isSecureAddress } from "./server/secure-address.ts";

/** The OAuth2 provider whose tokens are accepted. */
export interface Auth {
  /** `null`: found through the issuer's discovery document. */
  readonly jwksUrl: URL | null;
  readonly issuer: string;
  readonly audience: string;
  readonly claims: ClaimPlaces;
  readonly roleMap: RoleMap;
}

/** The OAuth2 provider that issues tokens for a user name and password. */
export interface Login {
  readonly tokenUrl: URL;
  readonly clientId: string | null;
  readonly clientSecret: string | null;
}

export const authVariables = {
  AUTH_JWKS_URL: optional("Key set (JWKS) of the OAuth2 provider; unset: discovered from AUTH_ISSUER.", secureUrl()),
  AUTH_ISSUER: optional("Issuer (iss) that tokens must have; unset: a local key pair signs tokens.", issuer()),
  AUTH_AUDIENCE: optional("Audience (aud) that tokens must have; required with AUTH_ISSUER.", z.string()),
  AUTH_LEEWAY_SECONDS: variable("5", "Clock difference that token checks allow, in seconds.", wholeNumber(0, 300)),
  AUTH_ROLES_CLAIM: variable("/roles", "Claim with the roles in a provider's token (JSON Pointer).", jsonPointer()),
  AUTH_ADMIN_CLAIM: variable("/admin", "Claim that is true for an administrator (JSON Pointer).", jsonPointer()),
  AUTH_BUSINESSES_CLAIM: variable(
    "/businesses",
    "Claim with the businesses (JSON Pointer); if this is set, a token without it has none.",
    jsonPointer(),
  ),
  AUTH_EMAIL_CLAIM: variable("/email", "Claim with the e-mail address (JSON Pointer).", jsonPointer()),
  AUTH_ROLE_MAP: optional("JSON file that maps the provider's roles to roles of this gateway.", roleMap()),
  AUTH_TOKEN_URL: optional("Token endpoint to which POST /api/token forwards logins.", secureUrl()),
  AUTH_CLIENT_ID: optional("Client id for the token endpoint; needs AUTH_TOKEN_URL.", z.string()),
  AUTH_CLIENT_SECRET: optional("Client secret for the token endpoint; needs AUTH_CLIENT_ID.", z.string()),
} as const;

type Variables = typeof authVariables;
type Values = z.output<z.ZodObject<{ [N in keyof Variables]: Variables[N]["schema"] }>>;

const providerVariables = [
  ...["AUTH_ROLES_CLAIM", "AUTH_ADMIN_CLAIM", "AUTH_BUSINESSES_CLAIM", "AUTH_EMAIL_CLAIM"],
  "AUTH_ROLE_MAP",
];

/**
 * Reads this group of variables. `read` is undefined if a value is invalid; `wrong` lists conflicts between variables.
 */
export function readAuth(values: Values | undefined, isSet: (name: string) => boolean) {
  const hasProvider = ["AUTH_JWKS_URL", "AUTH_ISSUER", "AUTH_AUDIENCE"].some(isSet);
  const missing = ["AUTH_ISSUER", "AUTH_AUDIENCE"].filter((name) => hasProvider && !isSet(name));
  const unused = providerVariables.filter((name) => !hasProvider && isSet(name));
  const wrong: string[] = [];
  const fail = (names: readonly string[], text: string) =>
    names.length > 0 && wrong.push(`${names.join(" and ")} ${text}`);
  fail(missing, "must be set too, because a provider needs AUTH_ISSUER and AUTH_AUDIENCE");
  fail(unused, "must not be set without a provider (AUTH_ISSUER and AUTH_AUDIENCE)");
  if (isSet("AUTH_CLIENT_ID") && !isSet("AUTH_TOKEN_URL")) fail(["AUTH_CLIENT_ID"], "needs AUTH_TOKEN_URL");
  if (isSet("AUTH_CLIENT_SECRET") && !isSet("AUTH_CLIENT_ID")) fail(["AUTH_CLIENT_SECRET"], "needs AUTH_CLIENT_ID");
  if (values?.AUTH_ISSUER !== undefined && !isSet("AUTH_JWKS_URL") && !isSecureAddress(values.AUTH_ISSUER))
    fail(
      ["AUTH_ISSUER"],
      "must be an https address if AUTH_JWKS_URL is unset, because the key set is discovered there",
    );
  return { wrong, read: values === undefined ? undefined : { ...read(values, isSet) } };
}

function read(values: Values, isSet: (name: string) => boolean) {
  const { AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience, AUTH_TOKEN_URL: tokenUrl } = values;
  const auth: Auth | null =
    issuer === undefined || audience === undefined
      ? null
      : {
          jwksUrl: values.AUTH_JWKS_URL ?? null,
          issuer,
          audience,
          claims: {
            roles: values.AUTH_ROLES_CLAIM,
            admin: values.AUTH_ADMIN_CLAIM,
            businesses: values.AUTH_BUSINESSES_CLAIM,
            email: values.AUTH_EMAIL_CLAIM,
            needsBusinesses: isSet("AUTH_BUSINESSES_CLAIM"),
          },
          roleMap: values.AUTH_ROLE_MAP ?? new Map(),
        };
  const login: Login | null =
    tokenUrl === undefined
      ? null
      : {
          tokenUrl,
          clientId: values.AUTH_CLIENT_ID ?? null,
          clientSecret: values.AUTH_CLIENT_SECRET ?? null,
        };
  return { auth, login, leewaySeconds: values.AUTH_LEEWAY_SECONDS };
}
