/** An answer of the token endpoint. */
export interface TokenAnswer {
  readonly status: number;
  /** JSON. */
  readonly body: string;
  readonly retryAfterSeconds?: number;
}

/** The one answer to everything that gives no token, whatever the reason: the difference would help to guess. */
export const invalidGrant = problem(400, "invalid_grant");

/** A refusal in the form of OAuth2. */
export function problem(status: number, error: string, description?: string, retryAfterSeconds?: number): TokenAnswer {
  const body = JSON.stringify({ error, error_description: description });
  return { status, body, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}
