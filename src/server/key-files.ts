import { randomUUID } from "node:crypto";
import { link, open, readFile, rename, rm } from "node:fs/promises";

/** A key file is unusable or cannot be created. The message is one line for the operator. */
export class KeyFileError extends Error {
  override name = "KeyFileError";
}

/** Reads the file; `null` if it does not exist. */
export async function readKept(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw new KeyFileError(`${path} cannot be read (${codeOf(error)})`);
  }
}

/**
 * Creates a file if it does not exist; returns whether it did. The file is linked after it is complete and synced, so
 * readers never see a partial file and no file is replaced.
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

/** Replaces a file, or creates it. Readers see the old file or the new one, never a mix. */
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
