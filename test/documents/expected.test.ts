import { describe, expect, test } from "vitest";
import { wrongCommands } from "./commands.ts";
import { difference, isLike, parseShown } from "./expected.ts";

// The checks of the documents can fail.

describe("an answer that is shown", () => {
  test.for([
    ['{ "a": 1 }', { a: 1 }, null],
    ['{ "a": 1 }', { a: 2 }, "answer.a is 2, not 1"],
    ['{ "a": 1 }', { a: 1, b: 2 }, "answer.b is not shown"],
    ['{ "a": 1 }', {}, "answer.a is missing"],
    ['{ "a": 1, "…": … }', { a: 1, b: 2 }, null],
    ['{ "a": … }', { a: [1] }, null],
    ['{ "a": "x: …" }', { a: "x: 7" }, null],
    ['{ "a": "x: …" }', { a: "y: 7" }, 'answer.a is "y: 7", not "x: …"'],
    ["[1]", [1, 2], "answer has 2 entries, not 1"],
    ["[1, …]", [1, 2, 3], null],
    ["[2, …]", [1, 2, 3], "answer.0 is 1, not 2"],
    ["null", {}, "answer is {}, not null"],
  ] as const)("%s for %j: %s", ([shown, actual, why]) => {
    expect(difference(parseShown(shown), actual)).toBe(why);
  });
});

describe("a text that is shown", () => {
  test.for([
    ["at …:4000", "at localhost:4000", true],
    ["at …:4000", "at localhost:4001", false],
    ["first\n…\nlast", "first\nlast", true],
    ["first\n…\nlast", "first\na\nb\nlast", true],
    ["first\n…", "first\na\nb", true],
    ["first\n…\nlast", "first\na", false],
    ["a.c", "abc", false],
  ] as const)("%j for %j: %s", ([pattern, text, is]) => {
    expect(isLike(pattern, text)).toBe(is);
  });
});

describe("commands that are not run", () => {
  test.for([
    ["npx billing-gateway export --out x.jsonl", []],
    ["npx billing-gateway exprot", ["npx billing-gateway exprot: is no command of the gateway"]],
    ["npx billing-gateway export --to x", ["npx billing-gateway export --to x: --to is no option of export"]],
    ["npx billing-gateway key rotate && npm run damo", ["npm run damo: damo is no script of package.json"]],
    ["DATABASE=x node dist/main.js serve", ["DATABASE is no variable of the gateway"]],
    ["cd examples/stitching && npm run customers", []],
  ] as const)("%s: %j", ([script, wrong]) => {
    expect(wrongCommands(script)).toEqual(wrong);
  });
});
