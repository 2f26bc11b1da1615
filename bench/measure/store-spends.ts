import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Decimal } from "../../src/domain/decimal.ts";
import type { Store } from "../../src/store/store.ts";
import { separateDatabase } from "../contestants/spenders.ts";
import type { Effort } from "./page.ts";

/** Compiled, as in production: running TypeScript directly adds cost to every function. */
const built = (file: string) => new URL(`../../dist/store/${file}.js`, import.meta.url).href;
const { createDatabase, openStore } = (await import(built("open"))) as typeof import("../../src/store/open.ts");
const { readAddress } = (await import(built("address"))) as typeof import("../../src/store/address.ts");

const CREDITS = 200;
const given = { now: 0, by: "bench", businesses: null };

/** The stores that are measured, by name. Each has an address of an empty database. */
type Addresses = Readonly<Record<string, { readonly address: string; readonly groupedCommitsMax?: number }>>;

/**
 * Spends per second through the store alone, by number of concurrent callers: grouped, and one by one. `postgres` is the address
 * of a server; `null`: only SQLite.
 */
export async function storeSpends(
  { rounds, milliseconds }: Effort,
  callers: readonly number[],
  postgres: string | null,
): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>();
  // Each number of callers has its own databases: a shared one would be larger for later runs.
  for (const count of callers)
    await withAddresses(postgres, async (addresses) => {
      const stores = await Promise.all(Object.entries(addresses).map(([name, one]) => filled(name, one)));
      for (let round = 0; round < rounds; round++)
        for (const place of stores.keys()) {
          const { name, store, ids } = stores[(place + round) % stores.length]!;
          const key = `${name}/${count}`;
          found.set(key, [...(found.get(key) ?? []), await perSecond(store, ids, count, milliseconds)]);
        }
      for (const { store } of stores) await store.close();
    });
  return found;
}

async function withAddresses(postgres: string | null, use: (addresses: Addresses) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "billing-spends-"));
  const servers = postgres === null ? [] : [await separateDatabase(postgres), await separateDatabase(postgres)];
  const [grouped, single] = servers.map(({ database }) => database);
  try {
    await use({
      grouped: { address: `file:${join(folder, "grouped.db")}` },
      "one by one": { address: `file:${join(folder, "single.db")}`, groupedCommitsMax: 1 },
      ...(grouped && { "grouped, PostgreSQL": { address: grouped } }),
      ...(single && { "one by one, PostgreSQL": { address: single, groupedCommitsMax: 1 } }),
    });
  } finally {
    for (const { drop } of servers) await drop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function filled(name: string, { address, ...options }: Addresses[string]) {
  const database = readAddress(address);
  if (typeof database === "string") throw new Error(database);
  createDatabase(database);
  const store = await openStore(database, {
    newUniqueId: randomUUID,
    snapshotsMax: 1,
    snapshotMilliseconds: 60_000,
    connectionsMax: 20,
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
