import { type Credentials, givenToken, userAndPassword } from "./commands/pull/credentials.ts";
import { send } from "./commands/pull/send.ts";
import type { Upstream } from "./config-upstream.ts";
import type { Front } from "./server/upstream/routes.ts";

const TOKEN_MS_MAX = 20_000;

/** The upstream to which requests are forwarded, with the credentials of `sync`; `null`: nothing is forwarded. */
export function upstreamFront(upstream: Upstream, now: () => number): Front | null {
  const { url, pass } = upstream;
  return url === null || pass === "off" ? null : { url, pass, credentials: credentialsOf(upstream, url, now) };
}

function credentialsOf({ token, username, password }: Upstream, url: string, now: () => number): Credentials {
  if (token !== null) return givenToken(token);
  const headers = { accept: "application/json", "content-type": "application/x-www-form-urlencoded" };
  return userAndPassword(
    { username: username!, password: password! },
    // No retry here: a client waits for this request, and its next request asks again.
    (form) =>
      send(`${url}/api/token`, {
        ...{ method: "POST", headers, now, body: new URLSearchParams(form).toString() },
        stop: AbortSignal.timeout(TOKEN_MS_MAX),
      }),
    now,
  );
}
