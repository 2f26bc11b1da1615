import type { z } from "zod";
import { onOrOff, optional, pauses, secretKey, variable } from "./config-values.ts";

/** How events are delivered to webhooks. */
export interface WebhookConfig {
  /** Text of the key that all secrets are derived from; `null`: a file in the data folder has it. */
  readonly key: string | null;
  /** Milliseconds after each failed attempt. */
  readonly pauses: readonly number[];
  readonly allowPrivate: boolean;
}

const DAY_SECONDS = 86_400;

export const webhookVariables = {
  WEBHOOK_KEY: optional(
    "Key of the webhooks' secrets, at least 32 characters; unset: a file in the data folder.",
    secretKey(32),
  ),
  WEBHOOK_RETRY_SECONDS: variable(
    "5,30,120,600,1800,3600,7200,14400,57600",
    "Nine pauses in seconds between the ten attempts to deliver an event to a webhook.",
    pauses(9, DAY_SECONDS),
  ),
  WEBHOOK_ALLOW_PRIVATE: variable(
    "off",
    "Whether webhooks may use http and lead to internal networks: for tests and closed networks.",
    onOrOff(),
  ),
} as const;

type Variables = typeof webhookVariables;

export function readWebhooks(
  values: z.output<z.ZodObject<{ [N in keyof Variables]: Variables[N]["schema"] }>>,
): WebhookConfig {
  return {
    key: values.WEBHOOK_KEY ?? null,
    pauses: values.WEBHOOK_RETRY_SECONDS,
    allowPrivate: values.WEBHOOK_ALLOW_PRIVATE,
  };
}
