import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import type { Config } from "./config.ts";
import { toPortRefused } from "./server/port.ts";

/** Listens; returns the URL, which the log has as well. */
export async function listen(server: FastifyInstance, { port, host }: Config): Promise<string> {
  try {
    return await server.listen({ port, host });
  } catch (error) {
    throw toPortRefused(error, { port, host });
  }
}

/** Listens without a line in the log: several processes listen at one address, and the one that started them says so, once. */
export async function listenQuietly(server: FastifyInstance, config: Config, log: FastifyBaseLogger): Promise<string> {
  const { level } = log;
  if (["info", "debug", "trace"].includes(level)) log.level = "warn";
  try {
    return await listen(server, config);
  } finally {
    log.level = level;
  }
}
