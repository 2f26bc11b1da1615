import { isIn } from "../condition.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { type Decision, find, laterThan, update } from "../decision.ts";
import { instantField } from "../field.ts";
import { type CompleteValues, ids } from "../input-field.ts";
import { type InputValues, operation } from "../operation.ts";
import { refusal, refuseIfAny } from "../refusal.ts";
import { type Named, ofOneBusiness } from "../subject.ts";
import { recordEvent, totalsOf } from "./history.ts";

/** Maximum number of records per call. */
export const INVOICED_MAX = 500;

const PROPERTY = "coworkerExtraServiceIds";

const answer = {
  coworkerExtraServiceIds: ids("The records now, in the order of the ids, each once; empty after a refusal.", {
    to: "CoworkerExtraService",
  }),
} as const;
export interface Invoiced extends CompleteValues<typeof answer> {}

export const markInvoiced = operation({
  name: "markInvoiced",
  description: "Marks charges and credits of one business as invoiced: all or none, each once.",
  roles: ["CoworkerExtraService-Edit"],
  inputDescription: "Charges and credits of one business to mark as invoiced.",
  input: {
    coworkerExtraServiceIds: ids("The records, 1 to 500, each by either id.", {
      to: "CoworkerExtraService",
      min: 1,
      max: INVOICED_MAX,
    }),
    invoiceDate: instantField("Date of the invoice."),
  },
  fingerprintOrder: ["coworkerExtraServiceIds", "invoiceDate"],
  answer,
  *subject({ coworkerExtraServiceIds: ids }): Decision<Named<CoworkerExtraService>> {
    const records = yield* find("CoworkerExtraService", { where: isIn("id", ids) });
    return ofOneBusiness({ property: PROPERTY, one: "record" }, ids, records);
  },
  *decide({ coworkerExtraServiceIds: ids, invoiceDate }, { records, inPlace }, context): Decision<Invoiced> {
    refuseIfAny(
      inPlace.flatMap(({ invoiced }, place) =>
        invoiced ? [refusal("ALREADY_INVOICED", `${PROPERTY}.${place}`, "names a record that is on an invoice")] : [],
      ),
    );
    const charges = records.filter(({ kind }) => kind === "BOOKING_CHARGE");
    const totals = yield* totalsOf(charges);
    for (const charge of charges) {
      const as = totals(charge);
      yield* recordEvent(charge, { type: "INVOICED", before: as, after: as, invoiceDate }, context);
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
});
export interface MarkInvoiced extends InputValues<typeof markInvoiced> {}
