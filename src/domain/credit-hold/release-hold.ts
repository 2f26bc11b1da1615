import { holdReason } from "../credit/inputs.ts";
import type { Decision } from "../decision.ts";
import { ref } from "../field.ts";
import type { CompleteValues } from "../input-field.ts";
import { type InputValues, operation } from "../operation.ts";
import { refuseIfAny } from "../refusal.ts";
import { closeHold, lockHold, nowOf, whyNotOpen } from "./open-hold.ts";

const answer = {
  creditHoldId: ref("The hold now; null after a refusal.", { to: "CreditHold" }),
} as const;
export interface Released extends CompleteValues<typeof answer> {}

export const releaseHold = operation({
  name: "releaseHold",
  description: "Closes a hold without using anything: its units can be used again at once.",
  roles: ["CoworkerExtraServiceUseHistory-Create"],
  event: "HOLD_RELEASED",
  inputDescription: "A hold to close.",
  input: {
    holdId: ref("The hold, by either id.", { to: "CreditHold" }),
    reason: holdReason,
  },
  answer,
  subject: ({ holdId }) => lockHold("holdId", holdId),
  *decide({ reason }, locked, given): Decision<Released> {
    const context = yield* nowOf(locked, given);
    refuseIfAny(whyNotOpen(locked.hold, "holdId", context.now));
    yield* closeHold(locked.hold, { closedAs: "RELEASED", reason }, context);
    return { creditHoldId: locked.hold.id };
  },
});
export interface ReleaseHold extends InputValues<typeof releaseHold> {}
