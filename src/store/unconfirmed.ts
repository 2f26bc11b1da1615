import { Unavailable } from "../domain/refusal.ts";

/** For a commit whose result only the database knows, because the connection over which it was sent was lost. */
export function unconfirmed(cause?: unknown): Unavailable {
  return new Unavailable("STORAGE_UNAVAILABLE", "the database did not confirm whether the commit was written", cause);
}
