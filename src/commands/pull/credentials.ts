import { readFileSync } from "node:fs";
import type { Instant } from "../../domain/calendar.ts";
import type { Answer } from "./send.ts";

/** Credentials for the upstream. They are sent to the upstream only. */
export interface Credentials {
  /** The value of the header `Authorization`. */
  authorization(): Promise<string>;
  /** Call it if the upstream refused this value. Answers whether there is another one to try. */
  refused(authorization: string): Promise<boolean>;
}

/** A fixed token. */
export function givenToken(token: string): Credentials {
  return { authorization: async () => bearer(token), refused: async () => false };
}

function bearer(token: string): string {
  return `Bearer ${token}`;
}

/** A token in a file. The file may be replaced during the pull. */
export function tokenInFile(file: string): Credentials {
  let token = read();
  function read(): string {
    const text = readFileSync(file, "utf8").trim();
    if (!/^[\x21-\x7e]+$/.test(text)) throw new Error(`${file} must contain one token and nothing else`);
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

/** Requests a token with the values of a form. */
export type Grant = (form: Readonly<Record<string, string>>) => Promise<Answer>;

interface Token {
  readonly bearer: string;
  readonly refresh: string | null;
  readonly renewOn: Instant;
}

/** A token is renewed this long before its end: requests in flight still have a valid one. */
const LEFT_SECONDS = 60;

/**
 * A user and a password. If the upstream issues tokens for them, a token is renewed when it ends or is refused. If not,
 * both are sent with each request (HTTP Basic), as the upstream's own tools do.
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

  /** Concurrent requests that need a new token wait for the same renewal. */
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

  /** `null` if the upstream issues no tokens. */
  async function next(): Promise<Token | null> {
    const refresh = token?.refresh ?? null;
    const renewed =
      refresh === null ? null : tokenOf(await grant({ grant_type: "refresh_token", refresh_token: refresh }));
    if (renewed !== null) return renewed;
    const answer = await grant({ grant_type: "password", username, password });
    // Sending a refused password again may lock its user out.
    if ((answer.body as { error?: unknown } | null)?.error === "invalid_grant")
      throw new Error(`gives no token for this user and password: it answers ${answer.status}`);
    return tokenOf(answer);
  }

  function tokenOf({ status, body }: Answer): Token | null {
    const { access_token: text, refresh_token: refresh, expires_in: seconds } = (body ?? {}) as Record<string, unknown>;
    if (status !== 200 || typeof text !== "string" || !/^[\x21-\x7e]+$/.test(text)) return null;
    const lasts = typeof seconds === "number" && seconds > 0 ? seconds : Number.POSITIVE_INFINITY;
    return {
      bearer: text,
      refresh: typeof refresh === "string" ? refresh : null,
      // A token of less than ten minutes is renewed when a tenth of its life is left.
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
