import type { GraphQLResolveInfo } from "graphql";
import {
  createCoworkerExtraService,
  createCoworkerExtraServiceOnce,
  deleteCoworkerExtraService,
  updateCoworkerExtraService,
} from "../billing/coworker-extra-services.ts";
import {
  type CoworkerExtraService,
  CreditStatus,
  coworkerExtraServiceFields,
} from "../domain/coworker-extra-service/fields.ts";
import { statusOf } from "../domain/coworker-extra-service/rules.ts";
import { availableUses } from "../domain/credit/available.ts";
import { isNew } from "../domain/record.ts";
import { type Context, viewerOf } from "./engine/context.ts";
import { Arg, Args, Ctx, FieldResolver, ID, Info, Int, Mutation, Query, Resolver, Root } from "./engine/decorators.ts";
import { enumOf, fromInput } from "./engine/expose.ts";
import { toNumber } from "./engine/ids.ts";
import type { ListArgs } from "./engine/listing.ts";
import { createRecord, mutateDeletion, mutateRecord } from "./engine/mutate.ts";
import { businessOf, children, list, recordOf } from "./engine/relations.ts";
import { reads } from "./engine/wanted.ts";
import { BusinessObject } from "./types/business.ts";
import { CoworkerObject } from "./types/coworker.ts";
import {
  CoworkerExtraServiceArgs,
  CoworkerExtraServiceConnection,
  CoworkerExtraServiceObject,
  CreateCoworkerExtraServiceInput,
  CreateCoworkerExtraServicePayload,
  DeleteCoworkerExtraServiceInput,
  DeleteCoworkerExtraServicePayload,
  UpdateCoworkerExtraServiceInput,
  UpdateCoworkerExtraServicePayload,
} from "./types/coworker-extra-service.ts";
import { ExtraServiceObject } from "./types/extra-service.ts";
import { PriceQuoteObject } from "./types/price-quote.ts";
import { UseHistoryArgs, UseHistoryConnection } from "./types/use-history.ts";

reads("CoworkerExtraService", {
  status: ["kind", "voidedOn", "expireDate", "validFrom", "remainingUses"],
  coworker: ["coworkerId"],
  extraService: ["extraServiceId"],
  useHistories: [],
  heldUses: [],
  availableUses: ["remainingUses"],
  quote: ["kind"],
});

@Resolver(() => CoworkerExtraServiceObject)
export class CoworkerExtraServiceResolver {
  @Query(() => CoworkerExtraServiceObject, {
    nullable: true,
    description: "One charge or credit, by either id. Needs CoworkerExtraService-Read.",
  })
  coworkerExtraService(@Arg("id", () => ID) id: string, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return recordOf(context, "CoworkerExtraService", toNumber("CoworkerExtraService", "id", id), info);
  }

  @Query(() => CoworkerExtraServiceConnection, {
    description: "Charges and credits of customers. Needs CoworkerExtraService-List.",
  })
  coworkerExtraServices(
    @Args(() => CoworkerExtraServiceArgs) args: ListArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return list(context, "CoworkerExtraService", args, info);
  }

  @FieldResolver(() => Boolean, { description: "Whether it was created less than 24 hours ago." })
  isNew(@Root() record: CoworkerExtraService, @Ctx() context: Context) {
    return isNew(record, context.now);
  }

  @FieldResolver(() => enumOf(CreditStatus), {
    nullable: true,
    description: "Status of the credit now; null for a charge.",
  })
  status(@Root() record: CoworkerExtraService, @Ctx() context: Context) {
    return statusOf(record, context.now);
  }

  @FieldResolver(() => Int, { description: "Units of the credit that active holds reserve now; 0 for a charge." })
  heldUses(@Root() { id }: CoworkerExtraService, @Ctx() context: Context) {
    return context.load().heldUses(id, context.now);
  }

  @FieldResolver(() => Int, { description: "Units left that no active hold reserves now." })
  async availableUses(@Root() { id, remainingUses }: CoworkerExtraService, @Ctx() context: Context) {
    return availableUses({ remainingUses, heldUses: await context.load().heldUses(id, context.now) });
  }

