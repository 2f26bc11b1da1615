import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTVerifyGetKey,
  jwtVerify,
  SignJWT,
} from "jose";
import { codeOf, KeyFileError, linkNew, readKept } from "./key-files.ts";

/** Issuer of tokens that the local key signs. */
export const localIssuer = "billing-gateway";
export const localAudience = "billing-gateway";
export const localAlgorithm = "ES256";

const keyFileName = "billing-key.json";

/** The current key pair of a gateway without an OAuth2 provider. Anyone who can read its file can sign tokens. */
export interface LocalKeys {
  readonly keyId: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** The public key as published. */
  readonly publicJwk: JWK;
  /** Returns this key for any token, for commands that run without a gateway. */
  readonly keyOf: JWTVerifyGetKey;
}

/** The claims of a token. */
export interface Claims {
  readonly sub: string;
  readonly email?: string;
  readonly admin?: boolean;
  readonly businesses?: readonly number[];
  readonly roles?: readonly string[];
}

/** Path of the current key file in this folder. */
export function keyFile(folder: string): string {
  return join(folder, keyFileName);
}

/** Opens the key pair in the folder. Creates both at first use and calls `onMade` with the path. */
export async function openLocalKeys(folder: string, onMade?: (path: string) => void): Promise<LocalKeys> {
  const path = keyFile(folder);
  const kept = (await readKept(path)) ?? (await keepNew(folder, path, onMade));
  return localKeysFrom(kept, path);
}

/** The key pair in the text of a key file. Throws KeyFileError. */
export async function localKeysFrom(kept: string, path: string): Promise<LocalKeys> {
  try {
    return await fromJwk(JSON.parse(kept) as JWK);
  } catch {
    // Without details: they could quote the private key.
    throw new KeyFileError(`${path} is damaged: restore it, or remove it to get a new key, which ends all tokens`);
  }
}

/** A new key pair as the text of a key file. */
export async function newKeyText(): Promise<string> {
  const { privateKey } = await generateKeyPair(localAlgorithm, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return JSON.stringify({ ...jwk, alg: localAlgorithm, kid: await calculateJwkThumbprint(jwk) });
}

/** Signs a token that is issued at `now` (milliseconds) and valid for `expiresInSeconds`. */
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

/** Stores a new pair unless another process has just stored one; returns the text of the stored pair. */
async function keepNew(folder: string, path: string, onMade?: (path: string) => void): Promise<string> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (await linkNew(folder, path, await newKeyText())) onMade?.(path);
  } catch (error) {
    throw new KeyFileError(`${path} cannot be created (${codeOf(error)})`);
  }
  const kept = await readKept(path);
  if (kept === null) throw new KeyFileError(`${path} was removed while it was opened`);
  return kept;
}

async function fromJwk(jwk: JWK): Promise<LocalKeys> {
  const { kty, crv, x, y } = jwk;
  const keyId = await calculateJwkThumbprint(jwk);
  const publicJwk = { kty, crv, x, y, alg: localAlgorithm, use: "sig", kid: keyId };
  const publicKey = (await importJWK(publicJwk, localAlgorithm)) as CryptoKey;
  const keys = {
    keyId,
    privateKey: (await importJWK(jwk, localAlgorithm)) as CryptoKey,
    publicKey,
    publicJwk,
    keyOf: async () => publicKey,
  };
  // A file may mix the halves of two pairs. Every token would then be refused, and the log would not say why.
  await jwtVerify(await signToken(keys, { sub: "" }, 60, () => 0), keys.publicKey, { currentDate: new Date(0) });
  return keys;
}
