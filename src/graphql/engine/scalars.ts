import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from "graphql";
import { formatInstant, parseInstant } from "../../domain/calendar.ts";
import { type Decimal, formatDecimal, formatSum, parseDecimal } from "../../domain/decimal.ts";
import { isUuid } from "../../domain/uuid.ts";

export const DecimalScalar = textScalar<Decimal | bigint>({
  name: "Decimal",
  description:
    'An exact decimal number, as text: "12.5". At most 11 digits before the point, more in the sums of a report, and 4 after it. A JSON number is refused, because it may have lost digits.',
  parse: parseDecimal,
  format: (value) => (typeof value === "bigint" ? formatSum(value) : formatDecimal(value)),
  expected: 'a decimal as text with at most 11 digits before the point and 4 after it, such as "12.5"',
});

export const DateTimeScalar = textScalar<number>({
  name: "DateTime",
  description:
    'A moment, as RFC 3339 text with its offset: "2026-01-31T09:30:00Z" or "2026-01-31T10:30:00.250+01:00", from 1970 to 2200. Answered in UTC with milliseconds; finer digits are dropped.',
  parse: parseInstant,
  format: formatInstant,
  expected: 'an RFC 3339 date and time with its offset, from 1970 to 2200, such as "2026-01-31T09:30:00Z"',
});

export const UUIDScalar = textScalar<string>({
  name: "UUID",
  description: "A UUID of RFC 9562, answered in lower case.",
  parse: (text) => (isUuid(text) ? text.toLowerCase() : null),
  format: (value) => value,
  expected: "a UUID",
});

export const JsonScalar = new GraphQLScalarType<unknown, unknown>({
  name: "JSON",
  description: "Any JSON value. Only answers contain it.",
  parseValue: refuseInput,
  parseLiteral: refuseInput,
});

function refuseInput(): never {
  throw new GraphQLError("JSON is not an input.", { extensions: { code: "BAD_USER_INPUT" } });
}

export const SafeIntScalar = new GraphQLScalarType<number, number>({
  name: "SafeInt",
  description: "A whole number that may exceed Int: from -9007199254740991 to 9007199254740991.",
  serialize: safeInteger,
  parseValue: safeInteger,
  parseLiteral: (node) => safeInteger(node.kind === Kind.INT ? Number(node.value) : undefined),
});

function safeInteger(value: unknown): number {
  if (!Number.isSafeInteger(value))
    throw new GraphQLError("SafeInt must be a whole number that is exact.", { extensions: { code: "BAD_USER_INPUT" } });
  return value as number;
}

interface TextScalar<T> {
  readonly name: string;
  readonly description: string;
  readonly parse: (text: string) => T | null;
  readonly format: (value: T) => string;
  readonly expected: string;
}

/** A scalar that is text in input and output. */
function textScalar<T>({ name, description, parse, format, expected }: TextScalar<T>) {
  const read = (value: unknown, nodes?: ValueNode): T => {
    const parsed = typeof value === "string" ? parse(value) : null;
    if (parsed === null)
      throw new GraphQLError(`${name} must be ${expected}.`, {
        ...(nodes && { nodes }),
        extensions: { code: "BAD_USER_INPUT" },
      });
    return parsed;
  };
  return new GraphQLScalarType<T, string>({
    name,
    description,
    serialize: (value) => format(value as T),
    parseValue: (value) => read(value),
    parseLiteral: (node) => read(node.kind === Kind.STRING ? node.value : undefined, node),
  });
}
