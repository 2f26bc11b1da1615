import { eq } from "../condition.ts";
import { type Decision, exists } from "../decision.ts";

/** Whether a charge, a credit or a schedule belongs to the extra service. */
export function* isUsed(id: number): Decision<boolean> {
  const names = eq("extraServiceId", id);
  return (yield* exists("CoworkerExtraService", names)) || (yield* exists("CreditSchedule", names));
}
