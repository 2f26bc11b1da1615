import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Database } from "../../src/store/address.ts";
import { createDatabase, openStore } from "../../src/store/open.ts";
import type { Store } from "../../src/store/store.ts";
import { storeOptions, temporaryFolder } from "../support/dialects.ts";
import { eventsOf, withoutLevels } from "../support/events.ts";
import { all } from "../support/everything.ts";
import { createRule } from "../support/given.ts";
import { schemaOnServer, serverUrl } from "../support/postgres.ts";
import { together } from "../support/processes.ts";
import { createSchedule } from "../support/schedules.ts";

const PROCESSES = 2;
const SCHEDULES = 12;
/** From March to June. */
const BOUNDARIES = 4;

async function withStore<A>(database: Database, act: (store: Store) => Promise<A>): Promise<A> {
  createDatabase(database);
  const store = await openStore(database, { ...storeOptions, newUniqueId: randomUUID, connectionsMax: 4 });
  try {
    return await act(store);
  } finally {
    await store.close();
  }
}

const databases = [
  {
    ...{ name: "on SQLite", isMissing: false },
    database: async (): Promise<Database> => ({ kind: "sqlite", file: join(temporaryFolder(), "billing.db") }),
  },
  {
    ...{
      name: "on a PostgreSQL server (skipped unless TEST_POSTGRES_URL names one)",
      isMissing: serverUrl === undefined,
    },
    database: async (): Promise<Database> => ({
      ...{ kind: "postgres", name: "the test's", urls: [(await schemaOnServer()).url] },
    }),
  },
];

for (const { name, isMissing, database: fresh } of databases)
  describe.skipIf(isMissing)(name, () => {
    test("two processes at the same boundaries grant each credit once, with one event, and roll over once", async () => {
      const database = await fresh();
      await withStore(database, async (store) => {
        await createRule(store);
        for (let place = 0; place < SCHEDULES; place += 1)
          await createSchedule(store, { coworkerId: 3_000 + place, rolloverMax: 100 });
      });

      const answers = (await together(PROCESSES, "run-schedules", database)) as { answer: number }[];

      await withStore(database, async (store) => {
        const credits = await all(store, "CoworkerExtraService");
        expect(answers.reduce((sum, { answer }) => sum + answer, 0)).toBe(SCHEDULES * BOUNDARIES);
        expect(new Set(credits.map(({ coworkerId, validFrom }) => `${coworkerId} ${validFrom}`)).size).toBe(
          SCHEDULES * BOUNDARIES,
        );
        expect(credits).toHaveLength(SCHEDULES * BOUNDARIES);
        const renewals = SCHEDULES * (BOUNDARIES - 1);
        expect(credits.reduce((sum, { rolledOver }) => sum + rolledOver, 0)).toBe(100 * renewals);
        expect(await all(store, "UseHistory")).toHaveLength(renewals);
        const types = withoutLevels(await eventsOf(store)).map(({ type }) => type);
        expect(types.filter((type) => type === "CREDIT_GRANTED")).toHaveLength(SCHEDULES);
        expect(types.filter((type) => type === "CREDIT_RENEWED")).toHaveLength(renewals);
      });
    });
  });
