import type { Clock } from "../../billing/dependencies.ts";
import type { Store } from "../../store/store.ts";
import type { WebhookKey } from "./key.ts";

export interface UpkeepOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly key: WebhookKey;
  /** How long attempts stay in the log. */
  readonly keptMilliseconds: number;
}

const KEY_LEASE_MILLISECONDS = 30_000;
/** Pause between deletions of old attempts, if the last one left none; else they go on with the next survey. */
const CLEAN_MILLISECONDS = 3_600_000;
const DELETED_MAX = 1_000;

/** What deliveries do now and then, also without new events. */
export function webhookUpkeep({ store, clock, key, keptMilliseconds }: UpkeepOptions) {
  const context = () => ({ now: clock.now(), by: "billing-gateway", businesses: null });
  let cleansAt = 0;
  return {
    /** Whether no other process delivers with another key. */
    hasKey(): Promise<boolean> {
      const lease = { fingerprint: key.fingerprint, leaseMilliseconds: KEY_LEASE_MILLISECONDS };
      return store.commit("takeSigningKey", lease, context());
    },
    /** Deletes some old attempts if it is time to. */
    async deleteOld(now: number): Promise<void> {
      if (now < cleansAt) return;
      const input = { before: clock.now() - keptMilliseconds, count: DELETED_MAX };
      const deleted = await store.commit("deleteOldDeliveries", input, context());
      cleansAt = deleted < DELETED_MAX ? now + CLEAN_MILLISECONDS : 0;
    },
  };
}
