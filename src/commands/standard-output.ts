import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Writes the lines as the reader takes them. A reader that closes the pipe is not an error. */
export async function toStandardOutput(lines: AsyncIterable<string> | Iterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(lines), process.stdout, { end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
  }
}
