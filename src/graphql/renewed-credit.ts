import type { GraphQLResolveInfo } from "graphql";
import type { CoworkerExtraService } from "../domain/coworker-extra-service/fields.ts";
import type { Context } from "./engine/context.ts";
import { Ctx, FieldResolver, Info, Resolver, Root } from "./engine/decorators.ts";
import { recordOf } from "./engine/relations.ts";
import { reads } from "./engine/wanted.ts";
import { CoworkerExtraServiceObject } from "./types/coworker-extra-service.ts";
import { CreditScheduleObject } from "./types/credit-schedule.ts";

reads("CoworkerExtraService", {
  renewedFrom: ["renewedFromId"],
  renewedBy: [],
  schedule: ["creditScheduleId"],
});

/** The fields of a credit that lead to its schedule and to the credits beside it. */
@Resolver(() => CoworkerExtraServiceObject)
export class RenewedCreditResolver {
  @FieldResolver(() => CoworkerExtraServiceObject, {
    nullable: true,
    description: "The previous credit of the schedule. Needs CoworkerExtraService-Read.",
  })
  renewedFrom(@Root() record: CoworkerExtraService, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    const { renewedFromId: id } = record;
    return id === null ? null : recordOf(context, "CoworkerExtraService", id, info);
  }

  @FieldResolver(() => CoworkerExtraServiceObject, {
    nullable: true,
    description: "The next credit of the schedule. Needs CoworkerExtraService-Read.",
  })
  async renewedBy(@Root() record: CoworkerExtraService, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    const id = await context.load().renewedBy(record.id);
    return id === null ? null : recordOf(context, "CoworkerExtraService", id, info);
  }

  @FieldResolver(() => CreditScheduleObject, {
    nullable: true,
    description: "Schedule that granted the credit. Needs CoworkerExtraService-Read.",
  })
  schedule(@Root() record: CoworkerExtraService, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    const { creditScheduleId: id } = record;
    return id === null ? null : recordOf(context, "CreditSchedule", id, info);
  }
}
