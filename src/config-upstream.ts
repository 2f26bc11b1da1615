import { z } from "zod";
import { baseUrl, oneOf, optional, token, variable } from "./config-values.ts";

const passes = ["off", "read", "all"] as const;

/** Requests that are forwarded to the upstream: none, reads, or all. */
export type Pass = (typeof passes)[number];

/** The upstream API: `import --from` and `sync` read it, and the gateway can forward requests to it. */
export interface Upstream {
  /** Without a trailing slash. */
  readonly url: string | null;
  readonly token: string | null;
  readonly username: string | null;
  readonly password: string | null;
  readonly pass: Pass;
}

export const upstreamVariables = {
  UPSTREAM_URL: optional("Address of the upstream, such as https://spaces.example.com.", baseUrl()),
  UPSTREAM_TOKEN: optional("Token with which import --from and sync read the upstream.", token()),
  UPSTREAM_USERNAME: optional("User name for an upstream token; goes with UPSTREAM_PASSWORD.", z.string()),
  UPSTREAM_PASSWORD: optional("Password of that user.", z.string()),
  UPSTREAM_PASS: variable(
    "off",
    "Which other requests below /api are forwarded to the upstream: off, read or all.",
    oneOf(passes),
  ),
} as const;

type Variables = typeof upstreamVariables;
type Values = z.output<z.ZodObject<{ [N in keyof Variables]: Variables[N]["schema"] }>>;

/**
 * Reads this group of variables. `read` is undefined if a value is invalid; `wrong` lists conflicts between variables.
 */
export function readUpstream(values: Values | undefined, isSet: (name: string) => boolean) {
  const wrong: string[] = [];
  const hasCredentials = isSet("UPSTREAM_TOKEN") || (isSet("UPSTREAM_USERNAME") && isSet("UPSTREAM_PASSWORD"));
  if (values !== undefined && values.UPSTREAM_PASS !== "off") {
    if (!isSet("UPSTREAM_URL")) wrong.push("UPSTREAM_PASS needs UPSTREAM_URL");
    if (!hasCredentials) wrong.push("UPSTREAM_PASS needs UPSTREAM_TOKEN, or UPSTREAM_USERNAME and UPSTREAM_PASSWORD");
  }
  return { wrong, read: values === undefined ? undefined : read(values) };
}

function read(values: Values): Upstream {
  return {
    url: values.UPSTREAM_URL ?? null,
    token: values.UPSTREAM_TOKEN ?? null,
    username: values.UPSTREAM_USERNAME ?? null,
    password: values.UPSTREAM_PASSWORD ?? null,
    pass: values.UPSTREAM_PASS,
  };
}
