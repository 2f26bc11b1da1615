import { randomUUID } from "node:crypto";
import { seededSources } from "../../src/commands/demo/random.ts";
import type { Reader } from "../../src/store/store.ts";
import { anyOf, type GrowthSize } from "../postgres/growth-records.ts";

/** Compiled, as in production. */
const built = (file: string) => new URL(`../../dist/${file}.js`, import.meta.url).href;
const { readAddress } = (await import(built("store/address"))) as typeof import("../../src/store/address.ts");
const { openStore } = (await import(built("store/open"))) as typeof import("../../src/store/open.ts");
const { verifyLedger } = (await import(
  built("billing/verify-ledger")
)) as typeof import("../../src/billing/verify-ledger.ts");
const { exportedLines } = (await import(built("commands/export"))) as typeof import("../../src/commands/export.ts");
const { eventData } = (await import(built("rest/event-data"))) as typeof import("../../src/rest/event-data.ts");

const CREDITS_MAX = 5_000;
const LINES_MAX = 50_000;

const operator = { sub: "bench", email: null, admin: true, businesses: null, roles: [] };

/** What the operator's commands do a second, in one process, over the first records in their order. */
export interface CommandRates {
  /** Ledger rows that `verify-ledger` checks. */
  readonly verifiedRows: number;
  /** Lines that `export` writes. */
  readonly exportedLines: number;
}

export async function commandRates(address: string): Promise<CommandRates> {
  const database = readAddress(address);
  if (typeof database === "string") throw new Error(database);
  const limits = { snapshotsMax: 1, snapshotMilliseconds: 3_600_000, connectionsMax: 2, readonly: true };
  const store = await openStore(database, { newUniqueId: () => "", ...limits });
  try {
    const reader = store.snapshot(null);
    const verifiedRows = await perSecond(() => verifySome(reader)).finally(() => reader.release());
    const exported = await perSecond(async () => {
      let lines = 0;
      for await (const text of exportedLines(store)) {
        lines += text.split("\n").length - 1;
        if (lines >= LINES_MAX) break;
      }
      return lines;
    });
    return { verifiedRows, exportedLines: exported };
  } finally {
    await store.close();
  }
}

/** Spends a second of the store alone, each of another credit, by some callers at once. */
export async function storeSpends(address: string, size: GrowthSize, callers: number, milliseconds: number) {
  const database = readAddress(address);
  if (typeof database === "string") throw new Error(database);
  const limits = { snapshotsMax: 1, snapshotMilliseconds: 60_000, connectionsMax: 40 };
  const store = await openStore(database, { newUniqueId: randomUUID, eventData, ...limits });
  const { chance } = seededSources(`spends of ${callers} callers`);
  const nothing = { bookingId: null, bookingFromTime: null, bookingToTime: null, bookingResourceName: null };
  const until = performance.now() + milliseconds;
  async function spendOn(): Promise<number> {
    let spends = 0;
    for (; performance.now() < until; spends++) {
      const asked = { coworkerExtraServiceId: anyOf(chance, size).creditId, creditUsed: 1, reason: null };
      const given = { now: Date.now(), by: "bench", businesses: null };
      const input = { ...asked, ...nothing, usageAt: given.now, idempotencyKey: randomUUID() };
      await store.commit("recordUse", input, given);
    }
    return spends;
  }
  try {
    return await perSecond(async () => {
      const spends = await Promise.all(Array.from({ length: callers }, spendOn));
      return spends.reduce((sum, one) => sum + one, 0);
    });
  } finally {
    await store.close();
  }
}

class Enough extends Error {}

/** Verifies credits from the first on and counts their rows. Throws if one has a fault. */
async function verifySome(reader: Reader): Promise<number> {
  let rows = 0;
  const counted: Reader = {
    ...reader,
    async pages(...asked) {
      const pages = await reader.pages(...asked);
      for (const page of pages.values()) rows += page.rows.length;
      return pages;
    },
    async page(entity, ...asked) {
      const page = await reader.page(entity, ...asked);
      if (entity === "UseHistory") rows += page.rows.length;
      return page;
    },
  };
  try {
    const onProgress = (records: number) => {
      if (records >= CREDITS_MAX) throw new Enough();
    };
    const { faults } = await verifyLedger(operator, counted, { now: Date.now(), onProgress });
    if (faults.length > 0) throw new Error(`the ledger has faults: ${JSON.stringify(faults.slice(0, 3))}`);
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return rows;
}

async function perSecond(act: () => Promise<number>): Promise<number> {
  const began = performance.now();
  const count = await act();
  return (1000 * count) / (performance.now() - began);
}
