import { createLocalJWKSet, type JWK, type JWTVerifyGetKey } from "jose";
import { KeyFileError, readKept } from "./key-files.ts";
import { keyFile, type LocalKeys, localKeysFrom, openLocalKeys } from "./keys.ts";
import { type RetiredKey, retiredKeys } from "./retired-keys.ts";

/** All local keys whose tokens are accepted: the current key, and retired keys for a day. */
export interface LocalKeySet {
  readonly keyOf: JWTVerifyGetKey;
  /** The public keys that are accepted now, the current one first. */
  published(): Promise<JWK[]>;
}

export interface LocalKeySetOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Called with the cause whenever the files cannot be reloaded; the loaded keys stay valid. */
  readonly onProblem?: (cause: unknown) => void;
}

/** How soon a running gateway notices a rotation. The folder is read at most this often, and only for a request. */
const READ_AGAIN_MS = 1_000;

/** Opens the keys of the folder and reloads them during use. Creates the first key. */
export async function openLocalKeySet(folder: string, { now, onProblem }: LocalKeySetOptions): Promise<LocalKeySet> {
  let current: LocalKeys = await openLocalKeys(folder);
  let retired: readonly RetiredKey[] = await retiredKeys(folder);
  let readAt = now();
  let reading: Promise<void> | null = null;

  async function readAgain(): Promise<void> {
    try {
      const path = keyFile(folder);
      const kept = await readKept(path);
      // A removed file does not say which key replaces it, so the loaded keys stay valid.
      if (kept === null) throw new KeyFileError(`${path} was removed`);
      [current, retired] = await Promise.all([localKeysFrom(kept, path), retiredKeys(folder)]);
    } catch (error) {
      onProblem?.(error);
    } finally {
      readAt = now();
      reading = null;
    }
  }

  async function published(): Promise<JWK[]> {
    // `Math.abs`: a clock that is set back must not prolong the pause.
    if (Math.abs(now() - readAt) >= READ_AGAIN_MS) {
      reading ??= readAgain();
      await reading;
    }
    const accepted = retired.filter(({ until, publicJwk }) => until > now() && publicJwk.kid !== current.keyId);
    return [current.publicJwk, ...accepted.map(({ publicJwk }) => publicJwk)];
  }

  return {
    keyOf: async (header, token) => createLocalJWKSet({ keys: await published() })(header, token),
    published,
  };
}
