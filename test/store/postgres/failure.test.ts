import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Unavailable } from "../../../src/domain/refusal.ts";
import { StorageRefused } from "../../../src/store/migrations.ts";
import { migrateDatabase } from "../../../src/store/open.ts";
import { toUnavailable } from "../../../src/store/postgres/failure.ts";
import { openPostgres } from "../../../src/store/postgres/open.ts";
import { openPool } from "../../../src/store/postgres/pool.ts";
import { storeOptions, temporaryFolder } from "../../support/dialects.ts";

// Tests that need no server.

test("a missing certificate file stops startup with a one-line error", async () => {
  const certificate = join(temporaryFolder(), "root.pem");

  const opening = open(`postgres://ana@127.0.0.1:1/billing?sslmode=verify-full&sslrootcert=${certificate}`);

  await expect(opening).rejects.toEqual(
    new StorageRefused(`sslrootcert of DATABASE_URL names ${certificate}, which does not exist`),
  );
});

test("startup waits for a socket that does not exist yet", async () => {
  const folder = temporaryFolder();
  const reported: string[] = [];

  const store = await open(`postgres://ana@localhost/billing?host=${folder}`, (cause) => reported.push(String(cause)));

  onTestFinished(() => store.close());
  expect(reported).toEqual([`Error: connect ENOENT ${folder}/.s.PGSQL.5432`]);
});

test("the error of a migration with the server down names the database", async () => {
  const url = "postgres://ana:sesame@127.0.0.1:1/billing";

  const migrating = migrateDatabase({ kind: "postgres", urls: [url], name: "the database billing on 127.0.0.1:1" });

  await expect(migrating).rejects.toEqual(
    new StorageRefused("the database billing on 127.0.0.1:1 does not answer: connect ECONNREFUSED 127.0.0.1:1"),
  );
});

test.each(["28P01", "28000", "3D000"])("%s while the gateway runs is no defect of it", (code) => {
  expect(toUnavailable(Object.assign(new Error("refused"), { code }))).toMatchObject({ code: "STORAGE_UNAVAILABLE" });
});

test("a standby or read-only server is unavailable for writes, which is not a defect of the gateway", () => {
  expect(toUnavailable(Object.assign(new Error("cannot execute INSERT"), { code: "25006" }))).toEqual(
    new Unavailable("STORAGE_UNAVAILABLE", "the database accepts no writes: it is a standby or read-only"),
  );
});

async function open(url: string, onWaiting: (cause: unknown) => void = () => {}) {
  const pool = () => openPool({ url, max: 1, statementMilliseconds: 1_000 });
  return openPostgres({ name: "the test's", readers: pool(), writers: pool(), onWaiting, ...storeOptions });
}
