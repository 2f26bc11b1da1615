import { createHash } from "node:crypto";

/** Returns a number from 0 (inclusive) to 1 (exclusive). The same seed gives the same numbers on every machine. */
export type Chance = () => number;

/** The random sources of the demo. Each call advances them. */
export interface Sources {
  readonly chance: Chance;
  readonly uuid: () => string;
  /** Returns a new booking id. */
  readonly bookingId: () => number;
}

export function seededSources(seed: string): Sources {
  let bookingId = 700_000;
  return {
    chance: seededChance(seed),
    uuid: seededUuids(seed),
    bookingId: () => {
      bookingId += 1;
      return bookingId;
    },
  };
}

/** UUIDs that look random (version 4). They are hashes, so two seeds never give the same one. */
export function seededUuids(seed: string): () => string {
  let count = 0;
  return () => {
    count += 1;
    const hex = digest(`${seed}/${count}`);
    const variant = "89ab"[Number.parseInt(hex.slice(16, 17), 16) % 4];
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `${variant}${hex.slice(17, 20)}`,
      hex.slice(20, 32),
    ].join("-");
  };
}

/** The mulberry32 generator. Its 32 bits of state are enough for a demo. */
function seededChance(seed: string): Chance {
  let state = Number.parseInt(digest(seed).slice(0, 8), 16);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** A random integer, both ends included. */
export function between(chance: Chance, min: number, max: number): number {
  return min + Math.floor(chance() * (max - min + 1));
}

export function pick<T>(chance: Chance, list: readonly T[]): T {
  return list[between(chance, 0, list.length - 1)]!;
}

export function happens(chance: Chance, percent: number): boolean {
  return chance() * 100 < percent;
}
