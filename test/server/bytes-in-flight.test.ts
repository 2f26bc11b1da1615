import { once } from "node:events";

import { setTimeout as sleep } from "node:timers/promises";
import fastify from "fastify";
import { expect, onTestFinished, test, vi } from "vitest";
import { bytesInFlight } from "../../src/server/bytes-in-flight.ts";
import { startServer } from "../support/server.ts";
import { sendRaw } from "../support/unread-connection.ts";

const BODY_MAX = 100_000;

const begunBody = (length: number, bytes: number) =>
  `POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${" ".repeat(bytes)}`;

test("more bytes of bodies than a hundred of the greatest size are OVERLOADED, until their requests are over", async () => {
  const server = await startServer({ MAX_BODY_BYTES: String(BODY_MAX) });
  const port = Number(new URL(server.address).port);
  const ask = async () => (await server.post({ query: "{ __typename }" })).status;

  const announced = Array.from({ length: 120 }, () => sendRaw(port, begunBody(BODY_MAX, 0)));
  expect(await ask()).toBe(200);
  const sockets = Array.from({ length: 120 }, () => sendRaw(port, begunBody(BODY_MAX, BODY_MAX - 1)));
  await vi.waitFor(async () => expect(await ask()).toBe(503), { timeout: 10_000 });
  for (const socket of [...announced, ...sockets]) socket.destroy();
  await vi.waitFor(async () => expect(await ask()).toBe(200), { timeout: 10_000 });
});

test("bodies without a length count as they arrive, and a whole body is read as before", async () => {
  const server = fastify({ bodyLimit: BODY_MAX });
  onTestFinished(() => server.close());
  const bytes = bytesInFlight(server, 1);
  server.post("/", async ({ body }) => ({ length: (body as string[])[0]!.length, tooMany: bytes.tooMany() }));
  const address = await server.listen({ port: 0, host: "127.0.0.1" });

  const body = JSON.stringify(["a".repeat(70_000)]);
  const headers = { "content-type": "application/json" };
  const whole = await fetch(address, { method: "POST", headers, body });
  const inParts = await fetch(address, {
    ...{ method: "POST", headers, duplex: "half" },
    body: new Blob([body]).stream(),
  } as RequestInit);

  expect([await whole.json(), await inParts.json()]).toEqual([
    { length: 70_000, tooMany: true },
    { length: 70_000, tooMany: true },
  ]);
  await vi.waitFor(() => expect(bytes.tooMany()).toBe(false));
});

test("a body that goes on after its answer counts no more", async () => {
  const server = fastify({ bodyLimit: BODY_MAX });
  onTestFinished(() => server.close());
  const bytes = bytesInFlight(server, 1_000);
  server.addHook("preValidation", async (_request, reply) => reply.status(401).send());
  server.addContentTypeParser("application/json", (_request, _body, done) => done(null));
  server.post("/graphql", async () => "");
  await server.listen({ port: 0, host: "127.0.0.1" });
  const { port } = server.server.address() as { port: number };

  const socket = sendRaw(port, begunBody(1_000_000, 90_000));
  await once(socket.resume(), "data");
  socket.write(" ".repeat(900_000));
  await sleep(200);

  expect(bytes.tooMany()).toBe(false);
});

test("an answer that is made after its client has left does not count", async () => {
  const server = fastify();
  onTestFinished(() => server.close());
  const bytes = bytesInFlight(server, BODY_MAX);
  let answered = false;
  server.get("/", async ({ raw }) => {
    await once(raw.socket, "close");
    answered = true;
    return "a".repeat(101 * BODY_MAX);
  });
  await server.listen({ port: 0, host: "127.0.0.1" });
  const { port } = server.server.address() as { port: number };

  const socket = sendRaw(port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await sleep(100);
  socket.destroy();

  await vi.waitFor(() => expect(answered).toBe(true));
  await sleep(50);
  expect(bytes.tooMany()).toBe(false);
});

test("an answer counts until its client has taken it, or is gone", async () => {
  const server = fastify();
  onTestFinished(() => server.close());
  const bytes = bytesInFlight(server, BODY_MAX);
  server.get("/", async () => "a".repeat(101 * BODY_MAX));
  await server.listen({ port: 0, host: "127.0.0.1" });
  const { port } = server.server.address() as { port: number };

  const socket = sendRaw(port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await vi.waitFor(() => expect(bytes.tooMany()).toBe(true));
  socket.destroy();
  await vi.waitFor(() => expect(bytes.tooMany()).toBe(false));
});
