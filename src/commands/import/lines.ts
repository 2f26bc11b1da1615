const NEWLINE = 0x0a;

export const LINE_BYTES_MAX = 1_000_000;

/** One line of a file, counted from 1. `text` is `null` if the line is too long or not UTF-8. */
export interface TextLine {
  readonly number: number;
  readonly text: string | null;
  readonly problem: string | null;
}

/**
 * Splits bytes into lines, several at a time, in bounded memory. Skips a byte order mark, carriage returns at the end of
 * lines, and empty lines.
 */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TextLine[]> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let parts: Uint8Array[] = [];
  let length = 0;
  let number = 0;

  function keep(part: Uint8Array): void {
    length += part.length;
    // Bytes beyond the limit are counted and not kept.
    if (length <= LINE_BYTES_MAX) parts.push(part);
  }

  function takeLine(): TextLine[] {
    const whole = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    const isTooLong = length > LINE_BYTES_MAX;
    [parts, length] = [[], 0];
    number += 1;
    if (isTooLong) return [{ number, text: null, problem: `is longer than ${LINE_BYTES_MAX} bytes` }];
    try {
      const text = decoder.decode(whole).trim();
      return text === "" ? [] : [{ number, text, problem: null }];
    } catch {
      return [{ number, text: null, problem: "is not UTF-8" }];
    }
  }

  for await (const chunk of bytes) {
    const lines: TextLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      keep(chunk.subarray(start, end));
      lines.push(...takeLine());
      start = end + 1;
    }
    if (start < chunk.length) keep(chunk.subarray(start));
    if (lines.length > 0) yield lines;
  }
  if (length > 0) yield takeLine();
}
