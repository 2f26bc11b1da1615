import { connect } from "node:net";
import { fileURLToPath } from "node:url";

/** Memory of a gateway after a full collection. */
export interface Memory {
  readonly heapMegabytes: number;
  readonly rssMegabytes: number;
  /** Sockets, timers and other things that its event loop waits for. */
  readonly resources: number;
}

const MEASURED = fileURLToPath(new URL("../gateway/measured.mjs", import.meta.url));
const MEGABYTE = 1024 * 1024;

/** Options of Node for a gateway whose memory is measured over the socket file. */
export const measuredOptions = ["--expose-gc", "--import", MEASURED];

export async function memoryOf(socketFile: string): Promise<Memory> {
  let text = "";
  for await (const part of connect(socketFile).setEncoding("utf8")) text += part;
  const { heapUsed, rss, resources } = JSON.parse(text);
  return { heapMegabytes: Math.round(heapUsed / MEGABYTE), rssMegabytes: Math.round(rss / MEGABYTE), resources };
}
