import { Agent, request } from "node:http";
import type { Scope } from "../scope.ts";

/** A GraphQL answer, or nothing (the connection broke, or no server listens). */
export type Reply =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly data: Data | null;
      readonly code: string | null;
      /** How far the database has come, of an answer after a write. */
      readonly position: string | null;
    }
  | { readonly kind: "lost" };

/** The data that the query selected. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is the query's, which stands beside each use.
export type Data = Record<string, any>;

/** Asks a gateway over connections that are kept open. Never throws: a missing answer is a finding too. */
export type Ask = (query: string, variables?: object, position?: string | null) => Promise<Reply>;

const PATIENCE_MILLISECONDS = 30_000;
const POSITION = "x-billing-position";

/** The port is asked for each time: a gateway that was started again has another one. */
export function client(port: () => number, token: string, scope: Scope): Ask {
  const agent = new Agent({ keepAlive: true });
  scope.onLeave(() => agent.destroy());
  return (query, variables = {}, position = null) => {
    const body = JSON.stringify({ query, variables });
    const headers = {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      ...(position !== null && { [POSITION]: position }),
    };
    return new Promise<Reply>((resolve) => {
      const lost = () => resolve({ kind: "lost" });
      const options = { agent, host: "127.0.0.1", port: port(), method: "POST", path: "/graphql", headers };
      const asking = request({ ...options, timeout: PATIENCE_MILLISECONDS }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part: string) => {
          text += part;
        });
        response.on("end", () => {
          if (!response.complete) return lost();
          const reached = response.headers[POSITION];
          resolve({ ...replyOf(response.statusCode!, text), position: typeof reached === "string" ? reached : null });
        });
        response.on("error", lost);
      });
      asking.on("error", lost);
      asking.on("timeout", () => asking.destroy());
      asking.end(body);
    });
  };
}

function replyOf(status: number, text: string) {
  try {
    const { data = null, errors = [] } = JSON.parse(text);
    return { kind: "answered", status, data, code: errors[0]?.extensions?.code ?? null } as const;
  } catch {
    return { kind: "answered", status, data: null, code: `HTTP ${status}: ${text.slice(0, 200)}` } as const;
  }
}
