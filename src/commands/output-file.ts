import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Throws with the remedy if a command could not write the file. Checked before long work. A file that is written in place,
 * such as a device, may be in a folder that cannot be written.
 */
export function checkOutput(file: string, { inPlace = false } = {}): void {
  const folder = dirname(resolve(file));
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) throw new Error(`the folder ${folder} does not exist: make it first, or name another file`);
  if (!found.isDirectory()) throw new Error(`${folder} is not a folder: name another file`);
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`${resolve(file)} is a folder: name a file in it`);
  if (inPlace && existsSync(file)) {
    checkWritable(file);
    return;
  }
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch {
    throw new Error(`the folder ${folder} cannot be written: name a file elsewhere, or give this user the right to`);
  }
}

function checkWritable(file: string): void {
  try {
    accessSync(file, constants.W_OK);
  } catch {
    throw new Error(`${resolve(file)} cannot be written: name another file, or give this user the right to`);
  }
}
