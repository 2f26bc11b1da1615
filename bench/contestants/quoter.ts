import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Decimal } from "../../src/domain/decimal.ts";
import type { PricingRule } from "../../src/domain/pricing/rule.ts";
import { graphql } from "../client.ts";
import { bearer, startGateway } from "./gateway.ts";

/** Compiled, as in production: running TypeScript directly adds cost to every function. */
const built = (file: string) => new URL(`../../dist/${file}.js`, import.meta.url).href;
const { createFile } = (await import(built("store/sqlite/file"))) as typeof import("../../src/store/sqlite/file.ts");
const { openSqlite } = (await import(built("store/sqlite/open"))) as typeof import("../../src/store/sqlite/open.ts");
const { pricingFields } = (await import(
  built("domain/pricing/rule")
)) as typeof import("../../src/domain/pricing/rule.ts");

export const RULES = 500;
const CREDITS = 10;
export const [BUSINESS, RESOURCE_TYPE, COWORKER] = [1, 11, 2001];
const given = { now: Date.UTC(2026, 0, 1), by: "bench", businesses: null };
const pounds = (amount: number) => (10_000 * amount) as Decimal;

/** A gateway with its own database: 500 rules of one resource type, and a customer with 10 credits. */
export async function quoter() {
  const folder = mkdtempSync(join(tmpdir(), "billing-quotes-"));
  const file = join(folder, "billing.db");
  try {
    const rules = await filled(file);
    const { served, pids, token } = await startGateway("gateway (SQLite)", `file:${file}`);
    const stop = async () => {
      await served.stop();
      rmSync(folder, { recursive: true, force: true });
    };
    return {
      rules,
      served,
      pids,
      stop,
      asked: (query: string, input: object) => graphql(query, { input }, bearer(token)),
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Writes the records. Returns the rules in the form that a quote takes. */
async function filled(file: string): Promise<readonly PricingRule[]> {
  createFile(file);
  const store = openSqlite({ file, newUniqueId: randomUUID, snapshotsMax: 1, snapshotMilliseconds: 60_000 });
  const business = { id: BUSINESS, name: "Bench", timeZone: "Europe/London", currencyCode: "GBP" };
  await store.commit("nameBusinesses", { businesses: [business] }, given);
  for (let place = 0; place < RULES; place++) {
    const rule = { businessId: BUSINESS, name: `Rule ${place}`, currencyCode: "GBP", resourceTypes: [RESOURCE_TYPE] };
    await store.commit("createExtraService", { ...rule, ...special(place) }, given);
  }
  for (let count = 0; count < CREDITS; count++)
    await store.commit(
      "createCoworkerExtraService",
      { businessId: BUSINESS, coworkerId: COWORKER, extraServiceId: 1, totalUses: 60, priority: count },
      given,
    );
  const reader = store.snapshot(null);
  const { rows } = await reader.page("ExtraService", { order: [], take: "first", count: RULES }, pricingFields);
  reader.release();
  await store.close();
  return rows;
}

/** A third applies at all times, a third at some times of the day, a third to tariffs of no customer here. */
function special(place: number) {
  const price = pounds(10 + (place % 90));
  const factors = { priceFactorHighDemand: pounds(25), maximumPrice: pounds(200) };
  if (place % 3 === 0) return { price, ...factors, displayOrder: place };
  if (place % 3 === 1) return { price, fromTime: 480 + (place % 120), toTime: 1_200, minLength: 30, maxLength: 480 };
  return { price, tariffs: [place, place + 1], onlyForMembers: true };
}
