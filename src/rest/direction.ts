/** The meaning of the numbers of `dir`: as in the upstream's documents, or as its command line sends them. */
export type DirMode = "seed" | "cli";

type Direction = "ASC" | "DESC";

const numbers: Readonly<Record<DirMode, Readonly<Record<string, Direction>>>> = {
  seed: { 1: "ASC", 0: "ASC", "-1": "DESC" },
  cli: { 1: "DESC", 0: "ASC", "-1": "DESC" },
};

const words: Readonly<Record<string, Direction>> = {
  asc: "ASC",
  ascending: "ASC",
  desc: "DESC",
  descending: "DESC",
};

/** The number in an answer for its own direction. */
const written: Readonly<Record<DirMode, Readonly<Record<Direction, number>>>> = {
  seed: { ASC: 1, DESC: -1 },
  cli: { ASC: 0, DESC: 1 },
};

export const directions = ["1", "0", "-1", "Ascending", "Descending", "asc", "desc"] as const;
export const directionsExpected = `must be one of ${directions.join(", ")}`;

/** Words are case-insensitive. `null` for anything else. */
export function directionOf(text: string, mode: DirMode): Direction | null {
  const known = { ...words, ...numbers[mode] };
  const key = text.toLowerCase();
  return Object.hasOwn(known, key) ? known[key]! : null;
}

export function directionWritten(direction: Direction, mode: DirMode): number {
  return written[mode][direction];
}
