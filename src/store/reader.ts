import type { Condition } from "../domain/condition.ts";
import type { Holder } from "../domain/credit/balance.ts";
import type { EntityName } from "../domain/entities.ts";
import type { Listing } from "../domain/listing.ts";
import { selectBookingEvents, selectChargeQuotes, toBookingEvent, toChargeQuote } from "./booking-events.ts";
import { selectChargeReport, toChargeSums } from "./charge-reports.ts";
import { allFields } from "./columns.ts";
import { selectAllocations, selectHeld, selectUsedOfHolds } from "./credit-holds.ts";
import { selectStatementChanges, toStatementChange } from "./credit-statements.ts";
import { selectCreditsThen } from "./credits-then.ts";
import { selectCurrencies, selectCurrencyNumbers } from "./currency-statements.ts";
import type { Dialect } from "./dialect.ts";
import { eventReads } from "./event-reads.ts";
import { countKnown, selectKnown } from "./known-lists.ts";
import { selectLedgerVerification, toLedgerVerification } from "./ledger-verifications.ts";
import { fromJson, toPage } from "./page-rows.ts";
import { selectBusinesses, selectBusinessesBehind, selectNames, selectNamesBehind } from "./references.ts";
import type { Decoders, StoredRow } from "./rows.ts";
import type { Scope } from "./scope.ts";
import * as select from "./select.ts";
import type { Statement } from "./statement.ts";
import type { Parents, Reader } from "./store.ts";
import { selectTexts, selectTextsOf, toTexts } from "./texts.ts";
import { selectMarks, toMark } from "./upstream.ts";
import { selectUsageReport, toUsageSums } from "./usage-reports.ts";

/** A connection lent to one request. From the first read on, it is in one read transaction. */
export interface Lease {
  /** Waits for the connection. Later reads can then not fail because none is free. */
  reserve(): Promise<void>;
  ask<Row = StoredRow>(statement: Statement<Row>): Promise<Row[]>;
  /** Asks the only statement of a request. It is its snapshot by itself, so a server needs no transaction. */
  askOnly?<Row = StoredRow>(statement: Statement<Row>): Promise<Row[]>;
  /** Before the first read: the reads to come may be long. Absent where long reads block nobody anyway. */
  aside?(): void;
  /** Ends the transaction; the next read starts another. */
  refresh(): void;
  /** Returns the connection for good. */
  release(): void;
}

