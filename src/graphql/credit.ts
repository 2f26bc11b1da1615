import { grantCredits } from "../domain/coworker-extra-service/grant-credits.ts";
import { adjustCredit } from "../domain/credit/adjust-credit.ts";
import { recordUse } from "../domain/credit/record-use.ts";
import { reverseUse } from "../domain/credit/reverse-use.ts";
import { spendCredit } from "../domain/credit/spend-credit.ts";
import { voidCredit } from "../domain/credit/void-credit.ts";
import { captureHold } from "../domain/credit-hold/capture-hold.ts";
import { holdCredit } from "../domain/credit-hold/hold-credit.ts";
import { releaseHold } from "../domain/credit-hold/release-hold.ts";
import { Resolver } from "./engine/decorators.ts";
import { type MutationCall, OperationMutation, performed } from "./engine/operation-mutation.ts";

@Resolver()
export class CreditResolver {
  @OperationMutation(grantCredits)
  grantCredits(...call: MutationCall) {
    return performed(grantCredits, ...call);
  }

  @OperationMutation(recordUse)
  recordUse(...call: MutationCall) {
    return performed(recordUse, ...call);
  }

  @OperationMutation(spendCredit)
  spendCredit(...call: MutationCall) {
    return performed(spendCredit, ...call);
  }

  @OperationMutation(reverseUse)
  reverseUse(...call: MutationCall) {
    return performed(reverseUse, ...call);
  }

  @OperationMutation(adjustCredit)
  adjustCredit(...call: MutationCall) {
    return performed(adjustCredit, ...call);
  }

  @OperationMutation(voidCredit)
  voidCredit(...call: MutationCall) {
    return performed(voidCredit, ...call);
  }

  @OperationMutation(holdCredit)
  holdCredit(...call: MutationCall) {
    return performed(holdCredit, ...call);
  }

  @OperationMutation(captureHold)
  captureHold(...call: MutationCall) {
    return performed(captureHold, ...call);
  }

  @OperationMutation(releaseHold)
  releaseHold(...call: MutationCall) {
    return performed(releaseHold, ...call);
  }
}
