import { records } from "../billing/records.ts";
import type { Instant } from "../domain/calendar.ts";
import type { RowOf } from "../domain/entities.ts";
import type { UpstreamEntity } from "../domain/upstream-entities.ts";
import { type Call, notFound, type RestAnswer } from "./call.ts";
import { inUpstreamNumbers, withCurrencyNumbers } from "./currency-numbers.ts";
import { listPage } from "./envelope.ts";
import { toIds, toListing } from "./listing.ts";
import { shownOfCredit } from "./names.ts";
import { expectNone } from "./parameters.ts";
import { toRecord, type WithCredit, type WithHeld } from "./record.ts";
import { etagOf } from "./versions.ts";

/** One page of a list, and the total number of records. Pages after the last one are not read. */
export async function list(call: Call): Promise<RestAnswer> {
  const { entity, viewer, reader, query, now, dirMode } = call;
  const asked = toListing(entity, query, now, dirMode);
  const listing = { ...asked.listing, where: await inUpstreamNumbers(reader, entity, asked.where) };
  const readable = records(viewer, reader);
  const total = await readable.count(entity, listing.where);
  const rows = listing.offset < total ? await readable.pageAt(entity, listing) : [];
  return { status: 200, body: listPage(asked, await shown(call, rows), total) };
}

/** The records with these ids, in the order of the ids; missing ones are left out. */
export async function batch(call: Call): Promise<RestAnswer> {
  const { entity, viewer, reader, query } = call;
  const ids = toIds(query);
  const rows = new Map((await records(viewer, reader).byIds(entity, ids)).map((row) => [row.id, row]));
  const found = ids.flatMap((id) => rows.get(id) ?? []);
  return { status: 200, body: await shown(call, found) };
}

export async function get(call: Call): Promise<RestAnswer> {
  const { entity, viewer, reader, query, id } = call;
  expectNone(query);
  const [row] = await records(viewer, reader).byIds(entity, [id]);
  if (row === undefined) return notFound;
  const [body] = await shown(call, [row]);
  return { status: 200, body, etag: etagOf(row) };
}

/** The records as REST shows them. Ledger rows include properties of their credits, which are read in one query. */
async function shown(
  { entity, reader, now }: Call,
  rows: readonly RowOf<UpstreamEntity>[],
): Promise<readonly object[]> {
  if (entity !== "UseHistory") {
    const known = entity === "CoworkerExtraService" ? await withHeld(reader, rows as never, now) : rows;
    const bare = known.map((row) => toRecord(entity, row as never, now));
    return withCurrencyNumbers(reader, entity, rows as never, bare);
  }
  const ledger = rows as readonly RowOf<"UseHistory">[];
  const ids = [...new Set(ledger.map(({ coworkerExtraServiceId: id }) => id))];
  const fields = ["id", ...shownOfCredit.map(({ name }) => name)];
  const credits = new Map(
    (ids.length === 0 ? [] : await reader.byIds("CoworkerExtraService", ids, fields)).map((one) => [one.id, one]),
  );
  return ledger.map((row) => {
    const withCredit: WithCredit = { ...row, credit: credits.get(row.coworkerExtraServiceId)! };
    return toRecord(entity, withCredit, now);
  });
}

async function withHeld(
  reader: Call["reader"],
  rows: readonly RowOf<"CoworkerExtraService">[],
  now: Instant,
): Promise<WithHeld[]> {
  const held = await reader.heldUses(
    rows.map(({ id }) => id),
    now,
  );
  return rows.map((row) => ({ ...row, heldUses: held.get(row.id) ?? 0 }));
}
