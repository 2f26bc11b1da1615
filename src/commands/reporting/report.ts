import type { ImportOutcome } from "../../domain/import/imported-record.ts";
import type { Refusal } from "../../domain/refusal.ts";
import { asProperties } from "../../rest/record.ts";

/** Maximum number of refused lines that are shown by default; the rest is counted. */
export const PROBLEMS_SHOWN = 100;

export interface Place {
  /** Index of the file. */
  readonly file: number;
  readonly line: number;
}

interface Counts {
  read: number;
  written: number;
  unchanged: number;
  refused: number;
}

/** Reports refused lines one by one, and counts the outcomes of all lines. */
export function reporter(files: readonly string[], tell: (text: string) => void) {
  const counts = new Map<string, Counts>();

  function of(entity: string): Counts {
    const known = counts.get(entity) ?? { read: 0, written: 0, unchanged: 0, refused: 0 };
    counts.set(entity, known);
    return known;
  }

  function say({ file, line }: Place, ...words: readonly (string | null)[]): void {
    // A record with an unknown id has no line number.
    tell(
      printable(`${files[file]}${line === 0 ? "" : `:${line}`}: ${words.filter((word) => word !== null).join(" ")}`),
    );
  }

  return {
    /** `FILE:LINE` of the first and the last of these lines. */
    span(places: readonly Place[]): string {
      const inOrder = [...places].sort((a, b) => a.file - b.file || a.line - b.line);
      const [first, last] = [inOrder[0]!, inOrder.at(-1)!].map(({ file, line }) => `${files[file]}:${line}`);
      return printable(first === last ? `${first}` : `${first} to ${last}`);
    },

    nameOf: (file: number) => printable(files[file]!),

    read(entity: string): void {
      of(entity).read += 1;
    },

    /** A line that is not a record: it counts under no entity. */
    problem(place: Place, problem: string): void {
      of("").read += 1;
      of("").refused += 1;
      say(place, problem);
    },

    /** Refusals may have the REST names or the domain names of properties. */
    outcome(place: Place, entity: string, outcome: ImportOutcome): void {
      if (typeof outcome === "string") {
        of(entity)[outcome] += 1;
        return;
      }
      of(entity).refused += 1;
      for (const { property, message } of asProperties(outcome)) say(place, entity, property, message);
    },

    hasRefused: () => [...counts.values()].some(({ refused }) => refused > 0),

    /** A table of the counts. */
    summary(): string {
      const rows = [...counts].map(([entity, one]) => [entity || "(no record)", ...columns.map((name) => one[name])]);
      const lines = [["", ...columns], ...rows].map(([first, ...numbers]) =>
        [String(first).padEnd(32), ...numbers.map((one) => String(one).padStart(10))].join(""),
      );
      return `${lines.join("\n")}\n`;
    },
  };
}

export type Reporter = ReturnType<typeof reporter>;

const columns = ["read", "written", "unchanged", "refused"] as const;

/** Replaces control characters: a name from a file must not break the line or control the terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, "\u{fffd}");
}

/** One reason for a line, by default without a property. */
export function because(message: string, property: string | null = null): readonly Refusal[] {
  return [{ code: "INVALID", message, property }];
}
