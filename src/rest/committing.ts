import type { Outcome } from "../domain/idempotency/once.ts";
import { Refused } from "../domain/refusal.ts";
import type { Call } from "./call.ts";
import { asProperties } from "./record.ts";

/**
 * Performs an operation. Its refusals have the REST names of properties. The connection for later reads is reserved first:
 * a committed operation must not be answered as unavailable.
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
