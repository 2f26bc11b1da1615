import { answersOk } from "../contestants/contestant.ts";
import { pageRequest, serveCommand, tokenFor } from "../contestants/gateway.ts";
import type { Dataset } from "../data/dataset.ts";
import { type Command, processorOf, serve } from "../process.ts";
import type { Measured } from "../report.ts";
import { median } from "../statistics.ts";
import type { Effort } from "./page.ts";

const AIM_MILLISECONDS = 1500;

/** From the start of the process to the first page of credits that it answers. The file is in the system's cache. */
export async function measureStart({ file }: Dataset, { rounds }: Effort): Promise<Measured> {
  const database = `file:${file}`;
  const token = await tokenFor(database);
  const node = serveCommand(database);
  const commands: Record<string, Command> = {
    "npm start": { ...node, command: "npm", args: ["start", "--silent"] },
    "node dist/main.js serve": node,
  };
  const times: Record<string, number[]> = {};
  const processor: Record<string, number[]> = {};
  for (let round = 0; round < rounds; round++)
    for (const [name, command] of Object.entries(commands)) {
      const served = await serve(command, (port) => answersOk(port, pageRequest(token, 0)));
      processor[name] = [...(processor[name] ?? []), processorOf([served.pid])];
      await served.stop();
      times[name] = [...(times[name] ?? []), served.startMilliseconds];
    }
  return {
    title: "First answer after the start, in milliseconds",
    columns: ["command", "median", "least", "most", "CPU, median"],
    rows: Object.entries(times).map(([name, of]) => [
      name,
      median(of),
      Math.min(...of),
      Math.max(...of),
      median(processor[name]!),
    ]),
    targets: [{ name: "npm start, median", value: median(times["npm start"]!), atMost: AIM_MILLISECONDS }],
    missing: [],
    figures: { times, processor },
  };
}
