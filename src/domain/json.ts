/** A repeated name in a JSON object. Readers differ in which of the values they use, so such JSON is refused. */
export class RepeatedName extends Error {
  override name = "RepeatedName";
  /** Path of the name, such as `variables.input.price`. */
  readonly path: string;

  constructor(path: string) {
    super(`${path} is given more than once`);
    this.path = path;
  }
}

/**
 * Parses JSON. Throws `SyntaxError`, and `RepeatedName` if an object at any depth repeats a name.
 *
 * `JSON.parse` silently keeps the last value of a repeated name. Therefore the names in the text and in the value are
 * counted: a difference means that one was lost. Only then is the text read again to find it.
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (countNamesInText(text) !== countNamesInValue(value)) throw new RepeatedName(firstRepeated(text));
  return value;
}

const COLON = 58;
const BACKSLASH = 92;
const PATH_LENGTH_MAX = 200;

/** Number of strings in valid JSON that are followed by a colon. */
function countNamesInText(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; ) {
    const next = skipBlanks(text, endOfString(text, at));
    if (text.charCodeAt(next) === COLON) count += 1;
    at = text.indexOf('"', next);
  }
  return count;
}

/** Iterative, because deep nesting would exhaust the stack. */
function countNamesInValue(value: unknown): number {
  let count = 0;
  const waiting: object[] = isObject(value) ? [value] : [];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    if (Array.isArray(one)) {
      for (const inner of one) if (isObject(inner)) waiting.push(inner);
      continue;
    }
    for (const name in one) {
      count += 1;
      const inner = (one as Record<string, unknown>)[name];
      if (isObject(inner)) waiting.push(inner);
    }
  }
  return count;
}

/** An object or list that is not closed yet, and the names seen in it. */
interface Open {
  readonly names: Set<string> | null;
  /** The name or list index of the value being read. */
  step: string | number;
}

function firstRepeated(text: string): string {
  const open: Open[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const inner = open.at(-1);
    switch (text[at]) {
      case "{":
        open.push({ names: new Set(), step: "" });
        break;
      case "[":
        open.push({ names: null, step: 0 });
        break;
      case "}":
      case "]":
        open.pop();
        break;
      case ",":
        if (typeof inner?.step === "number") inner.step += 1;
        break;
      case '"': {
        const end = endOfString(text, at);
        if (inner?.names && text.charCodeAt(skipBlanks(text, end)) === COLON) {
          inner.step = JSON.parse(text.slice(at, end)) as string;
          if (inner.names.has(inner.step)) return pathOf(open);
          inner.names.add(inner.step);
        }
        at = end - 1;
      }
    }
  }
  throw new Error("no name of the text is repeated");
}

function pathOf(open: readonly Open[]): string {
  const path = open.map(({ step }) => step).join(".");
  return path.length <= PATH_LENGTH_MAX ? path : `…${path.slice(-PATH_LENGTH_MAX)}`.toWellFormed();
}

/** Position after the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === BACKSLASH) before -= 1;
    if ((end - before) % 2 === 1) return end + 1;
  }
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  for (let code = text.charCodeAt(at); code === 32 || code === 10 || code === 13 || code === 9; ) {
    at += 1;
    code = text.charCodeAt(at);
  }
  return at;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
