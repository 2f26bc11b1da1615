import { reason } from "../credit/inputs.ts";
import type { Decision } from "../decision.ts";
import { type InputValues, operation } from "../operation.ts";
import { refuseIfAny } from "../refusal.ts";
import { answer, type Invoiced, namedRecords, recordIds, refuseEach, writeInvoice } from "./invoicing.ts";

/** The way back when an invoice was voided: what the invoice fixed can change again. */
export const unmarkInvoiced = operation({
  name: "unmarkInvoiced",
  description:
    "Takes charges and credits of one business off their invoice, which was voided elsewhere: all or none. They can be changed, uncharged and invoiced again.",
  roles: ["CoworkerExtraService-Edit"],
  event: "CHARGE_UNINVOICED",
  eventForEach: true,
  inputDescription: "Charges and credits of one business whose invoice was voided.",
  input: { coworkerExtraServiceIds: recordIds, reason },
  answer,
  subject: ({ coworkerExtraServiceIds }) => namedRecords(coworkerExtraServiceIds),
  *decide({ reason }, named, context): Decision<Invoiced> {
    refuseIfAny(refuseEach(named, false, { code: "NOT_INVOICED", message: "names a record that is on no invoice" }));
    return yield* writeInvoice(named, { invoiced: false, invoiceDate: null }, { type: "UNINVOICED", reason }, context);
  },
});
export interface UnmarkInvoiced extends InputValues<typeof unmarkInvoiced> {}
