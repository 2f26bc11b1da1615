import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { seededSources } from "../../../src/commands/demo/random.ts";
import { build, type Change } from "../gateway/build.ts";
import type { Gateway } from "../gateway/process.ts";
import { MIXED_CREDITS, mixed } from "../load/mixed.ts";
import { send } from "../load/operations.ts";
import { startReader } from "../load/reader.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.ts";
import { createCredits, worldOn } from "../world.ts";

export interface Collections {
  readonly seed: string;
  readonly seconds: number;
  readonly changes?: readonly Change[];
}

const CLIENTS = 8;
const READERS = 4;
const COLLECT = fileURLToPath(new URL("../gateway/collect.mjs", import.meta.url));

/** A gateway under mixed load collects garbage all the time, while databases and connections are opened and dropped. */
export async function collections({ seed, seconds, changes = [] }: Collections, scope: Scope): Promise<Report> {
  const driver = pathToFileURL(join(build(scope, changes), "../store/sqlite/driver.js")).href;
  const world = await worldOn("sqlite", scope, { changes });
  const options = ["--expose-gc", "--import", COLLECT];
  const gateway = await world.start({ BILLING_DRIVER: driver }, options);
  const ask = world.askOf(() => gateway);
  const credits = await createCredits(ask, MIXED_CREDITS);
  const load = mixed(seed, credits);
  const until = performance.now() + seconds * 1_000;
  const goesOn = () => performance.now() < until && gateway.ended() === null;
  let [answers, connections] = [0, 0];

  async function write(): Promise<void> {
    while (goesOn()) {
      const attempt = load.next();
      const answer = await send(ask, attempt);
      load.onAnswer(attempt, answer);
      if (answer.kind === "done") answers += 1;
    }
  }
  async function dropConnections(): Promise<void> {
    while (goesOn()) {
      await openAndDrop(gateway);
      connections += 1;
    }
  }
  const readers = Array.from({ length: READERS }, (_, n) =>
    startReader(ask, credits, seededSources(`${seed}-${n}`).chance),
  );
  await Promise.all([...Array.from({ length: CLIENTS }, write), dropConnections()]);
  const seen = await Promise.all(readers.map((reader) => reader.stop()));

  const ended = gateway.ended();
  const figures = { answers, reads: seen.reduce((sum, { reads }) => sum + reads, 0), connections };
  if (ended !== null) return { figures, faults: [`the gateway ended by ${ended}: ${gateway.said().slice(-400)}`] };
  const code = await gateway.end("SIGTERM");
  return {
    figures,
    faults: [
      ...seen.flatMap(({ faults }) => faults),
      ...(code === 0 ? [] : [`the gateway exited with ${code}`]),
      ...((await world.isWhole()) ? [] : ["verify-ledger finds a fault"]),
    ],
  };
}

/** Sends half a request and drops the connection. */
async function openAndDrop({ port }: Gateway): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write("POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{");
  await sleep(5);
  socket.destroy();
}
