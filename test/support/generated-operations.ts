import fc, { type GeneratorValue } from "fast-check";
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
} from "graphql";
import { globalId } from "./two-businesses.ts";

export interface Operation {
  readonly source: string;
  readonly variables: Record<string, unknown>;
  readonly operationName: string | undefined;
}

const DEPTH_MAX = 5;
const FIELDS_MAX = 3;
/** Fields of a document, more or less. */
const SELECTIONS_MAX = 40;

/** Values by the name of their type: some that name records, some that name none, some that are no values. */
const pools: Readonly<Record<string, readonly unknown[]>> = {
  Int: [1, 2, 3, 5, 101, 202, 0, -1],
  Boolean: [true, false],
  ID: [...[1, 2, 3].flatMap(ids), "1", "2", "7", "nonsense", ""],
  String: ["Room", "London", "a", "", 'a"b\\c', "\u2028", "£"],
  Decimal: ["30", "0.5", "-1"],
  DateTime: ["2026-06-01T12:00:00Z", "2026-01-01T00:00:00+01:00"],
  _Any: [
    ...["ExtraService", "CoworkerExtraService", "UseHistory", "Coworker", "Business"].flatMap((type) => [
      { __typename: type, databaseId: 1 },
      { __typename: type, databaseId: 101, id: globalId(type, 101) },
      { __typename: type, id: globalId(type, 2) },
    ]),
    { __typename: "Query", id: "1" },
    "nonsense",
  ],
  UUID: ["f81d4fae-7dec-41d0-a765-00a0c91e6bf6"],
};
/** Inputs of mutations that are mostly a number, and up to which. */
const usualMax: Readonly<Record<string, number>> = {
  coworkerExtraServiceId: 32,
  extraServiceId: 2,
  useHistoryId: 20,
  idempotencyKey: 1_000,
};
const notValues: readonly unknown[] = [1.5, "no such thing", true, { no: "field" }, [[]], null, 2 ** 40];

