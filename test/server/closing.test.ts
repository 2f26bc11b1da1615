import { connect } from "node:net";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { startApp } from "../../src/app.ts";
import { startServer } from "../support/server.ts";

test("a connection that has sent nothing does not keep the gateway from stopping", async () => {
  const { config } = await startServer();
  const app = await startApp(config, pino({ level: "silent" }));
  const socket = connect(Number(new URL(app.address).port), "127.0.0.1");
  onTestFinished(() => {
    socket.destroy();
  });
  await new Promise((resolve) => socket.once("connect", resolve));
  socket.on("error", () => {});
  const begun = performance.now();

  await app.close();

  expect(performance.now() - begun).toBeLessThan(5_000);
});
