import type { GraphQLResolveInfo } from "graphql";
import { balancesOf } from "./credit-balance.ts";
import type { Context } from "./engine/context.ts";
import { Args, Ctx, FieldResolver, Info, Resolver, Root } from "./engine/decorators.ts";
import type { ListArgs } from "./engine/listing.ts";
import { children } from "./engine/relations.ts";
import { CoworkerObject } from "./types/coworker.ts";
import { CoworkerExtraServiceArgs, CoworkerExtraServiceConnection } from "./types/coworker-extra-service.ts";
import { BusinessBalanceArgs, CreditBalanceObject } from "./types/credit-balance.ts";

@Resolver(() => CoworkerObject)
export class CoworkerResolver {
  @FieldResolver(() => CoworkerExtraServiceConnection, {
    nullable: true,
    description: "Charges and credits of the customer. Needs CoworkerExtraService-List.",
  })
  coworkerExtraServices(
    @Root() coworker: { id: number },
    @Args(() => CoworkerExtraServiceArgs) args: ListArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return children(context, "CoworkerExtraService", "coworkerId", coworker.id, args, info);
  }

  @FieldResolver(() => [CreditBalanceObject], {
    nullable: true,
    description:
      "Balances of the customer in a business, one for each kind and unit of credit. Needs CoworkerExtraService-List.",
  })
  creditBalance(
    @Root() coworker: { id: number },
    @Args(() => BusinessBalanceArgs) { businessId, ...moments }: BusinessBalanceArgs,
    @Ctx() context: Context,
  ) {
    return balancesOf(context, { coworkerId: coworker.id, businessId }, moments);
  }
}
