import fc from "fast-check";
import { expect, test } from "vitest";
import { parseJson, RepeatedName } from "../../src/domain/json.ts";

test("JSON without repeated names is parsed as by JSON.parse", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['{"a":1,"a":2}', "a"],
  ['{"a":1,"b":{"a":1},"a":1}', "a"],
  ['{"variables":{"input":{"price":1,"price":2}}}', "variables.input.price"],
  ['[{"a":1},{"a":1,"a":1}]', "1.a"],
  ['{"list":[0,[1,{"x":{},"y":[],"x":[]}]]}', "list.1.1.x"],
  ['{"a":1,"\\u0061":2}', "a"],
  ['{"a" : 1 ,\n\t"a"\r\n: 2}', "a"],
  ['{"":1,"":2}', ""],
  ['{"__proto__":1,"__proto__":2}', "__proto__"],
  ['{"a\\"b":1,"a\\"b":2}', 'a"b'],
  ['{"\\\\":1,"\\\\":2}', "\\"],
  ['{"1":1,"1":2}', "1"],
  ['{"a":"b\\":","c":"\\\\\\"","a":"}{"}', "a"],
])("%s gives %s more than once", (text, path) => {
  const attempt = () => parseJson(text);

  expect(attempt).toThrow(RepeatedName);
  expect(attempt).toThrow(`${path} is given more than once`);
});

test("a repeated name is found anywhere in any JSON", () => {
  const value = fc.json({ maxDepth: 4 });
  fc.assert(
    fc.property(value, fc.string(), value, value, (around, name, one, other) => {
      const key = JSON.stringify(name);
      const text = `{"around":${around},"here":[${around},{"before":0,${key}:${one},"after":${around},${key}:${other}}]}`;

      expect(() => parseJson(text)).toThrow(RepeatedName);
    }),
    { numRuns: 300 },
  );
});

test.each([
  '{"a":{"x":1},"b":{"x":1}}',
  '[{"a":1},{"a":1}]',
  '{"a":"a","b":"a:"}',
  '"{\\"a\\":1,\\"a\\":2}"',
  '{"__proto__":{"a":1},"constructor":2}',
  "null",
  "5",
])("%s repeats no name", (text) => {
  expect(JSON.stringify(parseJson(text))).toBe(text);
});

test("invalid JSON is a SyntaxError, and deep nesting is parsed", () => {
  expect(() => parseJson('{"a":1,"a":}')).toThrow(SyntaxError);
  const deep = `${'{"a":'.repeat(100_000)}{"b":1,"b":2}${"}".repeat(100_000)}`;
  expect(() => parseJson(deep)).toThrow(/^….*\.a\.a\.b is given more than once$/);
});
