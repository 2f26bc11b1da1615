import type { GraphQLResolveInfo } from "graphql";
import {
  createExtraService,
  createExtraServiceOnce,
  deleteExtraService,
  updateExtraService,
} from "../billing/extra-services.ts";
import { type ExtraService, extraServiceFields } from "../domain/extra-service/fields.ts";
import { isNew } from "../domain/record.ts";
import { type Context, viewerOf } from "./engine/context.ts";
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from "./engine/decorators.ts";
import { fromInput } from "./engine/expose.ts";
import { toNumber } from "./engine/ids.ts";
import type { ListArgs } from "./engine/listing.ts";
import { createRecord, mutateDeletion, mutateRecord } from "./engine/mutate.ts";
import { businessOf, children, list, namedReferences, recordOf } from "./engine/relations.ts";
import { reads } from "./engine/wanted.ts";
import { BusinessObject, NamedReference } from "./types/business.ts";
import { CoworkerExtraServiceArgs, CoworkerExtraServiceConnection } from "./types/coworker-extra-service.ts";
import {
  CreateExtraServiceInput,
  CreateExtraServicePayload,
  DeleteExtraServiceInput,
  DeleteExtraServicePayload,
  ExtraServiceArgs,
  ExtraServiceConnection,
  ExtraServiceObject,
  UpdateExtraServiceInput,
  UpdateExtraServicePayload,
} from "./types/extra-service.ts";

reads("ExtraService", {
  resourceTypes: ["businessId", "resourceTypes"],
  tariffs: ["businessId", "tariffs"],
  teams: ["businessId", "teams"],
  coworkerExtraServices: [],
});

@Resolver(() => ExtraServiceObject)
export class ExtraServiceResolver {
  @Query(() => ExtraServiceObject, {
    nullable: true,
    description: "One rule, by either id. Needs ExtraService-Read.",
  })
  extraService(@Arg("id", () => ID) id: string, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return recordOf(context, "ExtraService", toNumber("ExtraService", "id", id), info);
  }

  @Query(() => ExtraServiceConnection, { description: "Pricing rules and types of credit. Needs ExtraService-List." })
  extraServices(
    @Args(() => ExtraServiceArgs) args: ListArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return list(context, "ExtraService", args, info);
  }

  @FieldResolver(() => Boolean, { description: "Whether the rule was created less than 24 hours ago." })
  isNew(@Root() rule: ExtraService, @Ctx() context: Context) {
    return isNew(rule, context.now);
  }

  @FieldResolver(() => BusinessObject, { description: "Business that the rule belongs to." })
  business(@Root() rule: ExtraService, @Ctx() context: Context) {
    return businessOf(context, rule.businessId);
  }

  @FieldResolver(() => [NamedReference], { description: "Resource types that the rule prices." })
  resourceTypes(@Root() rule: ExtraService, @Ctx() context: Context) {
    return namedReferences(context, "ResourceType", rule.businessId, rule.resourceTypes);
  }

  @FieldResolver(() => [NamedReference], {
    description: "Tariffs whose customers the rule is for; empty: all customers.",
  })
  tariffs(@Root() rule: ExtraService, @Ctx() context: Context) {
    return namedReferences(context, "Tariff", rule.businessId, rule.tariffs);
  }

  @FieldResolver(() => [NamedReference], { description: "Teams that the rule is for; empty: all customers." })
  teams(@Root() rule: ExtraService, @Ctx() context: Context) {
    return namedReferences(context, "Team", rule.businessId, rule.teams);
  }

  @FieldResolver(() => CoworkerExtraServiceConnection, {
    nullable: true,
    description: "Charges and credits of this rule. Needs CoworkerExtraService-List.",
  })
  coworkerExtraServices(
    @Root() rule: ExtraService,
    @Args(() => CoworkerExtraServiceArgs) args: ListArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return children(context, "CoworkerExtraService", "extraServiceId", rule.id, args, info);
  }

  @Mutation(() => CreateExtraServicePayload, {
    description: "Creates a pricing rule or a type of credit. Needs ExtraService-Create.",
  })
  async createExtraService(
    @Arg("input", () => CreateExtraServiceInput) input: CreateExtraServiceInput,
    @Ctx() context: Context,
  ) {
    const draft = fromInput(extraServiceFields, input);
    const { dependencies } = context;
    const { record, ...outcome } = await createRecord(context, "ExtraService", input.idempotencyKey, {
      create: () => createExtraService(dependencies, viewerOf(context), draft),
      createOnce: (idempotencyKey) =>
        createExtraServiceOnce(dependencies, viewerOf(context), { draft, idempotencyKey }),
    });
    return { extraService: record, ...outcome };
  }

  @Mutation(() => UpdateExtraServicePayload, {
    description: "Changes a rule. A property that is fixed by use is refused with IN_USE. Needs ExtraService-Edit.",
  })
  async updateExtraService(
    @Arg("input", () => UpdateExtraServiceInput) input: UpdateExtraServiceInput,
    @Ctx() context: Context,
  ) {
    const id = toNumber("ExtraService", "input.id", input.id);
    const patch = fromInput(extraServiceFields, input);
    const { expectedUpdatedOn } = input;
    const { record, userErrors } = await mutateRecord(context, "ExtraService", async () => {
      await updateExtraService(context.dependencies, viewerOf(context), { id, expectedUpdatedOn, patch });
      return id;
    });
    return { extraService: record, userErrors };
  }

  @Mutation(() => DeleteExtraServicePayload, {
    description: "Deletes a rule. A rule with charges or credits is refused with IN_USE. Needs ExtraService-Delete.",
  })
  deleteExtraService(
    @Arg("input", () => DeleteExtraServiceInput) input: DeleteExtraServiceInput,
    @Ctx() context: Context,
  ) {
    const id = toNumber("ExtraService", "input.id", input.id);
    return mutateDeletion(context, "ExtraService", () =>
      deleteExtraService(context.dependencies, viewerOf(context), id),
    );
  }
}
