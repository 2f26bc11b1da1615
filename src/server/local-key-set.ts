import { createLocalJWKSet, type JWK, type JWTVerifyGetKey } from "jose";
import { KeyFileError, readKept } from "./key-files.ts";
import { keyFile, type LocalKeys, localKeysFrom, openLocalKeys } from "./keys.ts";
import { type RetiredKey, retiredKeys } from "./retired-keys.ts";

/** Every local key whose tokens are accepted: the current one, and retired ones for a day. */
export interface LocalKeySet {
  readonly keyOf: JWTVerifyGetKey;
  /** The public keys of now, the current one first. */
  published(): Promise<JWK[]>;
}

export interface LocalKeySetOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Called with each reason why the files could not be read again; the keys that were read last count on. */
  readonly onProblem?: (cause: unknown) => void;
}

/** How soon a running gateway sees that keys were rotated. A folder is read so often at most, and only when it is asked. */
const READ_AGAIN_MS = 1_000;

/** Opens the keys of the folder, and reads them again while they are used. The first is made if there is none. */
export async function openLocalKeySet(folder: string, { now, onProblem }: LocalKeySetOptions): Promise<LocalKeySet> {
  let current: LocalKeys = await openLocalKeys(folder);
  let retired: readonly RetiredKey[] = await retiredKeys(folder);
  let readAt = now();
  let reading: Promise<void> | null = null;

  async function readAgain(): Promise<void> {
    try {
      const path = keyFile(folder);
      const kept = await readKept(path);
      // Whoever removes the file of a running gateway has not said what should count instead.
      if (kept === null) throw new KeyFileError(`${path} is gone`);
      [current, retired] = await Promise.all([localKeysFrom(kept, path), retiredKeys(folder)]);
    } catch (error) {
      onProblem?.(error);
    } finally {
      readAt = now();
      reading = null;
    }
  }

  async function published(): Promise<JWK[]> {
    // A clock that was set back must not stretch the pause.
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
