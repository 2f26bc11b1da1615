import type { FastifyRequest } from "fastify";
import { OTHER_API_PATH } from "./api-path.ts";

/** Longest time to send a request that the gateway reads. */
export const BODY_MS_MAX = 20_000;
/** Longest time to send a request that is streamed to the upstream. */
export const PASSED_BODY_MS_MAX = 60 * 60_000;

const TIMED_OUT = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n";

/**
 * Cuts off a client that sends too slowly, unless the request is forwarded to the upstream. Node has one timeout per
 * server, which must be the longer one.
 */
export async function cutSlowBody({ raw, url }: FastifyRequest): Promise<void> {
  if (raw.complete || url.split("?", 1)[0] === OTHER_API_PATH) return;
  const timer = setTimeout(() => {
    if (!raw.complete) raw.socket.end(TIMED_OUT, () => raw.socket.destroy());
  }, BODY_MS_MAX);
  raw.once("close", () => clearTimeout(timer));
}
