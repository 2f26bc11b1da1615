import type { Webhook } from "./fields.ts";

/** What a secret is derived from. Secrets are not stored. */
export type SecretPlace = Pick<Webhook, "uniqueId" | "secretVersion">;
