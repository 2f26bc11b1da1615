import { z } from "zod";
import { roleMap } from "./config-role-map.ts";
import { issuer, jsonPointer, optional, secureUrl, variable, wholeNumber } from "./config-values.ts";
import type { ClaimPlaces, RoleMap } from "./server/claims.ts";
import { isSecureAddress } from "./server/secure-address.ts";

/** The OAuth2 provider whose tokens are accepted. */
export interface Auth {
  /** `null`: found by the issuer's discovery document. */
  readonly jwksUrl: URL | null;
  readonly issuer: string;
  readonly audience: string;
  readonly claims: ClaimPlaces;
  readonly roleMap: RoleMap;
}

/** The OAuth2 provider that gives tokens for a user name and password. */
export interface Login {
  readonly tokenUrl: URL;
  readonly clientId: string | null;
  readonly clientSecret: string | null;
}

export const authVariables = {
  AUTH_JWKS_URL: optional("Key set of the OAuth2 provider; unset: AUTH_ISSUER says where it is.", secureUrl()),
  AUTH_ISSUER: optional("Issuer that tokens must name; unset: a local key pair is made and used.", issuer()),
  AUTH_AUDIENCE: optional("Audience that tokens must name; goes with AUTH_ISSUER.", z.string()),
  AUTH_LEEWAY_SECONDS: variable("5", "Seconds by which the clocks of two machines may differ.", wholeNumber(0, 300)),
  AUTH_ROLES_CLAIM: variable("/roles", "Where a provider's token has the roles (JSON Pointer).", jsonPointer()),
  AUTH_ADMIN_CLAIM: variable("/admin", "Where it says true for an administrator.", jsonPointer()),
  AUTH_BUSINESSES_CLAIM: variable(
    "/businesses",
    "Where it has the businesses; if set by name and missing in a token: none.",
    jsonPointer(),
  ),
  AUTH_EMAIL_CLAIM: variable("/email", "Where it has the e-mail address.", jsonPointer()),
  AUTH_ROLE_MAP: optional("JSON file that says which roles here a role of the provider means.", roleMap()),
  AUTH_TOKEN_URL: optional("Token endpoint that POST /api/token hands logins on to.", secureUrl()),
  AUTH_CLIENT_ID: optional("Client id to send there; goes with AUTH_TOKEN_URL.", z.string()),
  AUTH_CLIENT_SECRET: optional("Client secret to send there; goes with AUTH_CLIENT_ID.", z.string()),
} as const;

type Variables = typeof authVariables;
type Values = z.output<z.ZodObject<{ [N in keyof Variables]: Variables[N]["schema"] }>>;

const ofProviders = [
  ...["AUTH_ROLES_CLAIM", "AUTH_ADMIN_CLAIM", "AUTH_BUSINESSES_CLAIM", "AUTH_EMAIL_CLAIM"],
  "AUTH_ROLE_MAP",
];

/** Reads the group of variables; `read` is absent where a value is wrong. `wrong` says which do not fit together. */
export function readAuth(values: Values | undefined, isSet: (name: string) => boolean) {
  const hasProvider = ["AUTH_JWKS_URL", "AUTH_ISSUER", "AUTH_AUDIENCE"].some(isSet);
  const missing = ["AUTH_ISSUER", "AUTH_AUDIENCE"].filter((name) => hasProvider && !isSet(name));
  const idle = ofProviders.filter((name) => !hasProvider && isSet(name));
  const wrong: string[] = [];
  const fail = (names: readonly string[], text: string) =>
    names.length > 0 && wrong.push(`${names.join(" and ")} ${text}`);
  fail(missing, "must be set too, because a provider needs AUTH_ISSUER and AUTH_AUDIENCE");
  fail(idle, "must not be set without a provider (AUTH_ISSUER and AUTH_AUDIENCE)");
  if (isSet("AUTH_CLIENT_ID") && !isSet("AUTH_TOKEN_URL")) fail(["AUTH_CLIENT_ID"], "needs AUTH_TOKEN_URL");
  if (isSet("AUTH_CLIENT_SECRET") && !isSet("AUTH_CLIENT_ID")) fail(["AUTH_CLIENT_SECRET"], "needs AUTH_CLIENT_ID");
  if (values?.AUTH_ISSUER !== undefined && !isSet("AUTH_JWKS_URL") && !isSecureAddress(values.AUTH_ISSUER))
    fail(["AUTH_ISSUER"], "must be an https address where AUTH_JWKS_URL is unset, because the key set is found there");
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
