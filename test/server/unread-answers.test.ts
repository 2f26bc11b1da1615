import { once } from "node:events";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import fastify from "fastify";
import { expect, onTestFinished, test, vi } from "vitest";
import { cutStalledAnswers } from "../../src/server/stalled-answers.ts";
import { startServer } from "../support/server.ts";
import { sendRaw } from "../support/unread-connection.ts";

const STALLED_MS = 300;
const LARGE = "a".repeat(20_000_000);

/** A server with the limit, and a connection that has asked for the path. */
async function asking(path: string): Promise<Socket> {
  const server = fastify({ connectionTimeout: STALLED_MS });
  onTestFinished(() => server.close());
  server.addHook("onRequest", cutStalledAnswers);
  server.get("/large", async () => LARGE);
  server.get("/late", async () => {
    await sleep(3 * STALLED_MS);
    return "late";
  });
  await server.listen({ port: 0, host: "127.0.0.1" });
  return sendRaw((server.server.address() as { port: number }).port, `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
}

async function readAll(socket: Socket): Promise<number> {
  let length = 0;
  socket.on("data", (part) => {
    length += part.length;
  });
  socket.resume();
  await once(socket, "close");
  return length;
}

test("a client that takes nothing of its answer is cut off", async () => {
  const socket = await asking("/large");

  // Node looks twice: whether the answer has moved since it looked before.
  await sleep(5 * STALLED_MS);

  expect(await readAll(socket)).toBeLessThan(LARGE.length);
});

test("a client that takes its answer slowly gets all of it", async () => {
  const socket = await asking("/large");
  let length = 0;
  socket.on("data", (part) => {
    length += part.length;
  });

  for (let times = 1; times <= 10; times += 1) {
    socket.pause();
    await sleep(STALLED_MS / 4);
    socket.resume();
    // The server may send more only when the client has taken a good part of what waits for it.
    await vi.waitFor(() => expect(length).toBeGreaterThanOrEqual((times * LARGE.length) / 10), { interval: 1 });
  }
  await vi.waitFor(() => expect(length).toBeGreaterThan(LARGE.length), { timeout: 10_000 });
});

test("an operation may be silent for longer", async () => {
  const socket = await asking("/late");
  socket.resume();

  const [answer] = await once(socket.setEncoding("utf8"), "data");

  expect(answer).toMatch(/late$/);
});

test("pipelined requests are over when their connection closes, whose answers were never sent", async () => {
  const server = await startServer();
  const body = JSON.stringify({ query: `{ ${Array.from({ length: 30 }, (_, n) => `a${n}: _sdl`).join(" ")} }` });
  const one = `POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const socket = sendRaw(Number(new URL(server.address).port), one.repeat(10));
  const pending = async () => {
    const metrics = await (await fetch(`${server.address}/metrics`)).text();
    return Number(/pending_requests (\d+)/.exec(metrics)?.[1]);
  };
  // The first answers may fit into the buffers of the connection.
  await vi.waitFor(async () => expect(await pending()).toBeGreaterThan(5), { timeout: 10_000 });

  socket.destroy();

  // The request for the metrics itself is one.
  await vi.waitFor(async () => expect(await pending()).toBe(1), { timeout: 10_000 });
});
