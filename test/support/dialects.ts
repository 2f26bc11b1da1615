import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { DataOf } from "../../src/domain/event/event.ts";
import { eventData } from "../../src/rest/event-data.ts";
import type { StoreObserver } from "../../src/store/observer.ts";
import { openPostgres } from "../../src/store/postgres/open.ts";
import type { CommitPositions } from "../../src/store/postgres/positions.ts";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import type { Store } from "../../src/store/store.ts";
import { currentOnPglite } from "./on-pglite.ts";
import { currentOnServer, poolerUrl, serverUrl, type TestSchema } from "./postgres.ts";
import type { Returnable } from "./returnable.ts";
import { isLong } from "./runs.ts";
import { copyNewFile, newImage } from "./sqlite.ts";

/** A database on which the tests of the store run. Each opens one that is empty, current, and the test's own. */
export interface TestDialect {
  readonly name: string;
  /** Whether several can use it at once. */
  readonly connections: "many" | "one";
  open(options?: {
    onStatement?: (text: string) => void;
    snapshotMilliseconds?: number;
    newUniqueId?: () => string;
    /** `null`: no events are written. */
    eventData?: DataOf | null;
    observer?: StoreObserver;
    groupedCommitsMax?: number;
    /** Says when a decision is made; on a server its own clock does. */
    clock?: () => number;
  }): Promise<Store>;
}

type Options = Parameters<TestDialect["open"]>[0];

/** For tests that compare another database with it. */
export const sqlite: TestDialect = {
  name: "SQLite",
  connections: "many",
  async open(options) {
    const file = join(temporaryFolder(), "billing.db");
    copyNewFile(file);
    const store = openSqlite({ file, ...storeOptions, ...options });
    onTestFinished(() => store.close());
    return store;
  },
};

const pglite: TestDialect = {
  name: "PGlite",
  connections: "one",
  open: async (options) => untilClosed(await currentOnPglite(), options),
};

const server: TestDialect = {
  name: "PostgreSQL",
  connections: "many",
  open: async (options) => untilClosed(await currentOnServer(), options),
};

/**
 * The databases that every test of the store runs on: a PostgreSQL server too if `TEST_POSTGRES_URL` names one, and only
 * this server if it is to be reached through a pooler. At length, a server takes the place of PGlite, which runs the same
 * statements more slowly.
 */
export const dialects: readonly TestDialect[] = dialectsOfRun();

function dialectsOfRun(): readonly TestDialect[] {
  if (poolerUrl !== undefined) return [server];
  if (serverUrl === undefined) return [sqlite, pglite];
  return isLong ? [sqlite, server] : [sqlite, pglite, server];
}

/** A store over a schema that is given back when the store is closed: a law opens one for each of its runs. */
async function untilClosed(schema: TestSchema & Returnable, options: Options): Promise<Store> {
  const store = await openSchema(schema, options);
  return {
    ...store,
    async close() {
      await store.close();
      await schema.giveBack();
    },
  };
}

/** A store over a schema of a PostgreSQL database. */
export async function openSchema(
  { readers, writers }: TestSchema,
  options: Options & { positions?: CommitPositions } = {},
): Promise<Store> {
  const { newUniqueId, eventData, snapshotMilliseconds } = storeOptions;
  const store = await openPostgres({
    name: "the test's",
    readers,
    writers,
    newUniqueId,
    eventData,
    snapshotMilliseconds,
    ...options,
  });
  onTestFinished(() => store.close());
  return store;
}

/** Like those of a server: events are written. */
export const storeOptions = {
  newUniqueId: () => randomUUID(),
  eventData,
  snapshotsMax: 8,
  snapshotMilliseconds: 30_000,
} as const;

/** A folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "billing-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A database in memory: the fastest, for tests of what stands above the store. */
export function openInMemory(
  options: { onStatement?: (text: string) => void; newUniqueId?: () => string; image?: Buffer } = {},
): Store {
  const store = openSqlite({ file: ":memory:", image: newImage(), ...storeOptions, ...options });
  onTestFinished(() => store.close());
  return store;
}
