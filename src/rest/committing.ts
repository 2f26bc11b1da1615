import type { Outcome } from "../domain/idempotency/once.ts";
import { Refused } from "../domain/refusal.ts";
import type { Call } from "./call.ts";
import { asProperties } from "./record.ts";

/**
 * Carries an operation out, and refuses it in REST's words. What is read afterwards is made sure of first: what is done
 * must not be answered as if it could not be done now.
 */
export async function committed<A>({ reader }: Call, operation: () => Promise<A>): Promise<A> {
  await reader.reserve();
  try {
    return await operation();
  } catch (error) {
    throw error instanceof Refused ? new Refused(asProperties(error.refusals)) : error;
  }
}

export function answerOf<A>({ refusals, answer }: Outcome<A>): A {
  if (answer === null) throw new Refused(asProperties(refusals));
  return answer;
}
