import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { startApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { openLocalKeys, signToken } from "../../src/server/keys.ts";
import { createDatabase } from "../../src/store/open.ts";
import { demoOfToday } from "../support/demo-file.ts";
import { gatewayProgram } from "../support/program.ts";

/** What a page's reader has in front of him: a folder with `data/billing.db`, and a gateway that serves it. */
export interface World {
  /** Sends a GraphQL document as an administrator. */
  ask(query: string): Promise<unknown>;
  /** Runs commands in the folder and answers what they print. */
  run(script: string): Promise<string>;
  close(): Promise<void>;
}

export type Database = "demo" | "empty";

/** As the documents write them. They are replaced by the address of this gateway and by its compiled program. */
const ADDRESS = "http://localhost:4000";
const COMMAND = "npx billing-gateway";
const SCRIPT_MILLISECONDS = 60_000;

export async function openWorld(database: Database): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "billing-documents-"));
  const data = join(folder, "data");
  mkdirSync(data);
  const file = join(data, "billing.db");
  if (database === "demo") copyFileSync(await demoOfToday(), file);
  const config = readConfig({ PORT: "0", LOG_LEVEL: "silent", DATABASE_URL: `file:${file}` });
  createDatabase(config.database);
  const app = await startApp(config, pino({ level: "silent" }));
  const claims = { sub: "demo@billing.example", email: "demo@billing.example", admin: true };
  const token = await signToken(await openLocalKeys(data), claims, 3600, Date.now);
  const environment = { PATH: process.env.PATH, TOKEN: token };
  const command = `'${process.execPath}' '${gatewayProgram()}'`;
  return {
    async ask(query) {
      const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
      const body = JSON.stringify({ query });
      return (await fetch(`${app.address}/graphql`, { method: "POST", headers, body })).json();
    },
    run: (script) => {
      const here = script.replaceAll(COMMAND, command).replaceAll(ADDRESS, app.address);
      return new Promise((resolve, reject) => {
        const options = { cwd: folder, env: environment, timeout: SCRIPT_MILLISECONDS };
        execFile("bash", ["-euo", "pipefail", "-c", here], options, (error, stdout, stderr) =>
          error === null ? resolve(stdout) : reject(new Error(`it ends with ${error.code}: ${stderr || stdout}`)),
        );
      });
    },
    async close() {
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The database of today's demo. */
