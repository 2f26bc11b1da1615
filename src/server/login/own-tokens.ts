import { decodeJwt } from "jose";
import { Unauthenticated } from "../../domain/refusal.ts";
import type { Authenticate } from "../auth.ts";
import { invalidGrant, type TokenAnswer } from "./token-answer.ts";
import type { TokenRequest } from "./token-request.ts";

/**
 * Answers the token that came as the password or refresh token, with its remaining lifetime. No token is issued: a
 * refresh that issued tokens would keep a leaked one alive for ever. Throws Unavailable.
 */
export async function ownToken(
  request: TokenRequest,
  { authenticate, now, ageSecondsMax }: { authenticate: Authenticate; now: () => number; ageSecondsMax: number },
): Promise<TokenAnswer> {
  const token = request.grant_type === "password" ? request.password : request.refresh_token;
  if (!/^[\w-]+\.[\w-]+\.[\w-]*$/.test(token)) return invalidGrant;
  try {
    await authenticate(`Bearer ${token}`);
  } catch (error) {
    if (error instanceof Unauthenticated) return invalidGrant;
    throw error;
  }
  const { exp, iat } = decodeJwt(token);
  const left = Math.floor(Math.min(exp!, iat! + ageSecondsMax) - now() / 1000);
  // The leeway accepts expired tokens, but a login must not begin with one.
  if (left < 1) return invalidGrant;
  const body = { access_token: token, token_type: "bearer", expires_in: left, refresh_token: token };
  return { status: 200, body: JSON.stringify(body) };
}
