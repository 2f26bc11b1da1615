import { getArgumentValues } from "graphql";
import type { Listing } from "../../domain/listing.ts";
import type { Context } from "../engine/context.ts";
import { fromGlobalId, toNumber } from "../engine/ids.ts";
import { type ListArgs, toListing } from "../engine/listing.ts";
import { namedByRepresentations } from "../federation.ts";
import { isNumberOfRecord, type NodeReference, namedByIds } from "../node.ts";
import type { Variables } from "./collect.ts";
import { filled } from "./holes.ts";
import { lengthOf, type Room } from "./length.ts";
import { pageText } from "./page-text.ts";
import type { PlainRoot, Plan, Root } from "./plan.ts";
import type { ListPlace } from "./shows.ts";

/**
 * The answer to a field of the query as JSON text; null if its resolver must answer it: something about the request is
 * wrong or forbidden, the text can become too long, or the statement cannot tell a part of the answer.
 */
export async function plainAnswer(
  root: Root["plain"],
  context: Context,
  variables: Variables,
  room: Room,
): Promise<string | null> {
  if (root === null) return null;
  if (root === "__typename") return '"Query"';
  try {
    return await read(root, { context, variables, room });
  } catch {
    // A resolver fails in the same way, at the path where it fails.
    return null;
  }
}

interface Request {
  readonly context: Context;
  readonly variables: Variables;
  readonly room: Room;
}

async function read(root: PlainRoot, request: Request): Promise<string | null> {
  const { context, variables } = request;
  const args = getArgumentValues(root.field, root.node, variables);
  const records = context.records();
  if (root.is === "one") {
    const { entity } = root.plan.selection;
    const id = toNumber(entity, "id", String(args.id));
    const texts = await textsOf(root.plan, [id], request);
    return texts === null ? null : (texts.get(id) ?? "null");
  }
  if (root.is !== "list") return readNamed(root.plans, named(root.is, args), root.is === "node", request);
  const { plan, page } = root;
  const { selection } = plan;
  const { entity } = selection;
  const listing = toListing(entity, args as ListArgs, context.now);
  const lists = requestedOf(plan, listing.count, request);
  if (lists === null) return null;
  const requested = { now: context.now, listings: lists.map((one) => one.listing) };
  const text = await pageText(entity, page, listing, await records.texts(selection, listing, requested), {
    total: (where) => records.count(entity, where),
    any: async (one) => (await records.page(entity, one, ["id"])).rows.length > 0,
  });
  return filled(text, lists);
}

/** The references of a field that names records by their global ids. */
function named(is: "node" | "nodes" | "entities", args: Variables): readonly (NodeReference | Error)[] {
  if (is === "node") return [fromGlobalId("id", args.id as string)];
  if (is === "nodes") return namedByIds(args.ids as string[]);
  return namedByRepresentations(args.representations as unknown[]);
}

async function readNamed(
  plans: ReadonlyMap<string, Plan | null>,
  references: readonly (NodeReference | Error)[],
  isOne: boolean,
  request: Request,
): Promise<string | null> {
  const ids = new Map<string, number[]>();
  for (const one of references) {
    if (one instanceof Error) return null;
    if (isNumberOfRecord(one.id)) ids.set(one.type, [...(ids.get(one.type) ?? []), one.id]);
  }
  const found = new Map<string, ReadonlyMap<number, string>>();
  for (const [type, numbers] of ids) {
    const plan = plans.get(type);
    const texts = plan == null ? null : await textsOf(plan, numbers, request);
    if (texts === null) return null;
    found.set(type, texts);
  }
  const texts = (references as readonly NodeReference[]).map(({ type, id }) => found.get(type)?.get(id) ?? "null");
  return isOne ? texts[0]! : `[${texts.join(",")}]`;
}

/** The text of each of these records; null if resolvers must answer. */
async function textsOf(plan: Plan, ids: readonly number[], request: Request) {
  const { context } = request;
  const lists = requestedOf(plan, ids.length, request);
  if (lists === null) return null;
  const requested = { now: context.now, listings: lists.map(({ listing }) => listing) };
  const found = await context.records().textsOf(plan.selection, ids, requested);
  return new Map([...found].map(([id, { texts }]) => [id, filled(texts[0]!, lists)] as const));
}

/** The lists of a plan for so many records, with their arguments; null if resolvers must answer. */
function requestedOf({ selection, lists }: Plan, records: number, { context: { now }, variables, room }: Request) {
  const requested = lists.map((place) => ({ ...place, listing: listingOf(place, now, variables) }));
  const counts = new Map(requested.map(({ list, listing }) => [list, listing.count]));
  room.left -= records * lengthOf(selection.entity, selection.texts, (list) => counts.get(list)!);
  if (room.left < 0) return null;
  return requested.some(({ list, listing }) => needsBounds(list, listing)) ? null : requested;
}

function listingOf({ list, field, node }: ListPlace, now: number, variables: Variables): Listing {
  return toListing(list.entity, getArgumentValues(field, node, variables) as ListArgs, now);
}

/** Whether an answer says what lies on the other side of a position from which a page was taken. */
function needsBounds({ shows }: ListPlace["list"], { after, before }: Listing): boolean {
  if (after === undefined && before === undefined) return false;
  return shows.some(
    ([, value]) =>
      value.is === "pageInfo" && value.shows.some(([, { is }]) => is === "hasNextPage" || is === "hasPreviousPage"),
  );
}
