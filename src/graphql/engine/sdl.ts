import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type GraphQLSchema,
  Kind,
  parse,
  print,
  printSchema,
} from "graphql";

/** Directives, as they are written, by what bears them: `Coworker` or `Query.nodes`. */
export type Directives = Readonly<Record<string, string>>;

/**
 * Writes a schema in its own language with directives, which graphql-js does not print, after `head`, which says where
 * they come from. What only gateways ask for (`_service`, `_Any`…) is not part of what they join and is left out, as are the types
 * and fields (`Query.coworkers`) of `leftOut`. A schema is written once: that takes longer than most questions, and needs no token.
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
