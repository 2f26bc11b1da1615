import { createHmac, generateKey } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Instant } from "../../domain/calendar.ts";
import type { Webhook } from "../../domain/webhook/fields.ts";
import type { SecretPlace } from "../../domain/webhook/secret-place.ts";
import { codeOf, KeyFileError, linkNew, readKept } from "../key-files.ts";

/** The key from which the secrets of all webhooks are derived. They are not stored anywhere. */
export interface WebhookKey {
  /** Names the key without showing it. */
  readonly fingerprint: string;
  /** The secret in the form that receivers take: `whsec_` and 32 bytes in Base64. */
  secretOf(place: SecretPlace): string;
  /** The secrets that sign at this moment, the newest first. */
  secretsAt(webhook: SecretPlace & Pick<Webhook, "formerSecretUntil">, now: Instant): Buffer[];
}

const FILE_NAME = "webhook-key";
const KEY_BITS = 256;
const KEPT = /^[A-Za-z0-9_-]{43}$/;

/** The key that the text is. */
export function webhookKey(text: string): WebhookKey {
  const derived = (words: string) => createHmac("sha256", text).update(words).digest();
  const secret = (uniqueId: string, version: number) => derived(`webhook secret ${uniqueId} ${version}`);
  return {
    fingerprint: derived("fingerprint").toString("hex", 0, 8),
    secretOf: ({ uniqueId, secretVersion }) => `whsec_${secret(uniqueId, secretVersion).toString("base64")}`,
    secretsAt({ uniqueId, secretVersion, formerSecretUntil }, now) {
      const hasFormer = formerSecretUntil !== null && now < formerSecretUntil;
      return [secretVersion, ...(hasFormer ? [secretVersion - 1] : [])].map((version) => secret(uniqueId, version));
    },
  };
}

/** Opens the key in the folder, and creates both at first use. `key rotate` leaves it, and with it all secrets. */
export async function openWebhookKey(folder: string): Promise<WebhookKey> {
  const path = join(folder, FILE_NAME);
  const kept = ((await readKept(path)) ?? (await keepNew(folder, path))).trim();
  // Without the text: it may be the key.
  if (!KEPT.test(kept))
    throw new KeyFileError(`${path} is damaged: restore it, or remove it to get a new one, which changes all secrets`);
  return webhookKey(kept);
}

/** Stores a new key unless another process has just stored one; returns the stored text. */
async function keepNew(folder: string, path: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const made = await promisify(generateKey)("hmac", { length: KEY_BITS });
    await linkNew(folder, path, made.export().toString("base64url"));
  } catch (error) {
    throw new KeyFileError(`${path} cannot be created (${codeOf(error)})`);
  }
  const kept = await readKept(path);
  if (kept === null) throw new KeyFileError(`${path} was removed while it was opened`);
  return kept;
}
