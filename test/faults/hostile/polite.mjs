// A thread of its own: a client that asks at a steady pace, and measures. The thread that attacks would distort it.
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";

const { port, token, body, pauseMilliseconds } = workerData;
const agent = new Agent({ keepAlive: true });
const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
let samples = [];
let stopped = false;

parentPort.on("message", (message) => {
  stopped = message === "stop";
  parentPort.postMessage(samples);
  samples = [];
});

while (!stopped) {
  const began = performance.now();
  const problem = await ask();
  samples.push({ milliseconds: performance.now() - began, problem });
  await sleep(pauseMilliseconds);
}
agent.destroy();
parentPort.close();

/** Why the answer is not the right one; null if it is. */
function ask() {
  return new Promise((resolve) => {
    const options = { agent, host: "127.0.0.1", port, method: "POST", path: "/graphql", headers, timeout: 30_000 };
    const asking = request(options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part) => {
        text += part;
      });
      response.on("end", () =>
        resolve(response.statusCode === 200 && text.startsWith('{"data"') ? null : `${response.statusCode} ${text}`),
      );
      response.on("error", (error) => resolve(String(error)));
    });
    asking.on("error", (error) => resolve(String(error)));
    asking.on("timeout", () => asking.destroy(new Error("no answer in 30 seconds")));
    asking.end(body);
  });
}
