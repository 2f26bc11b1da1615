import type { Decision } from "../decision.ts";
import { instantField } from "../field.ts";
import { type InputValues, operation } from "../operation.ts";
import { refuseIfAny } from "../refusal.ts";
import { answer, type Invoiced, namedRecords, recordIds, refuseEach, writeInvoice } from "./invoicing.ts";

export const markInvoiced = operation({
  name: "markInvoiced",
  description: "Marks charges and credits of one business as invoiced: all or none, each once.",
  roles: ["CoworkerExtraService-Edit"],
  event: "CHARGE_INVOICED",
  eventForEach: true,
  inputDescription: "Charges and credits of one business to mark as invoiced.",
  input: { coworkerExtraServiceIds: recordIds, invoiceDate: instantField("Date of the invoice.") },
  fingerprintOrder: ["coworkerExtraServiceIds", "invoiceDate"],
  answer,
  subject: ({ coworkerExtraServiceIds }) => namedRecords(coworkerExtraServiceIds),
  *decide({ invoiceDate }, named, context): Decision<Invoiced> {
    refuseIfAny(refuseEach(named, true, { code: "ALREADY_INVOICED", message: "names a record that is on an invoice" }));
    return yield* writeInvoice(named, { invoiced: true, invoiceDate }, { type: "INVOICED", invoiceDate }, context);
  },
});
export interface MarkInvoiced extends InputValues<typeof markInvoiced> {}