  @FieldResolver(() => CoworkerObject, { description: "Customer." })
  coworker(@Root() record: CoworkerExtraService) {
    return { id: record.coworkerId };
  }

  @FieldResolver(() => BusinessObject, { description: "Business of the customer and of the extra service." })
  business(@Root() record: CoworkerExtraService, @Ctx() context: Context) {
    return businessOf(context, record.businessId);
  }

  @FieldResolver(() => ExtraServiceObject, {
    nullable: true,
    description: "The pricing rule, or the type of credit, that the record belongs to. Needs ExtraService-Read.",
  })
  extraService(@Root() record: CoworkerExtraService, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return recordOf(context, "ExtraService", record.extraServiceId, info);
  }

  @FieldResolver(() => UseHistoryConnection, {
    nullable: true,
    description: "Rows of the ledger of this credit. Needs CoworkerExtraServiceUseHistory-List.",
  })
  useHistories(
    @Root() record: CoworkerExtraService,
    @Args(() => UseHistoryArgs) args: ListArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return children(context, "UseHistory", "coworkerExtraServiceId", record.id, args, info);
  }

  @FieldResolver(() => PriceQuoteObject, {
    nullable: true,
    description: "The quote that priced the charge; null for credits and for charges made by hand or imported.",
  })
  quote(@Root() record: CoworkerExtraService, @Ctx() context: Context) {
    return record.kind === "BOOKING_CHARGE" ? context.load().chargeQuote(record.id) : null;
  }

  @Mutation(() => CreateCoworkerExtraServicePayload, {
    description:
      "Grants a credit to a customer or, with a bookingId, records a charge. Without a price, the gateway calculates it: the extra service's price for totalUses units. null means no price. Needs CoworkerExtraService-Create.",
  })
  async createCoworkerExtraService(
    @Arg("input", () => CreateCoworkerExtraServiceInput) input: CreateCoworkerExtraServiceInput,
    @Ctx() context: Context,
  ) {
    const draft = fromInput(coworkerExtraServiceFields, input);
    const { dependencies } = context;
    const { record, ...outcome } = await createRecord(context, "CoworkerExtraService", input.idempotencyKey, {
      create: () => createCoworkerExtraService(dependencies, viewerOf(context), draft),
      createOnce: (idempotencyKey) =>
        createCoworkerExtraServiceOnce(dependencies, viewerOf(context), { draft, idempotencyKey }),
    });
    return { coworkerExtraService: record, ...outcome };
  }

  @Mutation(() => UpdateCoworkerExtraServicePayload, {
    description:
      "Changes a charge or credit. A new totalUses adjusts the credit: it adds a ledger row and also needs CoworkerExtraServiceUseHistory-Create. Needs CoworkerExtraService-Edit.",
  })
  async updateCoworkerExtraService(
    @Arg("input", () => UpdateCoworkerExtraServiceInput) input: UpdateCoworkerExtraServiceInput,
    @Ctx() context: Context,
  ) {
    const id = toNumber("CoworkerExtraService", "input.id", input.id);
    const { expectedUpdatedOn } = input;
    const patch = fromInput(coworkerExtraServiceFields, input);
    const { record, userErrors } = await mutateRecord(context, "CoworkerExtraService", async () => {
      await updateCoworkerExtraService(context.dependencies, viewerOf(context), { id, expectedUpdatedOn, patch });
      return id;
    });
    return { coworkerExtraService: record, userErrors };
  }

  @Mutation(() => DeleteCoworkerExtraServicePayload, {
    description:
      "Deletes a credit that has no uses and no holds, is not on an invoice and not part of a plan. Needs CoworkerExtraService-Delete.",
  })
  deleteCoworkerExtraService(
    @Arg("input", () => DeleteCoworkerExtraServiceInput) input: DeleteCoworkerExtraServiceInput,
    @Ctx() context: Context,
  ) {
    const id = toNumber("CoworkerExtraService", "input.id", input.id);
    return mutateDeletion(context, "CoworkerExtraService", () =>
      deleteCoworkerExtraService(context.dependencies, viewerOf(context), id),
    );
  }
}
