import { existsSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { clock } from "../../src/clock.ts";
import { dateEverywhere } from "../../src/commands/demo/days.ts";
import { companies, fillDemo } from "../../src/commands/demo/fill.ts";
import { seededUuids } from "../../src/commands/demo/random.ts";
import type { Instant } from "../../src/domain/calendar.ts";
import { createFile } from "../../src/store/sqlite/file.ts";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import type { Store } from "../../src/store/store.ts";
import { openInMemory, storeOptions } from "./dialects.ts";
import { runFolder } from "./run-folder.ts";

/** A file with the demo of this date, to be copied. It is filled once in a run: that takes two seconds. */
export async function demoFile(today: string, now?: Instant): Promise<string> {
  const file = join(runFolder(), `demo-${today}${now === undefined ? "" : "-now"}.db`);
  if (existsSync(file)) return file;
  const unfinished = `${file}-${process.pid}`;
  createFile(unfinished);
  const store = openSqlite({ file: unfinished, ...storeOptions, newUniqueId: seededUuids("store") });
  await fillDemo(store, today, now === undefined ? {} : { now });
  await store.close();
  renameSync(unfinished, file);
  return file;
}

/** The demo of this date in memory. */
export async function openDemo(today: string): Promise<Store> {
  const image = readFileSync(await demoFile(today));
  // In memory there is no write-ahead log: these two bytes of the header say whether there is one.
  image.fill(1, 18, 20);
  return openInMemory({ image });
}

/** The demo as the command `demo` fills it now. */
export function demoOfToday(): Promise<string> {
  const zones = companies.map(({ business }) => business.timeZone);
  return demoFile(dateEverywhere(clock.now(), zones), clock.now());
}
