import { readFileSync } from "node:fs";
import type { Instant } from "../../domain/calendar.ts";
import type { Answer } from "./send.ts";

/** What lets one in. Secrets are told to the upstream and to nobody else. */
export interface Credentials {
  /** The value of the header `Authorization`. */
  authorization(): Promise<string>;
  /** To be told that this value is not accepted; answers whether there is another one. */
  refused(authorization: string): Promise<boolean>;
}

/** A token that somebody has given. */
export function givenToken(token: string): Credentials {
  return { authorization: async () => bearer(token), refused: async () => false };
}

function bearer(token: string): string {
  return `Bearer ${token}`;
}

/** A token in a file, which may be replaced there while the pull goes on. */
export function tokenInFile(file: string): Credentials {
  let token = read();
  function read(): string {
    const text = readFileSync(file, "utf8").trim();
    if (!/^[\x21-\x7e]+$/.test(text)) throw new Error(`${file} must have one token in it and nothing else`);
    return text;
  }
  return {
    authorization: async () => bearer(token),
    async refused(old) {
      token = read();
      return bearer(token) !== old;
    },
  };
}

/** Asks for a token with the values of a form. */
export type Grant = (form: Readonly<Record<string, string>>) => Promise<Answer>;

interface Token {
  readonly bearer: string;
  readonly refresh: string | null;
  readonly renewOn: Instant;
}

/** A token is renewed before its end, so that a request under way has a good one. */
const LEFT_SECONDS = 60;

/**
 * A user and a password. Where the upstream gives tokens for them, these are renewed when they end, or when they are refused; where it
 * gives none, both are sent with each request (HTTP Basic), as its own tools do.
 */
export function userAndPassword(
  { username, password }: { readonly username: string; readonly password: string },
  grant: Grant,
  now: () => Instant,
): Credentials {
  let token: Token | null = null;
  const basic = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  let isBasic = false;
  let renewing: Promise<void> | null = null;

  /** Several requests that need another token at once wait for the same one. */
  async function renew(): Promise<void> {
    renewing ??= next().then((found) => {
      token = found;
      isBasic = found === null;
    });
    try {
      await renewing;
    } finally {
      renewing = null;
    }
  }

  /** `null` where it gives no tokens. */
  async function next(): Promise<Token | null> {
    const refresh = token?.refresh ?? null;
    const renewed =
      refresh === null ? null : tokenOf(await grant({ grant_type: "refresh_token", refresh_token: refresh }));
    if (renewed !== null) return renewed;
    const answer = await grant({ grant_type: "password", username, password });
    // It gives tokens, but not for these: sent with each request they would lock the user there.
    if ((answer.body as { error?: unknown } | null)?.error === "invalid_grant")
      throw new Error("the upstream does not accept the user and password (invalid_grant)");
    return tokenOf(answer);
  }

  function tokenOf({ status, body }: Answer): Token | null {
    const { access_token: text, refresh_token: refresh, expires_in: seconds } = (body ?? {}) as Record<string, unknown>;
    if (status !== 200 || typeof text !== "string" || !/^[\x21-\x7e]+$/.test(text)) return null;
    const lasts = typeof seconds === "number" && seconds > 0 ? seconds : Number.POSITIVE_INFINITY;
    return {
      bearer: text,
      refresh: typeof refresh === "string" ? refresh : null,
      // Of a token that lasts for less than that, the last tenth is left.
      renewOn: now() + 1_000 * Math.max(lasts - LEFT_SECONDS, lasts * 0.9),
    };
  }

  return {
    async authorization() {
      if (!isBasic && (token === null || token.renewOn <= now())) await renew();
      return token === null ? basic : bearer(token.bearer);
    },
    async refused(old) {
      if (isBasic) return false;
      if (token !== null && bearer(token.bearer) === old) await renew();
      return true;
    },
  };
}
