import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A fenced block of a document. */
export interface Block {
  readonly kind: "block";
  readonly file: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** The comments that stand directly before the block, such as `not run: needs a PostgreSQL server`. */
  readonly markers: readonly Marker[];
}

/** `<!-- name: text -->` on a line of its own. */
export interface Marker {
  readonly name: string;
  readonly text: string;
}

export interface Heading {
  readonly kind: "heading";
  readonly line: number;
  readonly title: string;
  /** What GitHub makes of it in an address. */
  readonly anchor: string;
}

export interface Document {
  readonly file: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly headings: readonly Heading[];
  /** Markers that no block follows: a mistake of the writer. */
  readonly stray: readonly Marker[];
}

export const root = fileURLToPath(new URL("../..", import.meta.url));

export function readDocument(file: string): Document {
  return parseDocument(file, readFileSync(`${root}/${file}`, "utf8"));
}

export function parseDocument(file: string, text: string): Document {
  const blocks: Block[] = [];
  const headings: Heading[] = [];
  const stray: Marker[] = [];
  let markers: Marker[] = [];
  const lines = text.split("\n");
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]!;
    const fence = /^```(\S*)$/.exec(line);
    const marker = /^<!-- ([a-z ]+): (.*) -->$/.exec(line);
    const heading = /^#{1,6} (.*)$/.exec(line);
    if (fence !== null) {
      const end = lines.indexOf("```", index + 1);
      if (end < 0) throw new Error(`${file}:${index + 1}: the block has no end`);
      const body = `${lines.slice(index + 1, end).join("\n")}\n`;
      blocks.push({ kind: "block", file, line: index + 1, language: fence[1]!, text: body, markers });
      markers = [];
      index = end;
    } else if (marker !== null) markers.push({ name: marker[1]!, text: marker[2]! });
    else if (line.trim() !== "") {
      stray.push(...markers);
      markers = [];
      if (heading !== null)
        headings.push({ kind: "heading", line: index + 1, title: heading[1]!, anchor: anchorOf(heading[1]!) });
    }
  }
  return { file, text, blocks, headings, stray: [...stray, ...markers] };
}

/** The first cells of the rows of the table that has this first heading; `file` names it in the error. */
export function rowsOf({ text, file }: Document, heading: string): readonly (readonly string[])[] {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} |`));
  if (start < 0) throw new Error(`${file} has no table of "${heading}"`);
  const end = lines.findIndex((line, index) => index > start && !line.startsWith("|"));
  return lines.slice(start + 2, end < 0 ? undefined : end).map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** The words in backticks. */
export function codesIn(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
}

/** The addresses of the links outside of blocks. */
export function linksOf({ text }: Document): readonly string[] {
  const prose = text.replace(/^```.*?^```$/gms, "").replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, address]) => address!);
}

function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");
}
