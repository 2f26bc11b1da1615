import { closeSync, openSync, writeSync } from "node:fs";
import { PROBLEMS_SHOWN } from "./report.ts";

/** Reports refused lines: all of them in a file, or the first of them on standard error. */
export function problemsTo(errors: string | undefined) {
  const file = errors === undefined ? null : openSync(errors, "w");
  let count = 0;
  return {
    tell(text: string): void {
      count += 1;
      if (file !== null) writeSync(file, `${text}\n`);
      else if (count <= PROBLEMS_SHOWN) tellOperator(text);
    },
    close(): void {
      if (file !== null) closeSync(file);
      else if (count > PROBLEMS_SHOWN)
        process.stderr.write(`and ${count - PROBLEMS_SHOWN} more; --errors FILE writes all of them to a file\n`);
    },
  };
}

/** Clears a progress bar from the line first. */
export function tellOperator(text: string): void {
  process.stderr.write(`${process.stderr.isTTY ? "\r\u001b[K" : ""}${text}\n`);
}
