import { request } from "node:http";

/** A request whose body is sent in two halves: between them it is in flight. */
export interface SlowRequest {
  /** Sends the rest, and answers what came back. */
  finish(): Promise<{ status: number | undefined; body: unknown }>;
}

/** Sends the head and half of the body. */
export async function beginRequest(address: string, token: string, body: object): Promise<SlowRequest> {
  const text = JSON.stringify(body);
  const sent = request(`${address}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
      authorization: `Bearer ${token}`,
    },
  });
  const answered = new Promise<{ status: number | undefined; body: unknown }>((resolve, reject) => {
    sent.once("error", reject);
    sent.once("response", async (response) => {
      let answer = "";
      for await (const chunk of response.setEncoding("utf8")) answer += chunk;
      resolve({ status: response.statusCode, body: JSON.parse(answer) });
    });
  });
  await new Promise((written) => sent.write(text.slice(0, 10), written));
  return {
    finish() {
      sent.end(text.slice(10));
      return answered;
    },
  };
}
