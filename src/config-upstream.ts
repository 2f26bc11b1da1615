import { z } from "zod";
import { baseUrl, oneOf, optional, token, variable } from "./config-values.ts";

const passes = ["off", "read", "all"] as const;

/** What is handed on to the upstream: nothing, what reads, or everything. */
export type Pass = (typeof passes)[number];

/** The upstream API that records are pulled from, and that the gateway can stand in front of. */
export interface Upstream {
  /** Without a slash at its end. */
  readonly url: string | null;
  readonly token: string | null;
  readonly username: string | null;
  readonly password: string | null;
  readonly pass: Pass;
}

export const upstreamVariables = {
  UPSTREAM_URL: optional("Address of the upstream, such as https://spaces.example.com.", baseUrl()),
  UPSTREAM_TOKEN: optional("Token of the upstream that import --from and sync read.", token()),
  UPSTREAM_USERNAME: optional("User for whom the upstream gives tokens; goes with UPSTREAM_PASSWORD.", z.string()),
  UPSTREAM_PASSWORD: optional("Password of that user.", z.string()),
  UPSTREAM_PASS: variable(
    "off",
    "Which other requests below /api the upstream answers: off, read or all.",
    oneOf(passes),
  ),
} as const;

type Variables = typeof upstreamVariables;
type Values = z.output<z.ZodObject<{ [N in keyof Variables]: Variables[N]["schema"] }>>;

/** Reads the group of variables; `read` is absent where a value is wrong. `wrong` says which do not fit together. */
export function readUpstream(values: Values | undefined, isSet: (name: string) => boolean) {
  const wrong: string[] = [];
  const letsIn = isSet("UPSTREAM_TOKEN") || (isSet("UPSTREAM_USERNAME") && isSet("UPSTREAM_PASSWORD"));
  if (values !== undefined && values.UPSTREAM_PASS !== "off") {
    if (!isSet("UPSTREAM_URL")) wrong.push("UPSTREAM_PASS needs UPSTREAM_URL");
    if (!letsIn) wrong.push("UPSTREAM_PASS needs UPSTREAM_TOKEN, or UPSTREAM_USERNAME and UPSTREAM_PASSWORD");
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
