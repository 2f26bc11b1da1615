import { problem, type TokenAnswer } from "./token-answer.ts";
import type { TokenRequest } from "./token-request.ts";

const ANSWER_MS_MAX = 10_000;
const ANSWER_BYTES_MAX = 256 * 1024;

/** The OAuth2 provider that issues tokens for a user name and password. */
export interface TokenProvider {
  readonly tokenUrl: URL;
  readonly clientId: string | null;
  readonly clientSecret: string | null;
}

const unanswered = problem(502, "temporarily_unavailable", "The identity provider does not answer.");

/** Forwards a request to the provider. Returns its tokens and refusals unchanged; everything else becomes 502. */
export async function providersToken(
  request: TokenRequest,
  { tokenUrl, clientId, clientSecret }: TokenProvider,
  onOutage: (cause: unknown) => void,
): Promise<TokenAnswer> {
  const form = new URLSearchParams({
    ...request,
    ...(clientId !== null && { client_id: clientId }),
    ...(clientSecret !== null && { client_secret: clientSecret }),
  });
  try {
    const answer = await fetch(tokenUrl, {
      method: "POST",
      headers: { accept: "application/json" },
      body: form,
      // A redirect could send the password to another server.
      redirect: "manual",
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
    const { status, headers } = answer;
    const isAnswer = status === 200 || (status >= 400 && status < 500);
    const body = isAnswer ? await shortText(answer) : "";
    if (!isObject(body)) throw new Error(`the answer with status ${status} is neither a token nor a refusal in JSON`);
    const wait = Number(headers.get("retry-after"));
    return { status, body, ...(status === 429 && wait > 0 && { retryAfterSeconds: Math.ceil(wait) }) };
  } catch (error) {
    onOutage(error);
    return unanswered;
  }
}

async function shortText(answer: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer.body ?? []) {
    length += part.length;
    if (length > ANSWER_BYTES_MAX) throw new Error(`the answer is larger than ${ANSWER_BYTES_MAX} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function isObject(text: string): boolean {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null && !Array.isArray(json);
  } catch {
    return false;
  }
}
