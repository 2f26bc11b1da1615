import { isIn } from "../condition.ts";
import { type CommandContext, type Decision, find, laterThan, update } from "../decision.ts";
import { checkKey } from "../idempotency/key.ts";
import { type Outcome, once } from "../idempotency/once.ts";
import { notFound, type Refusal, Refused, refusal, refuseIfAny } from "../refusal.ts";
import { tell, totalsOf } from "./history.ts";

export interface MarkInvoiced {
  readonly coworkerExtraServiceIds: readonly number[];
  readonly invoiceDate: number;
  readonly idempotencyKey: string;
}

export interface Invoiced {
  readonly coworkerExtraServiceIds: readonly number[];
}

/** No invoice is marked with more records at once. */
export const INVOICED_MAX = 500;

const PROPERTY = "coworkerExtraServiceIds";

/** Says of charges and credits of one business, all or none, that they are on an invoice. That is said of each once. */
export function* markInvoiced(input: MarkInvoiced, context: CommandContext): Decision<Outcome<Invoiced>> {
  const { coworkerExtraServiceIds: ids, invoiceDate, idempotencyKey } = input;
  refuseIfAny([...checkNumber(ids.length), ...checkKey(idempotencyKey)]);
  const records = yield* find("CoworkerExtraService", { where: isIn("id", ids) });
  const found = new Map(records.map((record) => [record.id, record]));
  refuseIfAny(ids.flatMap((id, place) => (found.has(id) ? [] : [notFound(`${PROPERTY}.${place}`)])));
  const { businessId } = records[0]!;
  if (records.some((record) => record.businessId !== businessId))
    throw new Refused([refusal("CONFLICTING_VALUES", PROPERTY, "must be records of one business")]);
  const asked = [records.map(({ id }) => id), invoiceDate];
  return yield* once(
    { businessId, mutation: "markInvoiced", idempotencyKey, input: asked },
    function* (): Decision<Invoiced> {
      refuseIfAny(
        ids.flatMap((id, place) =>
          found.get(id)!.invoiced
            ? [refusal("ALREADY_INVOICED", `${PROPERTY}.${place}`, "names a record that is on an invoice")]
            : [],
        ),
      );
      const charges = records.filter(({ kind }) => kind === "BOOKING_CHARGE");
      const totals = yield* totalsOf(charges);
      for (const charge of charges) {
        const as = totals(charge);
        yield* tell(charge, { type: "INVOICED", before: as, after: as, invoiceDate }, context);
      }
      for (const record of records) {
        const updatedOn = laterThan(record.updatedOn, context.now);
        yield* update("CoworkerExtraService", record.id, {
          ...{ invoiced: true, invoiceDate },
          ...{ updatedOn, updatedBy: context.by },
        });
      }
      return { coworkerExtraServiceIds: [...new Set(ids)] };
    },
    context,
  );
}

function checkNumber(count: number): Refusal[] {
  if (count === 0) return [refusal("REQUIRED", PROPERTY, "must name at least one record")];
  return count > INVOICED_MAX ? [refusal("TOO_LONG", PROPERTY, `must have at most ${INVOICED_MAX} ids`)] : [];
}
