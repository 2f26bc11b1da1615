/**
 * Parsers for values that the server sends as text, by type number. They replace those of the drivers, which differ.
 * Other types stay text.
 */
export const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  16: (text) => text === "t",
  20: Number,
  21: Number,
  23: Number,
  114: JSON.parse,
  1184: readTimestamp,
};

/** Milliseconds since 1970 of a `timestamptz` in ISO style and UTC, such as `2026-06-01 12:00:00.25+00`. */
function readTimestamp(text: string): number {
  const part = (from: number, to: number) => Number(text.slice(from, to));
  const fraction = text[19] === "." ? Math.round(Number(text.slice(19, text.indexOf("+", 20))) * 1000) : 0;
  return Date.UTC(part(0, 4), part(5, 7) - 1, part(8, 10), part(11, 13), part(14, 16), part(17, 19), fraction);
}
