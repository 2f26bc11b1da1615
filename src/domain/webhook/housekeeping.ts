import type { Instant } from "../calendar.ts";
import { ask, type CommandContext, type Decision, moment } from "../decision.ts";

/** The lease of a key that signs: processes with another key must not deliver. Answers whether this one may. */
export function* takeSigningKey(
  { fingerprint, leaseMilliseconds }: { readonly fingerprint: string; readonly leaseMilliseconds: number },
  _context: CommandContext,
): Decision<boolean> {
  const now = yield* moment();
  return yield* ask({
    ...{ step: "takeLease", task: "webhook key", holder: fingerprint, now, until: now + leaseMilliseconds },
  });
}

/** Deletes attempts that are older than the kept events, at most `count` of them. Returns how many. */
export function* deleteOldDeliveries(
  { before, count }: { readonly before: Instant; readonly count: number },
  _context: CommandContext,
): Decision<number> {
  return yield* ask({ step: "deleteWebhookDeliveries", before, count });
}
