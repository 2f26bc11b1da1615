import { gatewayIsDown } from "./gateway.ts";
import type { GraphText } from "./text.ts";
import { dropToken, token } from "./token.ts";

/** The graph of the gateway that served this page. */
export const endpoint = new URL("graphql", location.href).href;

/** Why a question has no answer, or only a part of one. */
export interface Failure {
  /** `DOWN`: the gateway does not answer; other words are codes of the graph. */
  readonly code: string;
  readonly message: string;
}

export interface GraphAnswer<Data> {
  readonly data: Data | null;
  readonly failure: Failure | null;
}

interface Body {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

const DOWN: Failure = { code: "DOWN", message: "The gateway does not answer." };
const POSITION = "X-Billing-Position";

/** The position of the last answer: what this page has written or seen is never older in the next answer. */
let position: string | null = null;

/**
 * Sends one operation. A failure is part of the answer; only an aborted request throws. A gateway without its database, and
 * a proxy without a gateway, whose answer is no JSON, count as an outage.
 */
export async function ask<Data, Variables>(
  text: GraphText<Data, Variables>,
  variables: Variables,
  abort?: AbortSignal,
): Promise<GraphAnswer<Data>> {
  const sent = token.value;
  try {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/graphql-response+json, application/json",
        Authorization: `Bearer ${sent}`,
        ...(position !== null && { [POSITION]: position }),
      },
      body: JSON.stringify({ query: text, variables }),
      signal: abort ?? null,
    });
    position = response.headers.get(POSITION) ?? position;
    const answer = toAnswer<Data>(response, (await response.json()) as Body);
    if (answer.failure?.code === "UNAUTHENTICATED" && token.value === sent) dropToken(answer.failure.message);
    if (answer.failure?.code !== "STORAGE_UNAVAILABLE") return answer;
  } catch (cause) {
    if (abort?.aborted) throw cause;
  }
  gatewayIsDown();
  return { data: null, failure: DOWN };
}

function toAnswer<Data>(response: Response, body: Body): GraphAnswer<Data> {
  const [error] = body.errors ?? [];
  const data = (body.data ?? null) as Data | null;
  if (error !== undefined) return { data, failure: { code: codeOf(error), message: error.message } };
  if (data !== null) return { data, failure: null };
  return { data, failure: { code: "INTERNAL", message: `The gateway answered ${response.status} without data.` } };
}

function codeOf(error: NonNullable<Body["errors"]>[number]): string {
  return error.extensions?.code ?? "INTERNAL";
}
