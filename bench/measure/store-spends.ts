import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Decimal } from "../../src/domain/decimal.ts";
import type { Store } from "../../src/store/store.ts";
import type { Effort } from "./page.ts";

/** Compiled, as in production: running TypeScript directly adds cost to every function. */
const built = (file: string) => new URL(`../../dist/store/sqlite/${file}.js`, import.meta.url).href;
const { createFile } = (await import(built("file"))) as typeof import("../../src/store/sqlite/file.ts");
const { openSqlite } = (await import(built("open"))) as typeof import("../../src/store/sqlite/open.ts");

const CREDITS = 200;
const given = { now: 0, by: "bench", businesses: null };

/** Spends per second through the store alone, by number of concurrent callers: grouped, and one by one. */
export async function storeSpends(
  { rounds, milliseconds }: Effort,
  callers: readonly number[],
): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>();
  // Each number of callers has its own databases: a shared one would be larger for later runs.
  for (const count of callers) {
    const folder = mkdtempSync(join(tmpdir(), "billing-spends-"));
    try {
      const stores = [
        await filled(folder, "grouped", {}),
        await filled(folder, "one by one", { groupedCommitsMax: 1 }),
      ];
      for (let round = 0; round < rounds; round++)
        for (const place of stores.keys()) {
          const { name, store, ids } = stores[(place + round) % stores.length]!;
          const key = `${name}/${count}`;
          found.set(key, [...(found.get(key) ?? []), await perSecond(store, ids, count, milliseconds)]);
        }
      for (const { store } of stores) await store.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return found;
}

async function filled(folder: string, name: string, options: { groupedCommitsMax?: number }) {
  const file = join(folder, `${name}.db`);
  createFile(file);
  const store = openSqlite({
    file,
    newUniqueId: randomUUID,
    snapshotsMax: 1,
    snapshotMilliseconds: 60_000,
    ...options,
  });
  const rule = { businessId: 1, name: "Room", price: 300_000 as Decimal, currencyCode: "EUR" };
  const extraServiceId = await store.commit("createExtraService", rule, given);
  const ids: number[] = [];
  for (let count = 0; count < CREDITS; count++) {
    const draft = { businessId: 1, coworkerId: 1 + count, extraServiceId, totalUses: 2_000_000_000 };
    ids.push(await store.commit("createCoworkerExtraService", draft, given));
  }
  return { name, store, ids };
}

/** Concurrent callers, each of which calls again after its answer. */
async function perSecond(store: Store, ids: readonly number[], callers: number, milliseconds: number): Promise<number> {
  const nothing = { bookingId: null, bookingFromTime: null, bookingToTime: null, bookingResourceName: null };
  const began = performance.now();
  let spends = 0;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() < began + milliseconds) {
        spends += 1;
        const coworkerExtraServiceId = ids[spends % ids.length]!;
        const asked = { coworkerExtraServiceId, creditUsed: 1, reason: null, idempotencyKey: randomUUID() };
        await store.commit("recordUse", { ...asked, ...nothing, usageAt: 1 }, { ...given, now: Date.now() });
      }
    }),
  );
  return (1000 * spends) / (performance.now() - began);
}
