/** An answer of the token endpoint. */
export interface TokenAnswer {
  readonly status: number;
  /** JSON. */
  readonly body: string;
  readonly retryAfterSeconds?: number;
  /** The code of the refusal in logs and metrics; absent: that of the status. */
  readonly code?: string;
}

/** The answer to every failed login, for any reason: different answers would help to guess passwords. */
export const invalidGrant = problem(400, "invalid_grant");

/** An OAuth2 error answer. */
export function problem(status: number, error: string, description?: string, retryAfterSeconds?: number): TokenAnswer {
  const body = JSON.stringify({ error, error_description: description });
  return { status, body, code: error.toUpperCase(), ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}
