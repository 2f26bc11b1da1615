import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, onTestFinished, test, vi } from "vitest";
import { temporaryFolder } from "../support/dialects.ts";
import { startProcess } from "../support/gateway-process.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";

/** An OTLP receiver that stores its requests. Protocol Buffers contain names and ids as plain bytes. */
async function openReceiver() {
  const bodies: Buffer[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    if (request.url === "/v1/traces")
      bodies.push(request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body);
    response.writeHead(200).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const has = (bytes: Buffer | string) => bodies.some((body) => body.includes(bytes));
  return { address: `http://127.0.0.1:${port}`, bodies, has };
}

test("spans of a request and its operation go to an OTLP receiver under the caller's trace, without variables", async () => {
  const receiver = await openReceiver();
  const gateway = await startProcess("serve", {
    DATABASE_URL: `file:${join(temporaryFolder(), "billing.db")}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.address,
    OTEL_SERVICE_NAME: "billing-of-this-test",
    OTEL_BSP_SCHEDULE_DELAY: "100",
  });
  const answer = await fetch(`${gateway.address}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", traceparent: `00-${TRACE}-b7ad6b7169203331-01` },
    body: JSON.stringify({
      query: "query Typename($x: Boolean!) { a: __typename @include(if: $x) }",
      variables: { x: true },
    }),
  });
  expect(answer.status).toBe(200);

  await vi.waitFor(() => expect(receiver.has("POST Typename")).toBe(true), { timeout: 15_000 });

  for (const text of ["query Typename", "billing-of-this-test", "/graphql", Buffer.from(TRACE, "hex")])
    expect(receiver.has(text), String(text)).toBe(true);
  expect(receiver.has("variables")).toBe(false);
  gateway.signal("SIGTERM");
  expect(await gateway.ended).toBe(0);
});

test("a receiver that cannot be reached fails neither requests nor the stop", async () => {
  const gateway = await startProcess("serve", {
    DATABASE_URL: `file:${join(temporaryFolder(), "billing.db")}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1",
    OTEL_EXPORTER_OTLP_TIMEOUT: "500",
  });

  expect((await fetch(`${gateway.address}/healthz`)).status).toBe(200);
  gateway.signal("SIGTERM");
  expect(await gateway.ended).toBe(0);
});
