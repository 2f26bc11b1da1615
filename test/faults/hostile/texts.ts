import { between, type Chance, pick } from "../../../src/commands/demo/random.ts";

/** Values that programs often treat wrongly, as JSON. */
const jsonValues: readonly string[] = [
  ...["null", "true", "-1", "0", "1.5", "1e400", "-0", "2147483648", "9007199254740993", "9".repeat(500)],
  ...[
    '""',
    '" "',
    '"\\u0000"',
    '"\\ud800"',
    '"\\ud83d\\ude00"',
    '"; drop table use_history; --"',
    '"../../etc/passwd"',
  ],
  ...['"<script>"', '"__proto__"', '"constructor"', '"NaN"', '"2026-02-30T25:61:61Z"', '"1970-01-01"'],
  ...["[]", "{}", "[[[[1]]]]", '{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"admin":true}}}'],
  ...['{"toString":1}', '{"length":-1}', '{"then":1}', "[null]", '[{"a":[{}]}]', '"RXh0cmFTZXJ2aWNlOjE"'],
];

export const jsonValue = (chance: Chance): string =>
  between(chance, 0, 9) === 0 ? JSON.stringify("x".repeat(between(chance, 1_000, 50_000))) : pick(chance, jsonValues);

export const repeated = (count: number, text: (place: number) => string, between = " "): string =>
  Array.from({ length: count }, (_, place) => text(place)).join(between);

export const nested = (left: string, innermost: string, right: string, depth: number): string =>
  left.repeat(depth) + innermost + right.repeat(depth);

/** The text with some characters lost, doubled or replaced. */
export function garbled(chance: Chance, text: string): string {
  const characters = [...text];
  for (let times = between(chance, 1, 6); times > 0; times -= 1) {
    const place = between(chance, 0, characters.length - 1);
    const other = pick(chance, ["", "{", "}", "(", '"', "\\", "$", "@", "...", "\u0000", "\ufeff", "9", "é", "\n"]);
    characters.splice(place, between(chance, 0, 2), other);
  }
  return characters.join("");
}

export function bytes(chance: Chance, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => between(chance, 0, 255)));
}
