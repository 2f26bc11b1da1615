import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { expect, onTestFinished, test, vi } from "vitest";
import { startApp } from "../../src/app.ts";
import { startServer } from "../support/server.ts";

/** A gateway, and a connection to it that has sent nothing. */
async function withConnection() {
  const { config } = await startServer();
  const app = await startApp(config, pino({ level: "silent" }));
  const socket = connect(Number(new URL(app.address).port), "127.0.0.1");
  onTestFinished(() => {
    socket.destroy();
  });
  socket.on("error", () => {});
  await new Promise((resolve) => socket.once("connect", resolve));
  return { app, socket };
}

test("a connection that has sent nothing does not keep the gateway from stopping", async () => {
  const { app } = await withConnection();
  const begun = performance.now();

  await app.close();

  expect(performance.now() - begun).toBeLessThan(5_000);
});

test("a request is answered if its connection was open when the gateway began to stop, and its head was on its way", async () => {
  const { app, socket } = await withConnection();
  let answer = "";
  socket.setEncoding("utf8").on("data", (text) => {
    answer += text;
  });
  const closed = app.close();
  await sleep(400);

  socket.write("GET /healthz HTTP/1.1\r\nHost: gateway\r\n\r\n");
  await closed;

  await vi.waitFor(() => expect(socket.destroyed).toBe(true));
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(answer).toMatch(/\r\nconnection: close\r\n/i);
});
