import { records } from "../billing/records.ts";
import { type Call, notFound, type RestAnswer } from "./call.ts";
import { inUpstreamNumbers, withCurrencyNumbers } from "./currency-numbers.ts";
import { listPage } from "./envelope.ts";
import { expectNone, toIds, toListing } from "./listing.ts";
import { toRecord } from "./record.ts";

/** One page of a list, and how many records there are in all. Pages beyond the last are not looked for. */
export async function list({ entity, viewer, reader, query, now }: Call): Promise<RestAnswer> {
  const asked = toListing(entity, query, now);
  const listing = { ...asked.listing, where: await inUpstreamNumbers(reader, entity, asked.listing.where) };
  const readable = records(viewer, reader);
  const total = await readable.count(entity, listing.where);
  const rows = listing.offset < total ? await readable.pageAt(entity, listing) : [];
  const shown = rows.map((row) => toRecord(entity, row, now));
  return { status: 200, body: listPage(asked, await withCurrencyNumbers(reader, entity, rows, shown), total) };
}

/** The records of the ids, in their order; those that are missing are left out. */
export async function batch({ entity, viewer, reader, query, now }: Call): Promise<RestAnswer> {
  const ids = toIds(query);
  const found = new Map((await records(viewer, reader).byIds(entity, ids)).map((row) => [row.id, row]));
  const rows = ids.flatMap((id) => found.get(id) ?? []);
  const shown = rows.map((row) => toRecord(entity, row, now));
  return { status: 200, body: await withCurrencyNumbers(reader, entity, rows, shown) };
}

export async function get({ entity, viewer, reader, query, now, id }: Call): Promise<RestAnswer> {
  expectNone(query);
  const [row] = await records(viewer, reader).byIds(entity, [id]);
  if (row === undefined) return notFound;
  const [body] = await withCurrencyNumbers(reader, entity, [row], [toRecord(entity, row, now)]);
  return { status: 200, body };
}
