import type { FastifyRequest } from "fastify";
import { OTHER_API_PATH } from "./api-path.ts";

/** How long a client may take to send a request that is read here. */
export const BODY_MS_MAX = 20_000;
/** How long one may take that goes on to the upstream as it comes. */
export const PASSED_BODY_MS_MAX = 60 * 60_000;

const TIMED_OUT = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n";

/**
 * Cuts a client that sends too slowly, unless the request goes on to the upstream. Node has one limit for a whole
 * server, which must then be the longer one.
 */
export async function cutSlowBody({ raw, url }: FastifyRequest): Promise<void> {
  if (raw.complete || url.split("?", 1)[0] === OTHER_API_PATH) return;
  const timer = setTimeout(() => {
    if (!raw.complete) raw.socket.end(TIMED_OUT, () => raw.socket.destroy());
  }, BODY_MS_MAX);
  raw.once("close", () => clearTimeout(timer));
}
