import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** The fault of a request; `null` for none. */
export type Fault =
  | null
  /** This answer replaces the server's. */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** The connection is cut before any answer. */
  | "drop"
  /** The connection is cut in the middle of the body. */
  | "cut"
  | { readonly delayMs: number };

/** A proxy of a server; `faultOf` returns the fault of each request, by its number from 1 and its path. */
export async function startFaultyProxy(
  target: string,
  faultOf: (request: number, path: string) => Fault,
): Promise<{ readonly address: string; readonly requests: () => number }> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    const fault = faultOf(requests, request.url!);
    const { authorization } = request.headers;
    handle(fault, `${target}${request.url}`, authorization, response).catch(() => response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests: () => requests };
}

async function handle(
  fault: Fault,
  url: string,
  authorization: string | undefined,
  response: ServerResponse,
): Promise<void> {
  if (fault === "drop") {
    response.socket!.destroy();
    return;
  }
  if (fault !== null && fault !== "cut" && "status" in fault) {
    response.writeHead(fault.status, fault.headers).end(fault.body ?? "");
    return;
  }
  if (fault !== null && fault !== "cut") await new Promise((done) => setTimeout(done, fault.delayMs));
  const answer = await fetch(url, { headers: authorization === undefined ? {} : { authorization } });
  const body = Buffer.from(await answer.arrayBuffer());
  const type = answer.headers.get("content-type") ?? "";
  response.writeHead(answer.status, { "content-type": type, "content-length": body.length });
  if (fault === "cut") response.write(body.subarray(0, body.length / 2), () => response.socket!.destroy());
  else response.end(body);
}
