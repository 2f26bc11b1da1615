import { type Agent, request } from "node:http";

/** A request whose body is sent in two halves; between them it is in flight. */
export interface SlowRequest {
  /** Sends the rest, and answers what came back. */
  finish(): Promise<Answered>;
  /** Resolves when the connection was ended without an answer. */
  readonly cut: Promise<void>;
}

export interface Answered {
  readonly status: number | undefined;
  readonly connection: string | undefined;
  readonly body: unknown;
}

/** Sends the head and half of the body. */
export async function beginRequest(address: string, token: string, body: object, agent?: Agent): Promise<SlowRequest> {
  const text = JSON.stringify(body);
  const sent = request(`${address}/graphql`, {
    method: "POST",
    ...(agent && { agent }),
    headers: {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
      authorization: `Bearer ${token}`,
    },
  });
  const answered = new Promise<Answered>((resolve, reject) => {
    sent.once("error", reject);
    sent.once("response", async (response) => {
      let answer = "";
      for await (const chunk of response.setEncoding("utf8")) answer += chunk;
      resolve({ status: response.statusCode, connection: response.headers.connection, body: JSON.parse(answer) });
    });
  });
  const cut = new Promise<void>((resolve) => sent.once("close", resolve));
  // A request that is cut rejects: tests that cut it expect this.
  answered.catch(() => {});
  await new Promise((written) => sent.write(text.slice(0, 10), written));
  return {
    cut,
    finish() {
      sent.end(text.slice(10));
      return answered;
    },
  };
}
