import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type LogPosition, laterPosition, positionText, readPosition } from "../domain/log-position.ts";
import { BadRequest } from "../domain/refusal.ts";
import type { Store } from "../store/store.ts";
import { asBearer } from "./basic.ts";
import { tokenKey } from "./rate-limits.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Whether the request may have written: its answer then says how far the database has come. */
    hasWritten: boolean;
    /** What the reads of the request must have; `null`: nothing. */
    reached: LogPosition | null;
  }
}

const HEADER = "x-billing-position";

/** Most tokens whose last write is remembered. */
const TOKENS_MAX = 100_000;

/** Lag is known to half a second; a look at a replica is believed for one more. */
const MARGIN_MILLISECONDS = 2_000;

/** The last position that each client has written. A client reads nothing older on a replica. */
export interface Positions {
  /** What the reads of a request must have: the later of its header and the last write of its token. Throws BadRequest. */
  required(request: FastifyRequest): LogPosition | null;
  /** Adds the position to the answer of a request that may have written, and remembers it for the token. */
  answer(request: FastifyRequest, reply: FastifyReply): void;
}

/**
 * Positions in headers, and by token in this process. A token's is forgotten when every replica has reached it or is left
 * out for its lag, `lagMilliseconds` later.
 */
export function positions(
  store: Pick<Store, "position">,
  { lagMilliseconds, tokensMax = TOKENS_MAX }: { readonly lagMilliseconds: number; readonly tokensMax?: number },
): Positions {
  interface Kept {
    readonly position: LogPosition;
    readonly until: number;
  }
  const keptMilliseconds = lagMilliseconds + MARGIN_MILLISECONDS;
  // By the time of the last write, the oldest first.
  const kept = new Map<string, Kept>();
  /** Of tokens that had to give way: it counts for every token. */
  let common: Kept | null = null;

  function forgetOld(): void {
    const now = performance.now();
    for (const [key, one] of kept) {
      if (one.until > now && kept.size <= tokensMax) return;
      if (one.until > now) common = one;
      kept.delete(key);
    }
  }

  function valid(one: Kept | null | undefined): LogPosition | null {
    return one != null && one.until > performance.now() ? one.position : null;
  }

  return {
    required({ headers }) {
      const sent = headers[HEADER];
      const given = typeof sent === "string" && sent !== "" ? readPosition(sent) : null;
      if (given === null && sent !== undefined && sent !== "")
        throw new BadRequest("X-Billing-Position", "must be the value of this header in an earlier answer");
      if (kept.size === 0) return given;
      const key = keyOf(headers.authorization);
      const known = laterPosition(valid(common), key === null ? null : valid(kept.get(key)));
      return laterPosition(given, known);
    },
    answer(request, reply) {
      const position = request.hasWritten ? store.position() : null;
      if (position === null) return;
      reply.header(HEADER, positionText(position));
      const key = keyOf(request.headers.authorization);
      if (key === null) return;
      kept.delete(key);
      kept.set(key, { position, until: performance.now() + keptMilliseconds });
      forgetOld();
    },
  };
}

function keyOf(authorization: string | undefined): string | null {
  const bearer = asBearer(authorization);
  return bearer === undefined ? null : tokenKey(bearer);
}

/** Adds positions to the answers of requests that may have written. */
export function answerPositions(server: FastifyInstance, { answer }: Positions): void {
  server.decorateRequest("hasWritten", false);
  server.decorateRequest("reached", null);
  server.addHook("onSend", (request, reply, _payload, next) => {
    answer(request, reply);
    next();
  });
}
