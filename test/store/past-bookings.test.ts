import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { decimal } from "../../src/domain/decimal.ts";
import { Database } from "../../src/store/sqlite/driver.ts";
import { createFile } from "../../src/store/sqlite/file.ts";
import type { Store } from "../../src/store/store.ts";
import { aCharge, anInvoice, anUncharge } from "../support/charges.ts";
import { temporaryFolder } from "../support/dialects.ts";
import { createCredit, createRule, given, LONDON, NOW } from "../support/given.ts";
import { ask } from "../support/graph.ts";
import { done, keptRefusalsOf } from "../support/operations.ts";
import { places } from "../support/places.ts";

const unguard = {
  sqlite: "drop trigger booking_event_no_delete; delete from booking_event;",
  // Triggers are not run for a replica.
  postgres: "set session_replication_role = replica; delete from booking_event; set session_replication_role = origin;",
};

/** The migration that derives past events. */
function pastOf(folder: string): string {
  const directory = new URL(`../../schema/${folder}/`, import.meta.url);
  const file = readdirSync(directory).find((name) => name.endsWith("_past-bookings.sql"))!;
  return readFileSync(new URL(file, directory), "utf8").replaceAll("--> statement-breakpoint", "");
}

async function historyOf(store: Store, bookingId: number) {
  const totals = "{ total due coveredUnits }";
  const { data } = await ask(
    store,
    `{ bookingHistory(businessId: ${LONDON}, bookingId: ${bookingId}) {
      type occurredOn actor reason operationId coworkerExtraServiceId coworkerId
      before ${totals} after ${totals} keepPercent invoiceDate
    } }`,
  );
  return data.bookingHistory as Record<string, unknown>[];
}

const at = (minutes: number, by = "bob") => ({ ...given, now: NOW + minutes * 60_000, by });

describe.each(places)("on $name", ({ folder, empty }) => {
  test("the migration derives past booking events from the data of an older database", async () => {
    const { store, shell } = await empty();
    await createRule(store, { resourceTypes: [11] });
    await createCredit(store, 1, { totalUses: 20 });
    // Booking 9 is charged, uncharged and charged again; its price is changed, and it is invoiced.
    await done(store, "chargeBooking", aCharge(), at(1));
    await done(store, "unchargeBooking", anUncharge(), at(2, "eve"));
    await done(store, "chargeBooking", aCharge({}, { idempotencyKey: "2" }), at(3));
    const [, , { coworkerExtraServiceId: id } = {}] = await historyOf(store, 9);
    const change = { id: id as number, patch: { price: decimal("15") }, mayAdjust: false };
    await store.commit("updateCoworkerExtraService", change, at(4));
    await done(store, "markInvoiced", anInvoice(id as number), at(5));
    // Booking 10 has a charge by hand; booking 11 is refused; booking 12 took no credit, and is gone.
    await createCredit(store, 1, { bookingId: 10, totalUses: 60, price: decimal("30") });
    await keptRefusalsOf(
      store,
      "chargeBooking",
      aCharge({ extraServiceId: null, resourceTypeId: 99 }, { bookingId: 11, idempotencyKey: "3" }),
    );
    await done(store, "chargeBooking", aCharge({ useCredits: false }, { bookingId: 12, idempotencyKey: "4" }));
    await done(store, "unchargeBooking", anUncharge({ bookingId: 12, idempotencyKey: "5" }));
    const known = { nine: await historyOf(store, 9), ten: await historyOf(store, 10) };

    await shell(unguard[folder]);
    expect(await historyOf(store, 9)).toEqual([]);
    await shell(pastOf(folder));

    // The creator of a changed record is unknown, and only the time of its last change is known.
    const [charged, uncharged, again, changed, invoiced] = known.nine;
    const lastChange = invoiced!.occurredOn;
    expect(await historyOf(store, 9)).toEqual([
      charged,
      uncharged,
      { ...again, actor: null },
      { ...changed, actor: null, occurredOn: lastChange },
      { ...invoiced, actor: null },
    ]);
    const [byHand] = known.ten;
    expect(await historyOf(store, 10)).toEqual([{ ...byHand, after: { total: null, due: "30", coveredUnits: null } }]);
    expect([await historyOf(store, 11), await historyOf(store, 12)]).toEqual([[], []]);
    const { data } = await ask(store, `{ coworkerExtraService(id: ${id}) { quote { total due } } }`);
    expect(data.coworkerExtraService.quote).toEqual({ total: "30", due: "20" });
  });

  test.each([
    ["changed", "update booking_event set type = 'UNCHARGED'"],
    ["deleted", "delete from booking_event"],
    [
      "replaced",
      `insert ${folder === "sqlite" ? "or replace " : ""}into booking_event
        select id, business_id, booking_id, coworker_extra_service_id, 'CHANGED', occurred_on, details, quote from booking_event`,
    ],
    ["emptied away", folder === "sqlite" ? "delete from booking_event where true" : "truncate booking_event"],
  ])("a booking event is never %s, by any writer", async (_, statement) => {
    const { store, shell } = await empty();
    await createRule(store, { resourceTypes: [11] });
    await done(store, "chargeBooking", aCharge());
    const before = await historyOf(store, 9);

    await expect(shell(statement)).rejects.toThrow(/never (changed|deleted|replaced)|duplicate key/);

    expect(before).toHaveLength(1);
    expect(await historyOf(store, 9)).toEqual(before);
  });
});

test("on SQLite the migration finds the operations of a charge by number, because scanning all of them per charge takes hours", async () => {
  const file = join(temporaryFolder(), "billing.db");
  createFile(file);
  const raw = new Database(file);
  onTestFinished(() => void raw.close());
  const joins: string[] = [];

  for (const statement of pastOf("sqlite")
    .split(/;\n/)
    .filter((one) => one.trim() !== "")) {
    if (/^insert/im.test(statement)) {
      const plan = raw.prepare(`explain query plan ${statement}`).all() as { detail: string }[];
      joins.push(...plan.map(({ detail }) => detail).filter((detail) => /\b(q|m)\b/.test(detail)));
    }
    raw.exec(statement);
  }

  expect(joins.length).toBeGreaterThanOrEqual(4);
  expect(
    joins.filter((detail) => /LEFT-JOIN/.test(detail) && !/SEARCH [qm] USING INTEGER PRIMARY KEY/.test(detail)),
  ).toEqual([]);
});
