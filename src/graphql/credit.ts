import type { GraphQLResolveInfo } from "graphql";
import { adjustCredit, recordUse, reverseUse, spendCredit } from "../billing/credits.ts";
import type { OneRow } from "../domain/credit/record-use.ts";
import type { SomeRows } from "../domain/credit/spend-credit.ts";
import { voidCredit } from "../domain/credit/void-credit.ts";
import type { Outcome } from "../domain/idempotency/once.ts";
import { type Context, viewerOf } from "./engine/context.ts";
import { Arg, Ctx, Info, Mutation, Resolver } from "./engine/decorators.ts";
import { toNumber } from "./engine/ids.ts";
import { outcomeOf, readAfterCommit } from "./engine/mutate.ts";
import { type MutationCall, OperationMutation, performed } from "./engine/operation-mutation.ts";
import {
  AdjustCreditInput,
  AdjustCreditPayload,
  RecordUseInput,
  RecordUsePayload,
  ReverseUseInput,
  ReverseUsePayload,
  SpendCreditInput,
  SpendCreditPayload,
} from "./types/credit.ts";

const RIGHT = "Needs CoworkerExtraServiceUseHistory-Create.";

@Resolver()
export class CreditResolver {
  @Mutation(() => RecordUsePayload, { description: `Takes units of one credit. ${RIGHT}` })
  recordUse(
    @Arg("input", () => RecordUseInput) input: RecordUseInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const { creditUsed, reason = null, idempotencyKey } = input;
    const coworkerExtraServiceId = creditOf(input);
    return oneRow(context, info, () =>
      recordUse(context.dependencies, viewerOf(context), {
        coworkerExtraServiceId,
        creditUsed,
        ...useFor(input),
        reason,
        idempotencyKey,
      }),
    );
  }

  @Mutation(() => SpendCreditPayload, {
    description: `Takes an amount from the credits of a customer that can pay for it, in burn order, one row each: all or, unless PARTIAL, nothing. ${RIGHT}`,
  })
  spendCredit(
    @Arg("input", () => SpendCreditInput) input: SpendCreditInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const { businessId, coworkerId, kind, amount, unit = null, resourceTypeId = null, idempotencyKey } = input;
    return someRows(context, info, () =>
      spendCredit(context.dependencies, viewerOf(context), {
        ...{ businessId, coworkerId, kind, amount, unit, resourceTypeId, idempotencyKey },
        fallbackCoworkerIds: input.fallbackCoworkerIds ?? [],
        ...useFor(input),
        onShortfall: input.onShortfall ?? "REJECT",
      }),
    );
  }

  @Mutation(() => ReverseUsePayload, {
    description: `Gives back what a use or an operation took, whole or in part, to the same credits. ${RIGHT}`,
  })
  reverseUse(
    @Arg("input", () => ReverseUseInput) input: ReverseUseInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const { operationId = null, amount = null, reason, idempotencyKey } = input;
    const useHistoryId =
      input.useHistoryId == null ? null : toNumber("UseHistory", "input.useHistoryId", input.useHistoryId);
    return someRows(context, info, () =>
      reverseUse(context.dependencies, viewerOf(context), {
        useHistoryId,
        operationId,
        amount,
        reason,
        idempotencyKey,
      }),
    );
  }

  @Mutation(() => AdjustCreditPayload, {
    description: `Raises or lowers the total of a credit, and what is left by as much. ${RIGHT}`,
  })
  adjustCredit(
    @Arg("input", () => AdjustCreditInput) input: AdjustCreditInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const { amount, reason, idempotencyKey } = input;
    const coworkerExtraServiceId = creditOf(input);
    return oneRow(context, info, () =>
      adjustCredit(context.dependencies, viewerOf(context), { coworkerExtraServiceId, amount, reason, idempotencyKey }),
    );
  }

  @OperationMutation(voidCredit)
  voidCredit(...call: MutationCall) {
    return performed(voidCredit, ...call);
  }
}

function creditOf({ coworkerExtraServiceId }: { coworkerExtraServiceId: string }): number {
  return toNumber("CoworkerExtraService", "input.coworkerExtraServiceId", coworkerExtraServiceId);
}

function useFor(input: RecordUseInput | SpendCreditInput) {
  const {
    bookingId = null,
    bookingFromTime = null,
    bookingToTime = null,
    bookingResourceName = null,
    usageAt = null,
  } = input;
  return { bookingId, bookingFromTime, bookingToTime, bookingResourceName, usageAt };
}

async function oneRow(context: Context, info: GraphQLResolveInfo, operation: () => Promise<Outcome<OneRow>>) {
  const { answer, ...told } = await outcomeOf(context, operation);
  if (answer === null) return { ...told, coworkerExtraService: null, useHistory: null };
  const creditIds = [answer.coworkerExtraServiceId];
  const [credit = null] = await readAfterCommit(
    context,
    info,
    "coworkerExtraService",
    "CoworkerExtraService",
    creditIds,
  );
  const [useHistory = null] = await readAfterCommit(context, info, "useHistory", "UseHistory", [answer.useHistoryId]);
  return { ...told, coworkerExtraService: credit, useHistory };
}

async function someRows(context: Context, info: GraphQLResolveInfo, operation: () => Promise<Outcome<SomeRows>>) {
  const { answer, ...told } = await outcomeOf(context, operation);
  if (answer === null) return { ...told, operationId: null, useHistories: [], covered: null, uncovered: null };
  const { useHistoryIds, ...figures } = answer;
  return {
    ...told,
    ...figures,
    useHistories: await readAfterCommit(context, info, "useHistories", "UseHistory", useHistoryIds),
  };
}
