import { isIn } from "../condition.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { type CommandContext, type Decision, find, laterThan, update } from "../decision.ts";
import { type CompleteValues, ids } from "../input-field.ts";
import { type Refusal, type RefusalCode, refusal } from "../refusal.ts";
import { type Named, ofOneBusiness } from "../subject.ts";
import type { BookingEvent } from "./booking-event.ts";
import { recordEvent, totalsOf } from "./history.ts";

/** Maximum number of records per call. */
export const INVOICED_MAX = 500;

const PROPERTY = "coworkerExtraServiceIds";

/** The records that an operation puts on an invoice or takes off it. */
export const recordIds = ids("The records, 1 to 500, each by either id.", {
  to: "CoworkerExtraService",
  min: 1,
  max: INVOICED_MAX,
});

export const answer = {
  coworkerExtraServiceIds: ids("The records now, in the order of the ids, each once; empty after a refusal.", {
    to: "CoworkerExtraService",
  }),
} as const;
export interface Invoiced extends CompleteValues<typeof answer> {}

type NamedRecords = Named<CoworkerExtraService>;

/** Finds and locks the records, which must be of one business. */
export function* namedRecords(list: readonly number[]): Decision<NamedRecords> {
  const records = yield* find("CoworkerExtraService", { where: isIn("id", list) });
  return ofOneBusiness({ property: PROPERTY, one: "record" }, list, records);
}

/** Refuses each position of the list whose record is on an invoice, or is not. */
export function refuseEach(
  { inPlace }: NamedRecords,
  invoiced: boolean,
  { code, message }: { code: RefusalCode; message: string },
): Refusal[] {
  return inPlace.flatMap((record, place) =>
    record.invoiced === invoiced ? [refusal(code, `${PROPERTY}.${place}`, message)] : [],
  );
}

/** Writes the invoice of each record, and an event for each charge. */
export function* writeInvoice(
  { records, inPlace }: NamedRecords,
  values: Pick<CoworkerExtraService, "invoiced" | "invoiceDate">,
  event: Pick<BookingEvent, "type"> & Partial<BookingEvent>,
  context: CommandContext,
): Decision<Invoiced> {
  const charges = records.filter(({ kind }) => kind === "BOOKING_CHARGE");
  const totals = yield* totalsOf(charges);
  for (const charge of charges) {
    const as = totals(charge);
    yield* recordEvent(charge, { ...event, before: as, after: as }, context);
  }
  for (const record of records) {
    const updatedOn = laterThan(record.updatedOn, context.now);
    yield* update("CoworkerExtraService", record.id, { ...values, updatedOn, updatedBy: context.by });
  }
  return { coworkerExtraServiceIds: [...new Set(inPlace.map(({ id }) => id))] };
}
