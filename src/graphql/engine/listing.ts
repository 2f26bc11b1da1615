import type { Condition } from "../../domain/condition.ts";
import { type EntityName, entities } from "../../domain/entities.ts";
import { eachField } from "../../domain/field.ts";
import { isComparable, type Listing, type OrderBy, totalOrder } from "../../domain/listing.ts";
import { BadRequest, WrongInputs } from "../../domain/refusal.ts";
import { enumName, graphName } from "../names.ts";
import { fromCursor } from "./cursor.ts";
import { ArgsType, Field as Expose, InputType, Int, registerEnumType } from "./decorators.ts";
import { toCondition } from "./filter.ts";
import { filterType } from "./filter-types.ts";

export const PAGE_SIZE_MAX = 100;
export const PAGE_SIZE = 20;
const ORDER_MAX = 5;

/** The arguments of every list. */
export interface ListArgs {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
  filter?: object | null;
  orderBy?: { field: string; direction: "ASC" | "DESC" }[] | null;
}

const OrderDirection = { ASC: "ASC", DESC: "DESC" };
registerEnumType(OrderDirection, {
  name: "OrderDirection",
  description: "The direction of an order.",
  valuesConfig: {
    ASC: { description: "Ascending, absent values first." },
    DESC: { description: "Descending, absent values last." },
  },
});

/** The class of the arguments of an entity's lists, with its filter and order types. */
export function listArgs(entity: EntityName): new () => ListArgs {
  const filter = filterType(entity);
  const order = orderType(entity);
  const type = class {} as new () => ListArgs;
  ArgsType()(type);
  const nullable = true;
  const add = (name: keyof ListArgs, thunk: Parameters<typeof Expose>[0], description: string) =>
    Expose(thunk, { nullable, description })(type.prototype, name);
  add(
    "first",
    () => Int,
    `Number of records from the start of the list, 1 to ${PAGE_SIZE_MAX}; ${PAGE_SIZE} by default.`,
  );
  add("after", () => String, "Only records after this cursor.");
  add("last", () => Int, `Number of records from the end of the list, 1 to ${PAGE_SIZE_MAX}. Not together with first.`);
  add("before", () => String, "Only records before this cursor.");
  add("filter", () => filter, "Only records that match this filter.");
  add("orderBy", () => [order], `In this order, at most ${ORDER_MAX} fields; then by databaseId.`);
  return type;
}

function orderType(entity: EntityName): new () => object {
  const fields = Object.fromEntries(
    eachField(entities[entity])
      .filter(([, field]) => isComparable(field) && !field.internal)
      .map(([name, field]) => [enumName(graphName(name, field)), name]),
  );
  registerEnumType(fields, { name: `${entity}OrderField`, description: "Fields that order a list." });
  const type = class {};
  InputType(`${entity}Order`, { description: "One field of an order." })(type);
  Expose(() => fields, { description: "The field." })(type.prototype, "field");
  Expose(() => OrderDirection, { defaultValue: "ASC", description: "The direction." })(type.prototype, "direction");
  return type;
}

/** Converts the arguments to a listing with a total order. Invalid arguments are refused by name, all at once. */
export function toListing<E extends EntityName>(entity: E, args: ListArgs, now: number): Listing<Condition<E>> {
  const { after, before, filter } = args;
  const wrong = new WrongInputs();
  const size = wrong.read(() => pageSize(args));
  const order = wrong.read(() => toOrder(args.orderBy ?? []));
  const position = (name: "after" | "before", cursor: string | null | undefined) =>
    cursor == null || order === undefined ? undefined : wrong.read(() => fromCursor(name, entity, order, cursor));
  const bounds = { after: position("after", after), before: position("before", before) };
  const where = filter == null ? undefined : wrong.read(() => toCondition(entity, "filter", filter, now));
  wrong.throwIfAny();
  return {
    order: order!,
    ...size!,
    ...(bounds.after && { after: bounds.after }),
    ...(bounds.before && { before: bounds.before }),
    ...(where && { where }),
  };
}

/** The page size, and the end of the list from which the page is taken. */
export function pageSize({ first, last }: Pick<ListArgs, "first" | "last">): Pick<Listing, "take" | "count"> {
  if (first != null && last != null) throw new BadRequest("first", "cannot stand with last");
  const take = last != null ? "last" : "first";
  const count = last ?? first ?? PAGE_SIZE;
  if (count < 1 || count > PAGE_SIZE_MAX) throw new BadRequest(take, `must be 1 to ${PAGE_SIZE_MAX}`);
  return { take, count };
}

function toOrder(orderBy: readonly OrderBy[]): readonly OrderBy[] {
  if (orderBy.length > ORDER_MAX) throw new BadRequest("orderBy", `must have at most ${ORDER_MAX} fields`);
  if (new Set(orderBy.map((one) => one.field)).size < orderBy.length)
    throw new BadRequest("orderBy", "must not name a field twice");
  return totalOrder(orderBy.map(({ field, direction }) => ({ field, direction })));
}
