import type { FastifyInstance, FastifyReply, FastifyRequest, RequestPayload } from "fastify";
import { whenOver } from "./request-end.ts";

/** How many bodies of the greatest size may be in memory at once. Answers that are being sent count too. */
const FULL_BODIES_MAX = 100;
/** Smaller bodies and answers are not counted: a thousand of them are 64 MB. */
const LARGE = 64_000;

/**
 * Counts the bytes of bodies that have arrived and of answers that are being sent, until each request is over. Without
 * this limit a thousand pending requests of 1 MB would take gigabytes. Bytes count when they arrive: a request that
 * only announces a large body takes nothing from others.
 */
export function bytesInFlight(server: FastifyInstance, bodyBytesMax: number): { tooMany(): boolean } {
  let inFlight = 0;

  server.addHook("preParsing", (request, reply, body: RequestPayload, done) => {
    if (isSmall(request)) return done(null, body);
    let ofBody = 0;
    const count = (part: Buffer) => {
      ofBody += part.length;
      inFlight += part.length;
    };
    // A paused body stays so with this listener, until the parser reads it.
    body.pause();
    body.on("data", count);
    whenOver(request, reply, () => {
      // What arrives after the answer is thrown away.
      body.off("data", count);
      inFlight -= ofBody;
    });
    done(null, body);
  });
  server.addHook("onSend", (request: FastifyRequest, reply: FastifyReply, answer: unknown, done) => {
    const length = typeof answer === "string" || Buffer.isBuffer(answer) ? answer.length : 0;
    if (length < LARGE) return done(null, answer);
    inFlight += length;
    whenOver(request, reply, () => {
      inFlight -= length;
    });
    done(null, answer);
  });
  return { tooMany: () => inFlight > FULL_BODIES_MAX * bodyBytesMax };
}

function isSmall({ headers }: FastifyRequest): boolean {
  return headers["transfer-encoding"] === undefined && Number(headers["content-length"] ?? 0) < LARGE;
}
