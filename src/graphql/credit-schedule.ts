import type { GraphQLResolveInfo } from "graphql";
import {
  createCreditSchedule,
  createCreditScheduleOnce,
  endCreditSchedule,
  updateCreditSchedule,
} from "../billing/credit-schedules.ts";
import { type CreditSchedule, creditScheduleFields } from "../domain/credit-schedule/fields.ts";
import { isNew } from "../domain/record.ts";
import { type Context, viewerOf } from "./engine/context.ts";
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from "./engine/decorators.ts";
import { fromInput } from "./engine/expose.ts";
import { toNumber } from "./engine/ids.ts";
import type { ListArgs } from "./engine/listing.ts";
import { createRecord, mutateRecord } from "./engine/mutate.ts";
import { businessOf, children, list, recordOf } from "./engine/relations.ts";
import { reads } from "./engine/wanted.ts";
import { BusinessObject } from "./types/business.ts";
import { CoworkerObject } from "./types/coworker.ts";
import { CoworkerExtraServiceArgs, CoworkerExtraServiceConnection } from "./types/coworker-extra-service.ts";
import {
  CreateCreditScheduleInput,
  CreateCreditSchedulePayload,
  CreditScheduleArgs,
  CreditScheduleConnection,
  CreditScheduleObject,
  EndCreditScheduleInput,
  EndCreditSchedulePayload,
  UpdateCreditScheduleInput,
  UpdateCreditSchedulePayload,
} from "./types/credit-schedule.ts";
import { ExtraServiceObject } from "./types/extra-service.ts";

reads("CreditSchedule", {
  coworker: ["coworkerId"],
  extraService: ["extraServiceId"],
  coworkerExtraServices: [],
});

@Resolver(() => CreditScheduleObject)
export class CreditScheduleResolver {
  @Query(() => CreditScheduleObject, {
    nullable: true,
    description: "One schedule, by either id. Needs CoworkerExtraService-Read.",
  })
  creditSchedule(@Arg("id", () => ID) id: string, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return recordOf(context, "CreditSchedule", toNumber("CreditSchedule", "id", id), info);
  }

  @Query(() => CreditScheduleConnection, {
    description: "Schedules that grant credit again and again. Needs CoworkerExtraService-List.",
  })
  creditSchedules(
    @Args(() => CreditScheduleArgs) args: ListArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return list(context, "CreditSchedule", args, info);
  }

  @FieldResolver(() => Boolean, { description: "Whether the schedule was created less than 24 hours ago." })
  isNew(@Root() schedule: CreditSchedule, @Ctx() context: Context) {
    return isNew(schedule, context.now);
  }

  @FieldResolver(() => CoworkerObject, { description: "Customer who gets the credits." })
  coworker(@Root() schedule: CreditSchedule) {
    return { id: schedule.coworkerId };
  }

  @FieldResolver(() => BusinessObject, { description: "Business of the customer and of the extra service." })
  business(@Root() schedule: CreditSchedule, @Ctx() context: Context) {
    return businessOf(context, schedule.businessId);
  }

  @FieldResolver(() => ExtraServiceObject, {
    nullable: true,
    description: "Extra service of the credits. Needs ExtraService-Read.",
  })
  extraService(@Root() schedule: CreditSchedule, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return recordOf(context, "ExtraService", schedule.extraServiceId, info);
  }

  @FieldResolver(() => CoworkerExtraServiceConnection, {
    nullable: true,
    description: "The credits that the schedule granted. Needs CoworkerExtraService-List.",
  })
  coworkerExtraServices(
    @Root() schedule: CreditSchedule,
    @Args(() => CoworkerExtraServiceArgs) args: ListArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return children(context, "CoworkerExtraService", "creditScheduleId", schedule.id, args, info);
  }

  @Mutation(() => CreateCreditSchedulePayload, {
    description:
      "Creates a schedule. It grants nothing itself: the credits of past boundaries follow within a minute, at most 520. The business or the gateway must have a time zone. Units left in a credit move to the next one at the boundary, up to rolloverMax; units that become free in a credit later, such as by a reversal, stay in it. Needs CoworkerExtraService-Create.",
  })
  async createCreditSchedule(
    @Arg("input", () => CreateCreditScheduleInput) input: CreateCreditScheduleInput,
    @Ctx() context: Context,
  ) {
    const draft = fromInput(creditScheduleFields, input);
    const { dependencies } = context;
    const { record, ...outcome } = await createRecord(context, "CreditSchedule", input.idempotencyKey, {
      create: () => createCreditSchedule(dependencies, viewerOf(context), draft),
      createOnce: (idempotencyKey) =>
        createCreditScheduleOnce(dependencies, viewerOf(context), { draft, idempotencyKey }),
    });
    return { creditSchedule: record, ...outcome };
  }

  @Mutation(() => UpdateCreditSchedulePayload, {
    description:
      "Changes a schedule. The changes count for every credit that is granted afterwards, also for boundaries in the past. Needs CoworkerExtraService-Edit.",
  })
  async updateCreditSchedule(
    @Arg("input", () => UpdateCreditScheduleInput) input: UpdateCreditScheduleInput,
    @Ctx() context: Context,
  ) {
    const id = toNumber("CreditSchedule", "input.id", input.id);
    const { expectedUpdatedOn } = input;
    const patch = fromInput(creditScheduleFields, input);
    const { record, userErrors } = await mutateRecord(context, "CreditSchedule", async () => {
      await updateCreditSchedule(context.dependencies, viewerOf(context), { id, expectedUpdatedOn, patch });
      return id;
    });
    return { creditSchedule: record, userErrors };
  }

  @Mutation(() => EndCreditSchedulePayload, {
    description:
      "Ends a schedule. Credits of boundaries before the end are still granted, the last one for its whole period; granted credits stay. Needs CoworkerExtraService-Edit.",
  })
  async endCreditSchedule(
    @Arg("input", () => EndCreditScheduleInput) input: EndCreditScheduleInput,
    @Ctx() context: Context,
  ) {
    const id = toNumber("CreditSchedule", "input.id", input.id);
    const endsOn = input.endsOn ?? null;
    const { record, userErrors } = await mutateRecord(context, "CreditSchedule", async () => {
      await endCreditSchedule(context.dependencies, viewerOf(context), { id, endsOn });
      return id;
    });
    return { creditSchedule: record, userErrors };
  }
}
