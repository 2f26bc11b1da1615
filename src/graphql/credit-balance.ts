import { balanceMoments, type CreditBalance, creditBalances, type Holder } from "../domain/credit/balance.ts";
import type { Context } from "./engine/context.ts";
import { Args, Ctx, Query, Resolver } from "./engine/decorators.ts";
import { type BalanceMomentArgs, CreditBalanceObject, CustomerBalanceArgs } from "./types/credit-balance.ts";

/** The balances of a customer, loaded in one batch with those of other customers. */
export async function balancesOf(
  context: Context,
  holder: Holder,
  moments: BalanceMomentArgs,
): Promise<CreditBalance[]> {
  const { lookBackTo: moment, heldAt, usageAt } = balanceMoments(moments, context.now);
  return creditBalances(await context.load().creditsThen(holder, { moment, heldAt }), usageAt);
}

@Resolver()
export class CreditBalanceResolver {
  @Query(() => [CreditBalanceObject], {
    description:
      "Balances of a customer in a business, one for each kind and unit of credit; empty without credits. Charges do not count. Needs CoworkerExtraService-List.",
  })
  creditBalance(
    @Args(() => CustomerBalanceArgs) { coworkerId, businessId, ...moments }: CustomerBalanceArgs,
    @Ctx() context: Context,
  ) {
    return balancesOf(context, { coworkerId, businessId }, moments);
  }
}
