import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { Database } from "../../src/store/sqlite/driver.ts";
import { createFile } from "../../src/store/sqlite/file.ts";
import { migrate } from "../../src/store/sqlite/migrate.ts";
import { runFolder } from "./run-folder.ts";

/** Makes an empty, current database by copying one that the migrations made: they take five times as long. */
export function copyNewFile(file: string): void {
  const template = join(runFolder(), `new-${process.pid}.db`);
  if (!existsSync(template)) createFile(template);
  copyFileSync(template, file);
}

let image: Buffer | undefined;

/** An empty, current database to begin with in memory. */
export function newImage(): Buffer {
  if (image === undefined) {
    const raw = new Database(":memory:");
    migrate(raw);
    image = raw.serialize();
    raw.close();
  }
  return image;
}
