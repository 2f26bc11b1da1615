import { type EntityName, entityNames, type RowOf } from "../../src/domain/entities.ts";
import type { Store } from "../../src/store/store.ts";

/** Every record that the store holds. Two of these are the same if nothing was written between them. */
export async function everything(store: Store, businesses: readonly number[] | null = null) {
  const rows = await Promise.all(entityNames.map((entity) => all(store, entity, businesses)));
  return Object.fromEntries(entityNames.map((entity, place) => [entity, rows[place]]));
}

/** All records of the entity, by id. */
export async function all<E extends EntityName>(
  store: Store,
  entity: E,
  businesses: readonly number[] | null = null,
): Promise<RowOf<E>[]> {
  const reader = store.snapshot(businesses);
  const { rows } = await reader.page(entity, { order: [], take: "first", count: 10_000 });
  reader.release();
  return [...rows];
}

/** The record of this id, which must be there. */
export async function one<E extends EntityName>(store: Store, entity: E, id: number): Promise<RowOf<E>> {
  const reader = store.snapshot(null);
  const [row] = await reader.byIds(entity, [id]);
  reader.release();
  if (row === undefined) throw new Error(`there is no ${entity} ${id}`);
  return row;
}
