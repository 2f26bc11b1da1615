import type { Chance } from "../../../src/commands/demo/random.ts";

/** One hostile request, byte by byte. */
export interface Attack {
  readonly bytes: Buffer;
  /** How it is sent; `whole` is at once, with the answer read to its end. */
  readonly manner?: "whole" | "aborted" | "slow" | "unread";
}

/** What an attack is made with. The same chance makes the same attack. */
export interface Making {
  readonly chance: Chance;
  /** Tokens of an administrator, each used by some of the attacks. */
  readonly tokens: readonly string[];
  /** The token of one client that sends more than it may. */
  readonly greedy: string;
  /** Signed with the gateway's own key, and not acceptable. */
  readonly badTokens: readonly string[];
}

export type Kind = (making: Making) => Attack;

/** An HTTP request with these headers; the names are written as they are given. */
export function http(
  line: string,
  headers: readonly (readonly [string, string])[],
  body: string | Uint8Array = "",
): Buffer {
  const head = [line, ...headers.map(([name, value]) => `${name}: ${value}`), "", ""].join("\r\n");
  return Buffer.concat([Buffer.from(head, "latin1"), Buffer.from(body as string)]);
}

/** A POST to `/graphql`. */
export function post(
  body: string | Uint8Array,
  { token = null, more = [], type = "application/json" }: Posting = {},
): Buffer {
  return http(
    "POST /graphql HTTP/1.1",
    [
      ...base(token),
      ...(type === null ? [] : ([["Content-Type", type]] as const)),
      ["Content-Length", String(Buffer.byteLength(body))],
      ...more,
    ],
    body,
  );
}

interface Posting {
  readonly token?: string | null;
  readonly more?: readonly (readonly [string, string])[];
  /** `null`: none is sent. */
  readonly type?: string | null;
}

export function base(token: string | null): (readonly [string, string])[] {
  return [
    ["Host", "127.0.0.1"],
    ["Connection", "close"],
    ...(token === null ? [] : ([["Authorization", `Bearer ${token}`]] as const)),
  ];
}
