import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { clock, startApp } from "../app.ts";
import type { Config } from "../config.ts";
import { openLocalKeys, signToken } from "../server/keys.ts";
import { openLog } from "../server/log.ts";
import { TOKEN_FRAGMENT } from "../server/playground/start.ts";
import { createFile } from "../store/sqlite/file.ts";
import { openSqlite } from "../store/sqlite/open.ts";
import { fillDemo } from "./demo/fill.ts";
import { seededUuids } from "./demo/random.ts";
import { STOPPING, untilStopped } from "./until-stopped.ts";

const TOKEN_SECONDS = 7 * 24 * 60 * 60;

/** The command `demo`. */
export function demoCommand(config: () => Config): Command {
  return new Command("demo")
    .description("Serve a small coworking company from a throw-away database, the same every time.")
    .action(async (_options: object, command: Command) => {
      const write = (text: string) => command.configureOutput().writeOut!(text);
      const folder = mkdtempSync(join(tmpdir(), "billing-demo-"));
      const leave = () => process.exit();
      process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
      for (const signal of STOPPING) process.once(signal, leave);
      try {
        const file = join(folder, "billing.db");
        const given = throwAway(config(), folder, file);
        write("Filling a throw-away database …\n");
        const counts = await fill(file);
        const log = openLog(given.logLevel);
        const app = await startApp(given, log);
        const token = await administratorToken(folder);
        // Listens before the other listener goes: a signal that arrives while there is none is lost.
        const stopped = untilStopped(app, log, given.limits.requestMs);
        for (const signal of STOPPING) process.removeListener(signal, leave);
        write(
          welcome(app.address, token, counts, given.playground ? `${app.address}/${TOKEN_FRAGMENT}${token}` : null),
        );
        await stopped;
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
}

/** The configuration with a database of its own, local tokens, and only what goes wrong in the log. */
function throwAway(config: Config, dataFolder: string, file: string): Config {
  const logLevel = config.logLevel === "info" ? "error" : config.logLevel;
  return { ...config, logLevel, auth: null, login: null, dataFolder, database: { kind: "sqlite", file } };
}

async function fill(file: string) {
  createFile(file);
  const store = openSqlite({ file, newUniqueId: seededUuids("store"), snapshotsMax: 1, snapshotMilliseconds: 60_000 });
  try {
    return await fillDemo(store);
  } finally {
    await store.close();
  }
}

async function administratorToken(folder: string): Promise<string> {
  const email = "demo@billing.example";
  return signToken(await openLocalKeys(folder), { sub: email, email, admin: true }, TOKEN_SECONDS, clock.now);
}

type Counts = Awaited<ReturnType<typeof fillDemo>>;

function welcome(address: string, token: string, counts: Counts, playground: string | null): string {
  const { rules, customers, credits, uses } = counts;
  const query =
    "{ coworkerExtraServices(first: 2) { totalCount nodes { extraServiceName remainingUses totalUses chargePeriod } } }";
  return `
${rules} pricing rules, ${customers} customers, ${credits} credits and charges, ${uses} ledger rows.

GraphQL: ${address}/graphql

An administrator's token, good for 7 days:
${token}
${playground === null ? "" : `\nPlayground, with this token set:\n${playground}\n`}
Try:
curl -s ${address}/graphql -H 'content-type: application/json' -H 'authorization: Bearer ${token}' -d '${JSON.stringify({ query })}'

Stop with Ctrl-C; the database goes with it.
`;
}
