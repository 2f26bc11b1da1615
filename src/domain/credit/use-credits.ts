import { isIn } from "../condition.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { type CommandContext, type Decision, find, newOperationId } from "../decision.ts";
import { uses } from "../field.ts";
import { type CompleteValues, distinct, ids } from "../input-field.ts";
import { operation } from "../operation.ts";
import { type Refusal, refusal, refuseIfAny } from "../refusal.ts";
import { type Named, ofOneBusiness } from "../subject.ts";
import { append, ledgerFields } from "../use-history/append.ts";
import { entry } from "../use-history/entry.ts";
import type { Held } from "./available.ts";
import { ALLOCATIONS_MAX } from "./burn-down.ts";
import { validityFields, whyNotUsable } from "./can-pay.ts";
import { closeLapsed, withHeld } from "./held.ts";

const usableFields = [...ledgerFields, ...validityFields, "chargePeriod"] as const;
type Usable = Pick<CoworkerExtraService, (typeof usableFields)[number]>;

const answer = { useHistoryIds: ids("One row for each credit, in the order of their ids.", { to: "UseHistory" }) };
type UsedCredits = CompleteValues<typeof answer>;

/** The command of the REST API. */
export const useCredits = operation({
  name: "useCredits",
  description: "Takes as many units from each of several credits of one business, from all or from none.",
  roles: ["CoworkerExtraServiceUseHistory-Create"],
  event: "CREDIT_USED",
  inputDescription: "Uses of several credits.",
  input: {
    ids: ids("The credits.", { to: "CoworkerExtraService", min: 1, max: ALLOCATIONS_MAX, one: "credit" }),
    creditUsed: uses("Units to take from each; left out: 1, for credit that is counted in uses.", {
      nullable: true,
      min: 1,
    }),
  },
  fingerprintOrder: ["ids", "creditUsed"],
  answer,
  *subject({ ids }): Decision<Named<Usable>> {
    const credits = yield* find("CoworkerExtraService", { where: isIn("id", distinct(ids)), fields: usableFields });
    return ofOneBusiness({ property: "ids", one: "credit" }, ids, credits);
  },
  *decide({ creditUsed, idempotencyKey }, { records, inPlace }, given): Decision<UsedCredits> {
    const reserved = yield* withHeld(records, given);
    const { credits, context } = reserved;
    const byId = new Map(credits.map((credit) => [credit.id, credit]));
    refuseIfAny(
      inPlace.flatMap(({ id }, place) => whyNot(byId.get(id)!, creditUsed, given).map((one) => atPlace(place, one))),
    );
    yield* closeLapsed(reserved);
    const operationId = yield* newOperationId(context);
    const useHistoryIds: number[] = [];
    for (const [allocationIndex, credit] of credits.entries()) {
      const values = { kind: "USE", creditUsed: creditUsed ?? 1, usageAt: given.now, idempotencyKey } as const;
      const row = yield* entry({ ...values, operationId, allocationIndex }, context);
      useHistoryIds.push(...(yield* append(credit, [row], context)));
    }
    return { useHistoryIds };
  },
});

function whyNot(credit: Usable & Held, creditUsed: number | null, { now }: CommandContext): Refusal[] {
  if (creditUsed === null && credit.kind !== "BOOKING_CHARGE" && credit.chargePeriod !== "USES")
    return [refusal("REQUIRED", "creditUsed", "is needed for a credit that is not counted in uses")];
  return whyNotUsable(credit, creditUsed ?? 1, now);
}

/** The refusal of one credit, at its position in the list. A missing `creditUsed` concerns all of them. */
function atPlace(place: number, one: Refusal): Refusal {
  if (one.code === "REQUIRED") return one;
  const isOfCredit = one.property === "coworkerExtraServiceId";
  return { ...one, property: `ids.${place}`, message: isOfCredit ? one.message : `${one.property} ${one.message}` };
}
