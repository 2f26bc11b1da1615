import { randomUUID } from "node:crypto";
import { onTestFinished } from "vitest";
import type { WebhookDisabledReason } from "../../src/domain/webhook/fields.ts";
import { type Deliveries, webhookDeliveries } from "../../src/server/webhooks/deliveries.ts";
import { webhookKey } from "../../src/server/webhooks/key.ts";
import { sender } from "../../src/server/webhooks/send.ts";
import type { Store } from "../../src/store/store.ts";

export const deliveryKey = webhookKey("deliveries ".repeat(4));

interface Started extends Deliveries {
  readonly reported: {
    readonly disabled: WebhookDisabledReason[];
    readonly failures: unknown[];
    gaveUp: number;
    otherKeys: number;
  };
}

/** Delivers to webhooks until the end of the test, with pauses of 20 ms, on the wall clock. */
export function startDeliveries(
  store: Store,
  options: {
    pauses?: readonly number[];
    key?: typeof deliveryKey;
    attemptMilliseconds?: number;
    keptMilliseconds?: number;
  } = {},
): Started {
  const { pauses = Array(9).fill(20), key = deliveryKey, attemptMilliseconds = 5_000 } = options;
  const { keptMilliseconds = 90 * 86_400_000 } = options;
  const reported: Started["reported"] = { disabled: [], failures: [], gaveUp: 0, otherKeys: 0 };
  const deliveries = webhookDeliveries({
    ...{ store, key, pauses, holder: randomUUID(), keptMilliseconds },
    clock: { now: Date.now },
    sender: sender({ allowPrivate: true, userAgent: "test", now: Date.now, attemptMilliseconds }),
    report: {
      attempted() {},
      waits() {},
      turned(_id, _url, { disabled, gaveUp }) {
        if (gaveUp) reported.gaveUp += 1;
        if (disabled !== null) reported.disabled.push(disabled);
      },
    },
    onFailure: (cause) => reported.failures.push(cause),
    onOtherKey() {
      reported.otherKeys += 1;
    },
  });
  deliveries.start();
  onTestFinished(() => deliveries.stop());
  return { ...deliveries, reported };
}
