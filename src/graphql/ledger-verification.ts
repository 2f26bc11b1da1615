import { lastLedgerVerification, verifyAndKeep } from "../billing/ledger-verification.ts";
import { type Context, viewerOf } from "./engine/context.ts";
import { Arg, Ctx, ID, Query, Resolver } from "./engine/decorators.ts";
import { toNumber } from "./engine/ids.ts";
import { LedgerVerificationObject } from "./types/ledger-verification.ts";

@Resolver()
export class LedgerResolver {
  @Query(() => LedgerVerificationObject, {
    description:
      "Checks every row of the ledger, or of one credit, within the time limit of a request. The command verify-ledger has no time limit. The result for the whole ledger is kept: see lastLedgerVerification. Needs an administrator.",
  })
  verifyLedger(
    @Arg("coworkerExtraServiceId", () => ID, { nullable: true, description: "Only this credit, by either id." })
    id: string | null | undefined,
    @Ctx() context: Context,
  ) {
    const only = id == null ? null : toNumber("CoworkerExtraService", "coworkerExtraServiceId", id);
    const keeping = { ...context.dependencies, onVerificationKept: context.committed };
    return verifyAndKeep(keeping, viewerOf(context), context.reader, { id: only, now: context.now });
  }

  @Query(() => LedgerVerificationObject, {
    nullable: true,
    description:
      "The last verification of the whole ledger, by verifyLedger or by the command verify-ledger; null before the first. What was written since then is not in it. Needs an administrator of all businesses.",
  })
  lastLedgerVerification(@Ctx() context: Context) {
    return lastLedgerVerification(viewerOf(context), context.reader);
  }
}
