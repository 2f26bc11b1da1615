import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import fastify from "fastify";
import { expect, onTestFinished, test } from "vitest";
import { takeTurns } from "../../src/server/turns.ts";
import { sendRaw } from "../support/unread-connection.ts";

const LARGE = "a".repeat(5_000_000);
const ask = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

/** A server that notes which requests it executes, and how many at the same time. */
async function aServer() {
  const server = fastify();
  onTestFinished(() => server.close());
  const seen = { executed: [] as string[], atOnce: 0, mostAtOnce: 0 };
  server.addHook("onRequest", takeTurns);
  server.get("/slow/:n", async (request) => {
    seen.executed.push((request.params as { n: string }).n);
    seen.atOnce += 1;
    seen.mostAtOnce = Math.max(seen.mostAtOnce, seen.atOnce);
    await sleep(20);
    seen.atOnce -= 1;
    return `answer ${(request.params as { n: string }).n};`;
  });
  server.get("/large", async () => {
    seen.executed.push("large");
    return LARGE;
  });
  await server.listen({ port: 0, host: "127.0.0.1" });
  return { port: (server.server.address() as { port: number }).port, seen };
}

test("pipelined requests are executed one after the other, and answered in their order", async () => {
  const { port, seen } = await aServer();
  const socket = sendRaw(port, [1, 2, 3, 4, 5].map((n) => ask(`/slow/${n}`)).join(""));
  let text = "";
  socket.setEncoding("utf8").on("data", (part) => {
    text += part;
  });
  socket.resume();

  while (!text.includes("answer 5;")) await once(socket, "data");

  expect(text.match(/answer \d/g)).toEqual(["answer 1", "answer 2", "answer 3", "answer 4", "answer 5"]);
  expect(seen).toEqual({ executed: ["1", "2", "3", "4", "5"], atOnce: 0, mostAtOnce: 1 });
});

test("requests of two connections are executed at the same time", async () => {
  const { port, seen } = await aServer();
  const sockets = [sendRaw(port, ask("/slow/1")), sendRaw(port, ask("/slow/2"))];

  await Promise.all(sockets.map((socket) => once(socket.resume(), "data")));

  expect(seen.mostAtOnce).toBe(2);
});

test("a client that reads no answer has one request executed, and those that wait are dropped with its connection", async () => {
  const { port, seen } = await aServer();
  const socket = sendRaw(port, ask("/large").repeat(40));
  await sleep(300);

  expect(seen.executed).toEqual(["large"]);

  socket.destroy();
  await sleep(100);
  expect(seen.executed).toEqual(["large"]);
});