/** The value as a document has it: there names of properties have no quotes. */
function literal(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, one]) => `${name}: ${literal(one)}`)
    .join(", ")} }`;
}

function ids(id: number): string[] {
  return ["ExtraService", "CoworkerExtraService", "UseHistory", "Coworker", "Business"].map((type) =>
    globalId(type, id),
  );
}

/**
 * A document, hardly ever one that is not valid, over the schema's queries or mutations, with variables that are mostly
 * good, and an operation of it.
 */
export function generatedOperation(
  schema: GraphQLSchema,
  kind: "query" | "mutation",
  cursors: readonly string[],
  given: GeneratorValue,
  /** Whether the field of the type is usual; others are rare. */
  isUsual?: (type: string, field: string) => boolean,
): Operation {
  const upTo = (max: number) => given(fc.integer, { min: 0, max });
  const oneOf = <T>(values: readonly T[]): T => values[upTo(values.length - 1)]!;
  const oneIn = (count: number) => upTo(count - 1) === 0;

  const fragments: { name: string; on: string; text: string }[] = [];
  let definitions: string[] = [];
  const variables: Record<string, unknown> = {};
  let names = 0;
  let selections = 0;
  const newName = (prefix: string) => `${prefix}${names++}`;

  function usually(type: string, fields: GraphQLField<unknown, unknown>[]) {
    const usual = isUsual === undefined ? fields : fields.filter((one) => isUsual(type, one.name));
    return usual.length === 0 || usual.length === fields.length || oneIn(15) ? fields : usual;
  }

  function selectionOf(type: GraphQLNamedType, depth: number): string {
    const count = selections > SELECTIONS_MAX ? 1 : 1 + upTo(FIELDS_MAX);
    selections += count;
    const parts = Array.from({ length: count }, () => selection(type, selections > SELECTIONS_MAX ? DEPTH_MAX : depth));
    return `{ ${parts.join(" ")} }`;
  }

  function selection(type: GraphQLNamedType, depth: number): string {
    if (oneIn(12)) return `...${condition()} ${selectionOf(type, depth + 1)}`;
    if (oneIn(10)) return fragmentSpread(type, depth);
    if (isAbstractType(type)) {
      // A union has no field of its own.
      if (oneIn(4)) return oneOf(isUnionType(type) ? ["__typename"] : ["__typename", "id"]) + condition();
      const concrete = oneOf(schema.getPossibleTypes(type));
      return `... on ${concrete.name}${condition()} ${selectionOf(concrete, depth)}`;
    }
    const fields = usually(type.name, Object.values((type as GraphQLObjectType).getFields()));
    const leaves = fields.filter((one) => isLeafType(getNamedType(one.type)));
    const branches = fields.filter((one) => isCompositeType(getNamedType(one.type)));
    if (branches.length > 0 && depth < DEPTH_MAX && oneIn(leaves.length === 0 ? 1 : 2))
      return field(oneOf(branches), depth);
    return leaves.length === 0 || oneIn(10) ? `__typename${condition()}` : field(oneOf(leaves), depth);
  }

  function fragmentSpread(type: GraphQLNamedType, depth: number): string {
    const known = fragments.filter((one) => one.on === type.name && one.text !== "");
    if (known.length > 0 && oneIn(2)) return `...${oneOf(known).name}${condition()}`;
    const fragment = { name: newName("F"), on: type.name, text: "" };
    fragments.push(fragment);
    fragment.text = `fragment ${fragment.name} on ${type.name} ${selectionOf(type, depth + 1)}`;
    return `...${fragment.name}${condition()}`;
  }

  /** A field that takes arguments, and now and then any other, has a name of its own: so there are no two of one name. */
  function field({ name, type, args }: GraphQLField<unknown, unknown>, depth: number): string {
    const alias = args.length > 0 || oneIn(6) ? `${newName("a")}: ` : "";
    // Several arguments of a list contradict each other easily.
    const rarity = isUsual === undefined ? 3 : 5;
    const asked = args.filter((one) => isRequiredArgument(one) || oneIn(one.name === "last" ? 3 : rarity));
    const written = asked.map((one) => argument(one));
    const list = written.length > 0 ? `(${written.join(", ")})` : "";
    const named = getNamedType(type);
    const inner = isCompositeType(named) ? ` ${selectionOf(named, depth + 1)}` : "";
    return `${alias}${name}${list}${condition()}${inner}`;
  }

  function condition(): string {
    if (!oneIn(10)) return "";
    const value = oneOf(["true", "false", () => variable("Boolean!", oneOf([true, false]), null)]);
    return ` @${oneOf(["skip", "include"])}(if: ${typeof value === "string" ? value : value()})`;
  }

  function argument({ name, type }: GraphQLArgument): string {
    if ((name === "after" || name === "before") && !oneIn(4)) return `${name}: ${JSON.stringify(oneOf(cursors))}`;
    // Pages of a few records, from both ends.
    if (isUsual !== undefined && (name === "first" || name === "last") && !oneIn(3)) return `${name}: ${1 + upTo(3)}`;
    return `${name}: ${value(type, 0).text}`;
  }

  /** A value of the type as a document and as variables have it; in the document it may be or hold a variable. */
  function value(type: GraphQLInputType, depth: number): { text: string; json: unknown } {
    const before = definitions.length;
    const made = plainValue(type, depth);
    if (!oneIn(4)) return made;
    // A variable's value holds no variables.
    definitions.length = before;
    return { text: variable(String(type), made.json, type), json: made.json };
  }

  function plainValue(type: GraphQLInputType, depth: number): { text: string; json: unknown } {
    if (isNonNullType(type)) return presentValue(type.ofType, depth);
    return oneIn(15) ? { text: "null", json: null } : presentValue(type, depth);
  }

  function presentValue(type: GraphQLInputType, depth: number): { text: string; json: unknown } {
    if (isListType(type)) {
      const items = Array.from({ length: upTo(2) }, () => value(type.ofType, depth + 1));
      return { text: `[${items.map((one) => one.text).join(", ")}]`, json: items.map((one) => one.json) };
    }
    if (isEnumType(type)) {
      const { name } = oneOf(type.getValues());
      return { text: name, json: name };
    }
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (one) => isRequiredInputField(one) || (depth < 3 && oneIn(Object.keys(type.getFields()).length)),
      );
      const items = fields.map((one) => [one.name, usual(one.name) ?? value(one.type, depth + 1)] as const);
      return {
        text: `{ ${items.map(([name, { text }]) => `${name}: ${text}`).join(", ")} }`,
        json: Object.fromEntries(items.map(([name, { json }]) => [name, json])),
      };
    }
    const made = oneOf(pools[type.name]!);
    return { text: literal(made), json: made };
  }

  /** Inputs with which most mutations succeed: an existing record and a new key. */
  function usual(field: string): { text: string; json: unknown } | null {
    if (!(field in usualMax) || kind === "query" || oneIn(4)) return null;
    const json = String(1 + upTo(usualMax[field]! - 1));
    return { text: JSON.stringify(json), json };
  }

  /** A variable of the type: given, left out, or given as something else. */
  function variable(type: string, json: unknown, defaultOf: GraphQLInputType | null): string {
    const name = newName("v");
    const isNullable = !type.endsWith("!");
    const constant = defaultOf !== null && isLeafType(getNamedType(defaultOf)) && !isListType(defaultOf);
    const hasDefault = constant && !String(defaultOf).startsWith("[") && oneIn(4);
    const shown = hasDefault ? `${type.replace(/!$/, "")} = ${textOf(json, defaultOf!)}` : type;
    definitions.push(`$${name}: ${shown}`);
    if (oneIn(40)) variables[name] = oneOf(notValues);
    else if (!((isNullable || hasDefault) && oneIn(3))) variables[name] = json;
    return `$${name}`;
  }

  function textOf(json: unknown, type: GraphQLInputType): string {
    return isEnumType(getNamedType(type)) ? String(json) : literal(json);
  }

  function operation(name: string): string {
    definitions = [];
    const root = kind === "query" ? schema.getQueryType() : schema.getMutationType();
    const roots = usually(root!.name, Object.values(root!.getFields()));
    // Of mutations, one alone is compiled.
    const several = kind === "query" ? upTo(1) : Number(oneIn(5));
    const fields = Array.from({ length: 1 + several }, () => field(oneOf(roots), 0));
    const given = definitions.length > 0 ? `(${definitions.join(", ")})` : "";
    return `${kind} ${name}${given} { ${fields.join(" ")} }`;
  }

  const first = operation("First");
  const second = oneIn(4) ? `query Second { viewer { sub ${oneIn(2) ? "roles" : ""} } }` : "";
  return {
    source: [first, second, ...fragments.map((one) => one.text)].join("\n"),
    variables,
    operationName:
      second === "" ? oneOf([undefined, "First"]) : oneOf(["First", "First", "Second", "Third", undefined]),
  };
}
