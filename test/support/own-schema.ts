import pg from "pg";
import type { StoredRow } from "../../src/store/rows.ts";

/**
 * A schema of a test's own on the server. `url` gets the setting that leads to it. `leave` is called with a shell in the
 * schema when the test is over.
 */
export async function ownSchema(
  name: string,
  options: {
    readonly server: string;
    readonly url: URL;
    readonly isNew: boolean;
    leave(shell: (text: string) => Promise<StoredRow[]>): Promise<void>;
  },
) {
  options.url.searchParams.set("options", `-c search_path=${name}`);
  const admin = new pg.Client({ connectionString: options.server });
  await admin.connect();
  if (options.isNew) await admin.query(`create schema ${name}`);
  await admin.query(`set search_path to ${name}`);
  const leave = async () => {
    await options.leave(async (text) => (await admin.query(text)).rows);
    await admin.end();
  };
  return { admin, leave };
}
