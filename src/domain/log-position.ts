/**
 * A place in the log of a database: everything committed up to it. A client that has written gets one, and sends it back
 * to read nothing older.
 */
export interface LogPosition {
  /** Identifies the database. Its copies share it. */
  readonly system: string;
  /** Grows with each promotion of a copy. */
  readonly timeline: number;
  /** Bytes of the log. */
  readonly lsn: bigint;
}

const LSN_MAX = 0xffff_ffff_ffff_ffffn;
const TEXT = /^(\d{1,10})-([\da-f]{1,16})-(\d{1,20})$/;

/** Reads the text of a position; `null` if it is none. */
export function readPosition(text: string): LogPosition | null {
  const parts = TEXT.exec(text);
  if (parts === null) return null;
  return { timeline: Number(parts[1]), lsn: BigInt(`0x${parts[2]}`), system: parts[3]! };
}

export function positionText({ system, timeline, lsn }: LogPosition): string {
  return `${timeline}-${lsn.toString(16)}-${system}`;
}

/** The later of two positions. The second counts if they are of different databases. */
export function laterPosition(a: LogPosition | null, b: LogPosition | null): LogPosition | null {
  if (a === null || b === null) return a ?? b;
  if (a.system !== b.system) return b;
  return a.timeline > b.timeline || (a.timeline === b.timeline && a.lsn > b.lsn) ? a : b;
}

/** A position that no copy has reached: only the primary can be read. */
export function beyondAll(position: LogPosition): LogPosition {
  return { ...position, lsn: LSN_MAX };
}
