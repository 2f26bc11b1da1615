import { isNew } from "../domain/record.ts";
import type { UseHistory } from "../domain/use-history/fields.ts";
import type { Context } from "./context.ts";
import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from "./decorators.ts";
import { toNumber } from "./ids.ts";
import type { ListArgs } from "./listing.ts";
import { businessOf, list } from "./relations.ts";
import { BusinessObject } from "./types/business.ts";
import { CoworkerExtraServiceObject } from "./types/coworker-extra-service.ts";
import { UseHistoryArgs, UseHistoryConnection, UseHistoryObject } from "./types/use-history.ts";

@Resolver(() => UseHistoryObject)
export class UseHistoryResolver {
  @Query(() => UseHistoryObject, {
    nullable: true,
    description: "One row of the ledger, by either id. Needs CoworkerExtraServiceUseHistory-Read.",
  })
  useHistory(@Arg("id", () => ID) id: string, @Ctx() context: Context) {
    return context.load().record("UseHistory", toNumber("UseHistory", "id", id));
  }

  @Query(() => UseHistoryConnection, {
    description: "Rows of the ledger. Needs CoworkerExtraServiceUseHistory-List.",
  })
  useHistories(@Args(() => UseHistoryArgs) args: ListArgs, @Ctx() context: Context) {
    return list(context, "UseHistory", args);
  }

  @FieldResolver(() => Boolean, { description: "Whether the row was written less than 24 hours ago." })
  isNew(@Root() row: UseHistory, @Ctx() context: Context) {
    return isNew(row, context.now);
  }

  @FieldResolver(() => CoworkerExtraServiceObject, {
    nullable: true,
    description: "Credit that changed. Needs CoworkerExtraService-Read.",
  })
  coworkerExtraService(@Root() row: UseHistory, @Ctx() context: Context) {
    return context.load().record("CoworkerExtraService", row.coworkerExtraServiceId);
  }

  @FieldResolver(() => BusinessObject, { description: "Business of the credit." })
  business(@Root() row: UseHistory, @Ctx() context: Context) {
    return businessOf(context, row.businessId);
  }
}
