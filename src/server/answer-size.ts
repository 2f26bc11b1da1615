import { type ExecutionResult, GraphQLError } from "graphql";
import { JsonText } from "../graphql/plan/json-text.ts";
import type { RequestContext } from "./request-context.ts";

/** Most characters of an answer. A page with every limit reached has about half as many. */
const ANSWER_CHARACTERS_MAX = 10_000_000;
/** What an error is counted for besides its message: locations, path and extensions. */
const ERROR_CHARACTERS = 200;
/** What a value is counted for besides its name: quotes, colon and comma. */
const VALUE_CHARACTERS = 4;

/**
 * The result, or the error that replaces it if it is too long. Aliases can repeat one long text thousands of times. It
 * exists once in memory until it is written as JSON, and then takes gigabytes.
 */
export function limited(result: ExecutionResult, { hasCommitted }: Pick<RequestContext, "hasCommitted">) {
  if (!isLonger(result, ANSWER_CHARACTERS_MAX)) return result;
  const tooLong = `The answer has more than ${ANSWER_CHARACTERS_MAX} characters.`;
  const code = "BAD_USER_INPUT";
  return hasCommitted()
    ? { data: null, errors: [new GraphQLError(`${tooLong} The changes are done.`, { extensions: { code } })] }
    : { errors: [new GraphQLError(`${tooLong} Ask for fewer records or fields.`, { extensions: { code } })] };
}

/** Whether a result is longer than `max` characters as JSON. Escapes in texts are not counted. */
export function isLonger(result: ExecutionResult, max: number): boolean {
  return exceeds(result, max, ({ text }) => 2 * text.length) && exceeds(result, max, null);
}

/** JSON text is counted by its length, or is parsed and counted as any value: that is at most twice its length. */
function exceeds({ data, errors = [] }: ExecutionResult, max: number, lengthOf: ((text: JsonText) => number) | null) {
  let left = max;
  for (const { message } of errors) left -= message.length + ERROR_CHARACTERS;
  const waiting: unknown[] = [data];
  // No recursion, and an early end: the result can have a million values.
  while (waiting.length > 0 && left >= 0) {
    const value = waiting.pop();
    if (value instanceof JsonText) {
      if (lengthOf === null) waiting.push(JSON.parse(value.text));
      else left -= lengthOf(value);
    } else if (Array.isArray(value)) {
      left -= value.length * VALUE_CHARACTERS;
      for (const one of value) waiting.push(one);
    } else if (typeof value === "object" && value !== null)
      for (const name in value) {
        const one = (value as Record<string, unknown>)[name];
        left -= name.length + VALUE_CHARACTERS;
        // Most values end here. Without the way through `waiting` a page takes half the time.
        if (typeof one === "string") left -= one.length;
        else if (typeof one === "object" && one !== null) waiting.push(one);
      }
    else if (typeof value === "string") left -= value.length;
  }
  return left < 0;
}
