import { type EntityName, entities } from "../../domain/entities.ts";
import type { Field } from "../../domain/field.ts";
import { type ListValue, type RecordShows, type RecordValue, textsOf } from "../../domain/selection.ts";

/** Characters that the texts of an answer may still have. */
export interface Room {
  left: number;
}

/**
 * The room of an answer. Resolvers answer what can be longer: they hold a text once, however often it is shown, and the
 * answer is refused before it is written.
 */
export function roomOfAnswer(): Room {
  return { left: 10_000_000 };
}

/** Numbers, moments, ids and cursors; names, colons and commas. */
const VALUE_CHARACTERS = 64;
/** A text without a maximum of its own. */
const LONG_TEXT_CHARACTERS = 5_000;
/** Rules are linked with some records of other services; few have as many as are allowed. */
const LINKS = 40;
const NAME_CHARACTERS = 255;

/** How long the texts of a record can become, with the number of records in a page of each list. */
export function lengthOf(
  entity: EntityName,
  texts: readonly RecordShows[],
  countOf: (list: ListValue) => number,
): number {
  let sum = 0;
  for (const shows of texts)
    for (const [key, value] of shows) sum += key.length + VALUE_CHARACTERS + lengthOfValue(entity, value, countOf);
  return sum;
}

function lengthOfValue(entity: EntityName, value: RecordValue, countOf: (list: ListValue) => number): number {
  switch (value.is) {
    case "field":
      return lengthOfField((entities[entity] as Readonly<Record<string, Field>>)[value.field]!);
    case "part":
      return lengthOf(entity, [value.shows], countOf);
    case "record":
      return lengthOf(value.entity, [value.shows], countOf);
    case "business":
      return NAME_CHARACTERS;
    case "links":
      return LINKS * value.shows.length * NAME_CHARACTERS;
    case "list":
      return countOf(value) * lengthOf(value.entity, textsOf(value.shows), countOf);
    default:
      return 0;
  }
}

function lengthOfField({ kind, max, namesOf, projects }: Field): number {
  if (namesOf !== undefined) return LINKS * NAME_CHARACTERS;
  if (projects !== undefined) return NAME_CHARACTERS;
  if (kind === "links") return LINKS * VALUE_CHARACTERS;
  return kind === "text" ? (typeof max === "number" ? max : LONG_TEXT_CHARACTERS) : 0;
}
