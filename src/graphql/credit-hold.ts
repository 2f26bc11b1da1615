import type { GraphQLResolveInfo } from "graphql";
import type { HoldAllocation } from "../domain/credit-hold/allocation.ts";
import { type CreditHold, CreditHoldStatus } from "../domain/credit-hold/fields.ts";
import { closedOnAt, holdStatusOf } from "../domain/credit-hold/status.ts";
import { isNew } from "../domain/record.ts";
import type { Context } from "./engine/context.ts";
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from "./engine/decorators.ts";
import { enumOf } from "./engine/expose.ts";
import { toNumber } from "./engine/ids.ts";
import type { ListArgs } from "./engine/listing.ts";
import { businessOf, list, recordOf } from "./engine/relations.ts";
import { DateTimeScalar } from "./engine/scalars.ts";
import { reads } from "./engine/wanted.ts";
import { BusinessObject } from "./types/business.ts";
import { CoworkerExtraServiceObject } from "./types/coworker-extra-service.ts";
import {
  CreditHoldAllocationObject,
  CreditHoldArgs,
  CreditHoldConnection,
  CreditHoldObject,
} from "./types/credit-hold.ts";

reads("CreditHold", {
  status: ["closedAs", "expiresAt"],
  closedOn: ["closedOn", "expiresAt"],
  allocations: [],
});

@Resolver(() => CreditHoldObject)
export class CreditHoldResolver {
  @Query(() => CreditHoldObject, {
    nullable: true,
    description: "One hold, by either id. Needs CoworkerExtraServiceUseHistory-Read.",
  })
  creditHold(@Arg("id", () => ID) id: string, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return recordOf(context, "CreditHold", toNumber("CreditHold", "id", id), info);
  }

  @Query(() => CreditHoldConnection, { description: "Holds. Needs CoworkerExtraServiceUseHistory-List." })
  creditHolds(@Args(() => CreditHoldArgs) args: ListArgs, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return list(context, "CreditHold", args, info);
  }

  @FieldResolver(() => Boolean, { description: "Whether the hold was created less than 24 hours ago." })
  isNew(@Root() hold: CreditHold, @Ctx() context: Context) {
    return isNew(hold, context.now);
  }

  @FieldResolver(() => enumOf(CreditHoldStatus), { description: "Status of the hold now." })
  status(@Root() hold: CreditHold, @Ctx() context: Context) {
    return holdStatusOf(hold, context.now);
  }

  @FieldResolver(() => DateTimeScalar, {
    nullable: true,
    description: "When the hold was closed: null while it is active, expiresAt if it expired.",
  })
  closedOn(@Root() hold: CreditHold, @Ctx() context: Context) {
    return closedOnAt(hold, context.now);
  }

  @FieldResolver(() => [CreditHoldAllocationObject], {
    description: "The credits, in the order in which they are used.",
  })
  allocations(@Root() { id }: CreditHold, @Ctx() context: Context) {
    return context.load().holdAllocations(id);
  }

  @FieldResolver(() => BusinessObject, { description: "Business of the credits." })
  business(@Root() hold: CreditHold, @Ctx() context: Context) {
    return businessOf(context, hold.businessId);
  }
}

@Resolver(() => CreditHoldAllocationObject)
export class CreditHoldAllocationResolver {
  @FieldResolver(() => CoworkerExtraServiceObject, {
    nullable: true,
    description: "The credit. Needs CoworkerExtraService-Read.",
  })
  coworkerExtraService(@Root() one: HoldAllocation, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return recordOf(context, "CoworkerExtraService", one.coworkerExtraServiceId, info);
  }
}
