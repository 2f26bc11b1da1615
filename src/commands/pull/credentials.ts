import { readFileSync } from "node:fs";
import type { Instant } from "../../domain/calendar.ts";
import type { Answer } from "./send.ts";

/** What lets one in. Tokens are told to the upstream and to nobody else. */
export interface Credentials {
  bearer(): Promise<string>;
  /** To be told that this token is not accepted; answers whether there is another one. */
  refused(token: string): Promise<boolean>;
}

/** A token that somebody has given. */
export function givenToken(token: string): Credentials {
  return { bearer: async () => token, refused: async () => false };
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
    bearer: async () => token,
    async refused(old) {
      token = read();
      return token !== old;
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

/** A user and a password, for which the upstream gives tokens; they are renewed when they end, or when they are refused. */
export function passwordGrant(
  { username, password }: { readonly username: string; readonly password: string },
  grant: Grant,
  now: () => Instant,
): Credentials {
  let token: Token | null = null;

  async function next(): Promise<Token> {
    const refresh = token?.refresh ?? null;
    const renewed =
      refresh === null ? null : tokenOf(await grant({ grant_type: "refresh_token", refresh_token: refresh }));
    if (renewed !== null) return renewed;
    const answer = await grant({ grant_type: "password", username, password });
    const first = tokenOf(answer);
    if (first === null) throw new Error(`gives no token for this user and password: it answers ${answer.status}`);
    return first;
  }

  function tokenOf({ status, body }: Answer): Token | null {
    const {
      access_token: bearer,
      refresh_token: refresh,
      expires_in: seconds,
    } = (body ?? {}) as Record<string, unknown>;
    if (status !== 200 || typeof bearer !== "string" || !/^[\x21-\x7e]+$/.test(bearer)) return null;
    const lasts = typeof seconds === "number" && seconds > 0 ? seconds : Number.POSITIVE_INFINITY;
    return {
      bearer,
      refresh: typeof refresh === "string" ? refresh : null,
      // Of a token that lasts for less than that, the last tenth is left.
      renewOn: now() + 1_000 * Math.max(lasts - LEFT_SECONDS, lasts * 0.9),
    };
  }

  return {
    async bearer() {
      if (token === null || token.renewOn <= now()) token = await next();
      return token.bearer;
    },
    async refused(old) {
      if (token?.bearer === old) token = await next();
      return true;
    },
  };
}
