import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { JWK } from "jose";
import { codeOf, KeyFileError, linkNew, readKept, replaceWith } from "./key-files.ts";
import { keyFile, localKeysFrom, newKeyText } from "./keys.ts";

/** How long tokens of a retired key are still accepted. */
export const RETIRED_ACCEPTED_MS = 24 * 60 * 60 * 1000;

const RETIRED = /^billing-key\.([\w-]{43})\.retired\.json$/;
const LOCK = "billing-key.lock";

/** The public half of a key that signs no new tokens. */
export interface RetiredKey {
  readonly publicJwk: JWK;
  /** Milliseconds since 1970; from then on its tokens are refused. */
  readonly until: number;
}

/** The retired keys of a folder, including expired ones. Throws KeyFileError. */
export async function retiredKeys(folder: string): Promise<RetiredKey[]> {
  const names = (await namesIn(folder)).filter((name) => RETIRED.test(name)).sort();
  const read = await Promise.all(names.map((name) => retiredKey(join(folder, name))));
  return read.filter((key) => key !== null);
}

/**
 * Creates a new current key pair. The public half of the old one is stored first, so an interruption invalidates no
 * token. Returns the ids of both; `retired` is `null` if there was no key before.
 */
export async function rotateLocalKeys(
  folder: string,
  now: () => number,
): Promise<{ readonly keyId: string; readonly retired: string | null }> {
  return alone(folder, async () => {
    const path = keyFile(folder);
    const kept = await readKept(path);
    const old = kept === null ? null : await localKeysFrom(kept, path);
    const text = await newKeyText();
    try {
      for (const name of await endedIn(folder, now())) await rm(join(folder, name), { force: true });
      if (old !== null) {
        const { keyId, publicJwk } = old;
        const until = new Date(now() + RETIRED_ACCEPTED_MS).toISOString();
        await replaceWith(folder, retiredFile(folder, keyId), JSON.stringify({ publicKey: publicJwk, until }));
      }
      await replaceWith(folder, path, text);
    } catch (error) {
      throw new KeyFileError(`the keys in ${folder} cannot be rotated (${codeOf(error)})`);
    }
    const { keyId } = await localKeysFrom(text, path);
    return { keyId, retired: old?.keyId ?? null };
  });
}

/**
 * Allows one rotation at a time: of two at once, one new key would be lost, and tokens that it signed would be refused.
 */
async function alone<T>(folder: string, act: () => Promise<T>): Promise<T> {
  const lock = join(folder, LOCK);
  let isOurs: boolean;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    isOurs = await linkNew(folder, lock, String(process.pid));
  } catch (error) {
    throw new KeyFileError(`the keys in ${folder} cannot be rotated (${codeOf(error)})`);
  }
  if (!isOurs) throw new KeyFileError(`another rotation is running; if none is, remove ${lock}`);
  try {
    return await act();
  } finally {
    await rm(lock, { force: true });
  }
}

async function endedIn(folder: string, now: number): Promise<string[]> {
  const keys = await retiredKeys(folder);
  return keys.filter(({ until }) => until <= now).map(({ publicJwk }) => `billing-key.${publicJwk.kid}.retired.json`);
}

function retiredFile(folder: string, keyId: string): string {
  return join(folder, `billing-key.${keyId}.retired.json`);
}

async function retiredKey(path: string): Promise<RetiredKey | null> {
  const text = await readKept(path);
  // Removed after the folder was listed.
  if (text === null) return null;
  try {
    const { publicKey, until } = JSON.parse(text) as { publicKey: JWK; until: string };
    const { kty, crv, x, y, alg, kid } = publicKey;
    const ends = Date.parse(until);
    if ([kty, crv, x, y, alg, kid].some((one) => typeof one !== "string") || Number.isNaN(ends)) throw new Error();
    return { publicJwk: { kty, crv, x, y, alg, use: "sig", kid }, until: ends };
  } catch {
    throw new KeyFileError(`${path} is damaged: restore it, or remove it, which ends the tokens of that key`);
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw new KeyFileError(`${folder} cannot be read (${codeOf(error)})`);
  }
}
