import { randomUUID } from "node:crypto";
import { link, open, readFile, rename, rm } from "node:fs/promises";

/** A key file is there but cannot be used, or cannot be made. The message is one line, for the operator. */
export class KeyFileError extends Error {
  override name = "KeyFileError";
}

/** What the file says, or `null` where it is not there. */
export async function readKept(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw new KeyFileError(`${path} cannot be read (${codeOf(error)})`);
  }
}

/**
 * Makes a file unless it is there already; answers whether it did. It is linked when it is whole and on disk: no
 * reader sees half of it, and none is replaced.
 */
export async function linkNew(folder: string, path: string, text: string): Promise<boolean> {
  return throughTemporary(folder, path, text, async (temporary) => {
    try {
      await link(temporary, path);
      return true;
    } catch (error) {
      if (codeOf(error) === "EEXIST") return false;
      throw error;
    }
  });
}

/** Puts a file in the place of the one that is there, if any; readers see the old one or the new one, whole. */
export async function replaceWith(folder: string, path: string, text: string): Promise<void> {
  await throughTemporary(folder, path, text, (temporary) => rename(temporary, path));
}

export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}

async function throughTemporary<T>(
  folder: string,
  path: string,
  text: string,
  put: (temporary: string) => Promise<T>,
): Promise<T> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeSynced(temporary, text);
    const done = await put(temporary);
    await sync(folder);
    return done;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(`${text}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
