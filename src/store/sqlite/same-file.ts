import { statSync } from "node:fs";

/** Returns a check whether the path still names the file that it names now: writes to a removed file would be lost. */
export function sameFile(file: string): () => boolean {
  const opened = statSync(file);
  return () => {
    const now = statSync(file, { throwIfNoEntry: false });
    return now?.ino === opened.ino && now.dev === opened.dev;
  };
}
