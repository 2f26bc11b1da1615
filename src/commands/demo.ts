import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { writeAllDue } from "../background/due-events.ts";
import { clock } from "../clock.ts";
import type { Config } from "../config.ts";
import { openLocalKeys, signToken } from "../server/keys.ts";
import { openLog } from "../server/log.ts";
import { checkPort } from "../server/port.ts";
import { createFile } from "../store/sqlite/file.ts";
import { openSqlite } from "../store/sqlite/open.ts";
import { dateEverywhere } from "./demo/days.ts";
import { companies, fillDemo } from "./demo/fill.ts";
import { seededUuids } from "./demo/random.ts";
import { welcome } from "./demo/welcome.ts";
import { progressOn } from "./reporting/progress.ts";
import { firstSignal, STOPPING, untilStopped } from "./until-stopped.ts";

const TOKEN_SECONDS = 7 * 24 * 60 * 60;

export function demoCommand(config: () => Config): Command {
  return new Command("demo")
    .description("Serve an example coworking company from a temporary database; its data is the same all day.")
    .action(async (_options: object, command: Command) => {
      const write = (text: string) => command.configureOutput().writeOut!(text);
      const configuration = config();
      await checkPort(configuration);
      const folder = temporaryFolder();
      const leave = () => process.exit();
      process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
      for (const signal of STOPPING) process.once(signal, leave);
      // Without a reader nobody gets the address and the token.
      process.stdout.once("error", leave);
      try {
        const file = join(folder, "billing.db");
        const own = throwAway(configuration, folder, file);
        write("Filling a throw-away database …\n");
        const counts = await fill(file);
        const log = openLog(own.logLevel);
        const { startApp } = await import("../app.ts");
        const app = await startApp(own, log);
        const token = await administratorToken(folder);
        const tokenFile = join(folder, "token");
        writeFileSync(tokenFile, token, { mode: 0o600 });
        // The new listeners come before the old ones go: a signal that arrives without a listener is lost.
        const stopped = untilStopped(app, log, own.limits.requestMs, firstSignal(STOPPING));
        for (const signal of STOPPING) process.removeListener(signal, leave);
        write(
          welcome({
            address: app.address,
            counts,
            token,
            tokenFile,
            hasPlayground: own.playground,
            hasConsole: own.console,
          }),
        );
        await stopped;
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
}

function temporaryFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), "billing-demo-"));
  } catch {
    throw new Error(`the folder ${tmpdir()} for temporary files cannot be written: name another one in TMPDIR`);
  }
}

/** The configuration with a temporary database, local tokens, and log level `error` instead of `info`. */
function throwAway(config: Config, dataFolder: string, file: string): Config {
  const logLevel = config.logLevel === "info" ? "error" : config.logLevel;
  return { ...config, logLevel, auth: null, login: null, dataFolder, database: { kind: "sqlite", file } };
}

async function fill(file: string) {
  createFile(file);
  const store = openSqlite({ file, newUniqueId: seededUuids("store"), snapshotsMax: 1, snapshotMilliseconds: 60_000 });
  const progress = progressOn(process.stderr);
  const now = clock.now();
  const today = dateEverywhere(
    now,
    companies.map(({ business }) => business.timeZone),
  );
  try {
    const counts = await fillDemo(store, today, {
      now,
      onProgress: (done, of) => progress.at("Credits and charges", done, of),
    });
    // Moments that have passed are not reported: this store writes no events.
    await writeAllDue({ store, clock });
    return counts;
  } finally {
    progress.stop();
    await store.close();
  }
}

async function administratorToken(folder: string): Promise<string> {
  const email = "demo@billing.example";
  return signToken(await openLocalKeys(folder), { sub: email, email, admin: true }, TOKEN_SECONDS, clock.now);
}
