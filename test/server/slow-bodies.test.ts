import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import fastify from "fastify";
import { expect, onTestFinished, test, vi } from "vitest";
import { OTHER_API_PATH } from "../../src/server/api-path.ts";
import { BODY_MS_MAX, cutSlowBody } from "../../src/server/slow-bodies.ts";

/** What a server answers to a request whose body does not come, once the time is over; "" if it waits on. */
async function answerTo(path: string): Promise<string> {
  const server = fastify();
  onTestFinished(() => server.close());
  server.addHook("onRequest", cutSlowBody);
  server.post(path, async () => "whole");
  await server.listen({ port: 0, host: "127.0.0.1" });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const socket = connect((server.server.address() as { port: number }).port, "127.0.0.1");
  let answer = "";
  socket.setEncoding("utf8").on("data", (text) => {
    answer += text;
  });
  const head = `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`;
  await new Promise<void>((written) => socket.write(head, () => written()));
  await sleep(100);

  vi.advanceTimersByTime(BODY_MS_MAX);
  await sleep(100);

  socket.destroy();
  return answer;
}

test("a body that the gateway reads is cut after 20 seconds, and a forwarded one is not", async () => {
  expect(await answerTo("/graphql")).toMatch(/^HTTP\/1\.1 408 /);
  vi.useRealTimers();
  expect(await answerTo(OTHER_API_PATH)).toBe("");
});
