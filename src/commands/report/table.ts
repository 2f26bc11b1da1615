import { printable } from "../reporting/report.ts";

export type Cell = string | number | bigint | null;

/** A line of RFC 4180. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map((cell) => quoted(cell === null ? "" : String(cell))).join(",")}\r\n`;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Lines with aligned columns, numbers to the right. An absent value is a dash. */
export function tableLines(header: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const shown = rows.map((row) => row.map((cell) => (cell === null ? "–" : printable(String(cell)))));
  const widths = header.map((title, column) =>
    shown.reduce((width, row) => Math.max(width, lengthOf(row[column]!)), lengthOf(title)),
  );
  const isNumber = header.map((_, column) => rows.some((row) => isAmount(row[column]!)));
  const line = (cells: readonly string[]) =>
    `${cells
      .map((cell, column) => {
        const space = " ".repeat(widths[column]! - lengthOf(cell));
        return isNumber[column] ? space + cell : cell + space;
      })
      .join("  ")
      .trimEnd()}\n`;
  return [line(header), ...shown.map(line)];
}

/** A number, or a decimal as text. */
function isAmount(cell: Cell): boolean {
  return typeof cell === "number" || typeof cell === "bigint" || (cell !== null && /^-?\d+(\.\d+)?$/.test(cell));
}

function lengthOf(text: string): number {
  return [...text].length;
}
