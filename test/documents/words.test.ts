import { expect, test } from "vitest";
import { readDocument } from "./markdown.ts";
import { documents } from "./pages.ts";

// Documents are written as one would speak to a colleague: subject first, active verb, the rule and then the reason.

/** Words of a dialect that readers stumble over, and what to write instead. */
const avoided: readonly (readonly [RegExp, string])[] = [
  [/\bwhoever\b/i, "name who it is: the caller, the operator"],
  [/\bwhatever\b/i, "name what it is, or leave it out"],
  [/\banew\b/i, "again"],
  [/\bbe it\b/i, "whether, or possibly"],
  [/\bnothing is said\b/i, "by default"],
  [/\btold\b/i, "reported, answered, listed"],
  [/\bbut for\b/i, "except"],
];
const SO_THAT_MAX = 1;

test.for(documents.map((file) => [file]))("%s is written in plain English", ([file]) => {
  const { text } = readDocument(file!);
  const found = text
    .split("\n")
    .flatMap((line, index) =>
      avoided
        .filter(([words]) => words.test(line))
        .map(([words, instead]) => `${index + 1}: ${words.source}: ${instead}`),
    );
  const crowded = text
    .split(/\n\n|\n(?=[-|\d])/)
    .filter((part) => (part.match(/\bso that\b/gi) ?? []).length > SO_THAT_MAX);

  expect(found).toEqual([]);
  expect(crowded).toEqual([]);
});