/** Reads within a scope through a lease. */
export function reader(lease: Lease, scope: Scope, kit: { dialect: Dialect; decoders: Decoders }): Reader {
  const { ask, askOnly = ask } = lease;
  const { dialect, decoders } = kit;
  const records = async <E extends EntityName>(entity: E, statement: Statement) =>
    (await ask(statement)).map(decoders[entity]);

  return {
    byIds: (entity, ids, fields = allFields(entity)) =>
      records(entity, select.selectByIds(entity, ids, fields, scope, dialect)),

    async page(entity, listing, fields = allFields(entity)) {
      return toPage(await records(entity, select.selectPage(entity, listing, fields, scope, dialect)), listing);
    },

    pageAt: (entity, listing, fields = allFields(entity)) =>
      records(entity, select.selectPageAt(entity, listing, fields, scope, dialect)),

    async count(entity, where) {
      const [row] = await ask(select.selectCount(entity, where, scope, dialect));
      return Number(row?.count);
    },

    async pages<E extends EntityName>(
      entity: E,
      { field, ids }: Parents,
      listing: Listing<Condition<E>>,
      fields = allFields(entity),
    ) {
      const of = { field, ids: [...new Set(ids)] };
      const found = await ask(select.selectPages(entity, of, listing, fields, scope, dialect));
      return new Map(
        found.map(({ parent, rows }) => {
          const taken = fromJson(rows, fields).map(decoders[entity]);
          return [parent, toPage(taken, listing)] as const;
        }),
      );
    },

    async textsOf(selection, ids, requested) {
      const found = await ask(selectTextsOf(selection, ids, requested, scope, dialect));
      const read = toTexts({ ...selection, positions: false });
      return new Map(found.map((row) => [row.id as number, read(row)]));
    },

    async texts(selection, listing, requested) {
      const found = await ask(selectTexts(selection, listing, requested, scope, dialect));
      return toPage(found.map(toTexts(selection)), listing);
    },

    async counts(entity, of, where) {
      const rows = await ask(select.selectCounts(entity, of, where, scope, dialect));
      return new Map(rows.map((row) => [row.parent, Number(row.count)] as const));
    },

    async creditsThen(holders, moments) {
      const found = await ask(selectCreditsThen(holders, moments, scope, dialect));
      const asked = new Set(holders.map(holderKey));
      return found
        .filter((credit) => asked.has(holderKey(credit)))
        .map((credit) => ({ ...credit, heldUses: Number(credit.heldUses) }));
    },

    async statementChanges(holder, range) {
      return (await ask(selectStatementChanges(holder, range, scope, dialect))).map(toStatementChange);
    },

    async usageReport(listing) {
      const found = await ask(selectUsageReport(listing, scope, dialect));
      return toPage(found.map(toUsageSums(listing.groups)), { take: "first", count: listing.count });
    },

    async chargeReport(listing) {
      const found = await ask(selectChargeReport(listing, scope, dialect));
      return toPage(found.map(toChargeSums(listing.groups)), { take: "first", count: listing.count });
    },

    async heldUses(ids, at) {
      const found = ids.length === 0 ? [] : await ask(selectHeld(ids, at, scope, dialect));
      return new Map(found.map(({ id, held }) => [id, Number(held)]));
    },

    // A caller has ids only of holds that it sees.
    holdAllocations: (ids) => ask(selectAllocations(ids, dialect)),

    async usedOfHolds(ids) {
      const used = new Map(ids.map((one) => [one, new Map<number, number>()]));
      for (const { hold, credit, taken } of await ask(selectUsedOfHolds(ids, dialect)))
        used.get(hold)!.set(credit, Number(taken));
      return used;
    },

    async bookingEvents(of, count) {
      return (await ask(selectBookingEvents(of, count, scope, dialect))).map(toBookingEvent);
    },

    async chargeQuotes(ids) {
      return new Map((await ask(selectChargeQuotes(ids, scope, dialect))).map(toChargeQuote));
    },

    ...eventReads(ask, scope, dialect),

    async names(kind, keys) {
      const found = await ask(selectNames(kind, keys, scope, dialect));
      const asked = new Set(keys.map(({ businessId, id }) => `${businessId}:${id}`));
      return found.filter(({ businessId, id }) => asked.has(`${businessId}:${id}`));
    },

    async known(list, listing) {
      const found = await ask(selectKnown(list, listing, scope, dialect));
      return toPage(
        found.map(({ id }) => id),
        listing,
      );
    },

    async countKnown(list) {
      const [row] = await ask(countKnown(list, scope, dialect));
      return Number(row?.count);
    },

    businesses: (ids) => ask(selectBusinesses(ids, scope, dialect)),

    currencies: () => ask(selectCurrencies(dialect)),

    currencyNumbers: (businessIds) => ask(selectCurrencyNumbers(businessIds, scope, dialect)),

    namesBehind: (kind, last, count) =>
      ask(selectNamesBehind(kind, last ?? { businessId: 0, id: 0 }, count, scope, dialect)),

    businessesBehind: (last, count) => ask(selectBusinessesBehind(last ?? 0, count, scope, dialect)),

    async upstreamMarks(upstream) {
      return (await ask(selectMarks(upstream, dialect))).map(toMark);
    },

    async lastLedgerVerification() {
      const [last] = scope === null ? await ask(selectLedgerVerification({}, dialect)) : [];
      return last === undefined ? null : toLedgerVerification(last);
    },

    aside: () => lease.aside?.(),
    only: () => reader({ ...lease, ask: askOnly }, scope, kit),
    reserve: lease.reserve,
    refresh: lease.refresh,
    release: lease.release,
  };
}

function holderKey({ coworkerId, businessId }: Holder): string {
  return `${coworkerId}:${businessId}`;
}
