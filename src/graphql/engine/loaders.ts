import DataLoader from "dataloader";
import type { Records } from "../../billing/records.ts";
import type { Instant } from "../../domain/calendar.ts";
import type { Condition } from "../../domain/condition.ts";
import type { CreditThen, Holder } from "../../domain/credit/balance.ts";
import type { HoldAllocation } from "../../domain/credit-hold/allocation.ts";
import type { EntityName, RowOf } from "../../domain/entities.ts";
import type { Listing, Page } from "../../domain/listing.ts";
import type { Business, NamedKind } from "../../domain/named.ts";
import type { PriceQuote } from "../../domain/pricing/quote.ts";
import type { FieldNames } from "../../domain/step.ts";
import type { Reader } from "../../store/store.ts";

/** A page of a list, and the fields to read. */
export interface PageRequest<E extends EntityName> {
  readonly listing: Listing<Condition<E>>;
  /** Undefined: all fields. */
  readonly fields: FieldNames | undefined;
}

type CreditMoments = Parameters<Reader["creditsThen"]>[1];

/** Batched reads for one answer: each kind of read costs one statement. */
export interface Loaders {
  record<E extends EntityName>(entity: E, id: number, fields?: FieldNames): Promise<RowOf<E> | null>;
  /** The page of the records whose field refers to the parent. */
  page<E extends EntityName>(
    entity: E,
    field: string,
    parentId: number,
    asked: PageRequest<E>,
  ): Promise<Page<RowOf<E>>>;
  count<E extends EntityName>(
    entity: E,
    field: string,
    parentId: number,
    where: Condition<E> | undefined,
  ): Promise<number>;
  /** The credits of a customer with the amounts at these moments. */
  creditsThen(holder: Holder, moments: CreditMoments): Promise<readonly CreditThen[]>;
  /** The units of a credit that holds reserve at the moment. */
  heldUses(id: number, at: Instant): Promise<number>;
  /** The id of the next credit of the schedule; `null` if there is none. */
  renewedBy(id: number): Promise<number | null>;
  holdAllocations(id: number): Promise<readonly HoldAllocation[]>;
  /** The quote that priced a charge; `null` if none is stored. */
  chargeQuote(id: number): Promise<PriceQuote | null>;
  name(kind: NamedKind, businessId: number, id: number): Promise<string | null>;
  business(id: number): Promise<Business | null>;
}

const FIRST = { order: [], take: "first", count: 1 } as const;

export function loaders(records: Omit<Records, "mayList">, reader: Reader): Loaders {
  const texts = new WeakMap<object, string>();
  const kept = new Map<string, DataLoader<never, unknown>>();

  /** The loader for this purpose, created at its first use. */
  function loaderOf<K, V>(purpose: string, batch: (keys: readonly K[]) => Promise<V[]>, keyOf?: (key: K) => unknown) {
    const known = kept.get(purpose) as DataLoader<K, V, unknown> | undefined;
    if (known !== undefined) return known;
    const made = new DataLoader<K, V, unknown>(batch, keyOf && { cacheKeyFn: keyOf });
    kept.set(purpose, made as unknown as DataLoader<never, unknown>);
    return made;
  }

  /** The request as text, serialized once although many parents share it. */
  function written(asked: object): string {
    const text = texts.get(asked) ?? JSON.stringify(asked);
    texts.set(asked, text);
    return text;
  }

  return {
    record<E extends EntityName>(entity: E, id: number, fields?: FieldNames) {
      return loaderOf<number, RowOf<E> | null>(`record ${entity} ${fields && written(fields)}`, async (ids) => {
        const found = new Map((await records.byIds(entity, ids, fields)).map((row) => [row.id as number, row]));
        return ids.map((one) => found.get(one) ?? null);
      }).load(id);
    },

    page<E extends EntityName>(entity: E, field: string, parentId: number, asked: PageRequest<E>) {
      return loaderOf<number, Page<RowOf<E>>>(`page ${entity} ${field} ${written(asked)}`, async (ids) => {
        const pages = await records.pages(entity, { field, ids }, asked.listing, asked.fields);
        return ids.map((one) => pages.get(one) ?? { rows: [], hasMore: false });
      }).load(parentId);
    },

    count(entity, field, parentId, where) {
      return loaderOf<number, number>(`count ${entity} ${field} ${JSON.stringify(where)}`, async (ids) => {
        const counts = await records.counts(entity, { field, ids }, where);
        return ids.map((one) => counts.get(one) ?? 0);
      }).load(parentId);
    },

    creditsThen(holder, moments) {
      const keyOf = ({ coworkerId, businessId }: Holder) => `${coworkerId}:${businessId}`;
      return loaderOf<Holder, readonly CreditThen[]>(
        `credits then ${moments.moment} ${moments.heldAt}`,
        async (holders) => {
          const held = new Map(holders.map((one) => [keyOf(one), [] as CreditThen[]]));
          for (const credit of await records.creditsThen(holders, moments)) held.get(keyOf(credit))!.push(credit);
          return holders.map((one) => held.get(keyOf(one))!);
        },
        keyOf,
      ).load(holder);
    },

    heldUses(id, at) {
      return loaderOf<number, number>(`held ${at}`, async (ids) => {
        const held = await reader.heldUses(ids, at);
        return ids.map((one) => held.get(one) ?? 0);
      }).load(id);
    },

    renewedBy(id) {
      return loaderOf<number, number | null>("renewed by", async (ids) => {
        const next = await reader.pages("CoworkerExtraService", { field: "renewedFromId", ids }, FIRST, ["id"]);
        return ids.map((one) => next.get(one)?.rows[0]?.id ?? null);
      }).load(id);
    },

    holdAllocations(id) {
      return loaderOf<number, readonly HoldAllocation[]>("hold allocations", async (ids) => {
        const of = new Map(ids.map((one) => [one, [] as HoldAllocation[]]));
        for (const one of await reader.holdAllocations(ids)) of.get(one.creditHoldId)!.push(one);
        return ids.map((one) => of.get(one)!);
      }).load(id);
    },

    chargeQuote(id) {
      return loaderOf<number, PriceQuote | null>("charge quote", async (ids) => {
        const found = await reader.chargeQuotes(ids);
        return ids.map((one) => found.get(one) ?? null);
      }).load(id);
    },

    name(kind, businessId, id) {
      type Key = { businessId: number; id: number };
      const keyOf = (key: Key) => `${key.businessId}:${key.id}`;
      return loaderOf<Key, string | null>(
        `name ${kind}`,
        async (keys) => {
          const names = new Map((await reader.names(kind, keys)).map((one) => [keyOf(one), one.name]));
          return keys.map((key) => names.get(keyOf(key)) ?? null);
        },
        keyOf,
      ).load({ businessId, id });
    },

    business(id) {
      return loaderOf<number, Business | null>("business", async (ids) => {
        const found = new Map((await reader.businesses(ids)).map((one) => [one.id, one]));
        return ids.map((one) => found.get(one) ?? null);
      }).load(id);
    },
  };
}
