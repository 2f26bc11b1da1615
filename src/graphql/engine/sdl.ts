import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type GraphQLSchema,
  Kind,
  parse,
  print,
  printSchema,
} from "graphql";

/** Directives as SDL, by the type or field that has them: `Coworker` or `Query.nodes`. */
export type Directives = Readonly<Record<string, string>>;

/**
 * Prints a schema as SDL with directives, which graphql-js does not print. `head` comes first and defines or imports the
 * directives. The types and fields of `leftOut` (`Query.coworkers`) are left out, and so are those that only gateways use
 * (`_service`, `_Any`…), which are not part of a joined graph. The text is cached: printing takes longer than most requests,
 * and needs no token.
 */
export function sdlWith(
  head: string,
  directives: Directives,
  leftOut: readonly string[] = [],
): (schema: GraphQLSchema) => string {
  const known = new WeakMap<GraphQLSchema, string>();
  return (schema) => {
    const text = known.get(schema) ?? `${head}\n\n${annotated(schema, directives, new Set(leftOut))}\n`;
    known.set(schema, text);
    return text;
  };
}

function annotated(schema: GraphQLSchema, directives: Directives, leftOut: ReadonlySet<string>): string {
  const borneBy = (place: string): readonly ConstDirectiveNode[] => directiveNodes(directives[place] ?? "");

  function bearing(definition: DefinitionNode): DefinitionNode {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return definition;
    const type = definition.name.value;
    const fields = definition.fields?.filter(
      ({ name }) => !isForGateways(name.value) && !leftOut.has(`${type}.${name.value}`),
    );
    return {
      ...definition,
      directives: borneBy(type),
      fields: fields?.map((field) => ({
        ...field,
        directives: [...(field.directives ?? []), ...borneBy(`${type}.${field.name.value}`)],
      })),
    };
  }

  const { kind, definitions } = parse(printSchema(schema), { noLocation: true });
  const joined = definitions.filter((one) => {
    const name = "name" in one ? (one.name?.value ?? "") : "";
    return !isForGateways(name) && !leftOut.has(name);
  });
  return print({ kind, definitions: joined.map(bearing) });
}

function isForGateways(name: string): boolean {
  return name.startsWith("_");
}

function directiveNodes(text: string): readonly ConstDirectiveNode[] {
  const [extension] = text === "" ? [] : parse(`extend scalar S ${text}`, { noLocation: true }).definitions;
  return extension?.kind === Kind.SCALAR_TYPE_EXTENSION ? (extension.directives ?? []) : [];
}
