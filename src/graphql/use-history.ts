import type { GraphQLResolveInfo } from "graphql";
import { isNew } from "../domain/record.ts";
import type { UseHistory } from "../domain/use-history/fields.ts";
import type { Context } from "./engine/context.ts";
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from "./engine/decorators.ts";
import { toNumber } from "./engine/ids.ts";
import type { ListArgs } from "./engine/listing.ts";
import { allOf, businessOf, list, recordOf } from "./engine/relations.ts";
import { reads } from "./engine/wanted.ts";
import { BusinessObject } from "./types/business.ts";
import { CoworkerExtraServiceObject } from "./types/coworker-extra-service.ts";
import { CreditHoldObject } from "./types/credit-hold.ts";
import { UseHistoryArgs, UseHistoryConnection, UseHistoryObject } from "./types/use-history.ts";

const REVERSALS_MAX = 1_000;

reads("UseHistory", {
  coworkerExtraService: ["coworkerExtraServiceId"],
  reverses: ["reversesId"],
  hold: ["holdId"],
  reversedBy: [],
});

@Resolver(() => UseHistoryObject)
export class UseHistoryResolver {
  @Query(() => UseHistoryObject, {
    nullable: true,
    description: "One row of the ledger, by either id. Needs CoworkerExtraServiceUseHistory-Read.",
  })
  useHistory(@Arg("id", () => ID) id: string, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return recordOf(context, "UseHistory", toNumber("UseHistory", "id", id), info);
  }

  @Query(() => UseHistoryConnection, {
    description: "Rows of the ledger. Needs CoworkerExtraServiceUseHistory-List.",
  })
  useHistories(@Args(() => UseHistoryArgs) args: ListArgs, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return list(context, "UseHistory", args, info);
  }

  @FieldResolver(() => Boolean, { description: "Whether the row was written less than 24 hours ago." })
  isNew(@Root() row: UseHistory, @Ctx() context: Context) {
    return isNew(row, context.now);
  }

  @FieldResolver(() => CoworkerExtraServiceObject, {
    nullable: true,
    description: "Credit that changed. Needs CoworkerExtraService-Read.",
  })
  coworkerExtraService(@Root() row: UseHistory, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return recordOf(context, "CoworkerExtraService", row.coworkerExtraServiceId, info);
  }

  @FieldResolver(() => UseHistoryObject, {
    nullable: true,
    description: "The use that this row gives back. Needs CoworkerExtraServiceUseHistory-Read.",
  })
  reverses(@Root() row: UseHistory, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return row.reversesId === null ? null : recordOf(context, "UseHistory", row.reversesId, info);
  }

  @FieldResolver(() => [UseHistoryObject], {
    nullable: true,
    description: `Rows that give this use back, at most ${REVERSALS_MAX}. Needs CoworkerExtraServiceUseHistory-List.`,
  })
  reversedBy(@Root() row: UseHistory, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return allOf(context, "UseHistory", "reversesId", row.id, REVERSALS_MAX, info);
  }

  @FieldResolver(() => CreditHoldObject, {
    nullable: true,
    description: "The hold whose reserved units this use took. Needs CoworkerExtraServiceUseHistory-Read.",
  })
  hold(@Root() row: UseHistory, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return row.holdId === null ? null : recordOf(context, "CreditHold", row.holdId, info);
  }

  @FieldResolver(() => BusinessObject, { description: "Business of the credit." })
  business(@Root() row: UseHistory, @Ctx() context: Context) {
    return businessOf(context, row.businessId);
  }
}
