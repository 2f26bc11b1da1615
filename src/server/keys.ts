import { randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  jwtVerify,
  SignJWT,
} from "jose";

/** Named by tokens that are signed with the local key. */
export const localIssuer = "billing-gateway";
export const localAudience = "billing-gateway";
export const localAlgorithm = "ES256";

const keyFileName = "billing-key.json";

/** The key pair of a gateway that has no OAuth2 provider. Whoever reads its file can sign tokens. */
export interface LocalKeys {
  readonly keyId: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

/** What a token says about its bearer. */
export interface Claims {
  readonly sub: string;
  readonly email?: string;
  readonly admin?: boolean;
  readonly businesses?: readonly number[];
  readonly roles?: readonly string[];
}

/** The key file is there but cannot be used. The message is one line, for the operator. */
export class KeyFileError extends Error {
  override name = "KeyFileError";
}

/** Opens the key pair kept in the folder; both are made at first use. */
export async function openLocalKeys(folder: string): Promise<LocalKeys> {
  const path = join(folder, keyFileName);
  const kept = (await readKept(path)) ?? (await keepNew(folder, path));
  try {
    return await fromJwk(JSON.parse(kept) as JWK);
  } catch {
    // What went wrong in detail could quote the private key.
    throw new KeyFileError(`${path} is damaged: restore it, or remove it and a new key is made, which ends all tokens`);
  }
}

/** A token that is issued at `now` (milliseconds) and accepted for `expiresInSeconds`. */
export function signToken(
  keys: LocalKeys,
  claims: Claims,
  expiresInSeconds: number,
  now: () => number,
): Promise<string> {
  const issuedAt = Math.floor(now() / 1000);
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: localAlgorithm, typ: "JWT", kid: keys.keyId })
    .setIssuer(localIssuer)
    .setAudience(localAudience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + expiresInSeconds)
    .sign(keys.privateKey);
}

async function readKept(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw new KeyFileError(`${path} cannot be read (${codeOf(error)})`);
  }
}

/**
 * Keeps a new pair unless another process has just kept one, and gives back the pair that is kept.
 * A link to a file that is already whole and on disk: no reader ever sees half a key, none is replaced.
 */
async function keepNew(folder: string, path: string): Promise<string> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      await writeSynced(temporary, JSON.stringify(await newJwk()));
      await link(temporary, path);
      await sync(folder);
    } finally {
      await rm(temporary, { force: true });
    }
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw new KeyFileError(`${path} cannot be made (${codeOf(error)})`);
  }
  const kept = await readKept(path);
  if (kept === null) throw new KeyFileError(`${path} was removed while it was opened`);
  return kept;
}

async function newJwk(): Promise<JWK> {
  const { privateKey } = await generateKeyPair(localAlgorithm, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, alg: localAlgorithm, kid: await calculateJwkThumbprint(jwk) };
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(`${text}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function fromJwk(jwk: JWK): Promise<LocalKeys> {
  const { d: _, key_ops: __, ...publicJwk } = jwk;
  const keys = {
    keyId: await calculateJwkThumbprint(jwk),
    privateKey: (await importJWK(jwk, localAlgorithm)) as CryptoKey,
    publicKey: (await importJWK(publicJwk, localAlgorithm)) as CryptoKey,
  };
  // Halves of two pairs look well-formed; they would lock everyone out with nothing in the log.
  await jwtVerify(await signToken(keys, { sub: "" }, 60, () => 0), keys.publicKey, { currentDate: new Date(0) });
  return keys;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
