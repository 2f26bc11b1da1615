import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from "graphql";
import type { EntityName } from "../../src/domain/entities.ts";

/** How each entity of the gateway is called in roles. */
export const roleNames = {
  ExtraService: "ExtraService",
  CoworkerExtraService: "CoworkerExtraService",
  CreditSchedule: "CoworkerExtraService",
  CreditHold: "CoworkerExtraServiceUseHistory",
  UseHistory: "CoworkerExtraServiceUseHistory",
  Webhook: "Webhook",
} as const satisfies Record<EntityName, string>;

export type EntityType = keyof typeof roleNames;

/** A field through which records of an entity are reached, and the role that this needs. */
export interface EntityField {
  /** `Query.extraService`, and where the field can answer several types `Query.node ExtraService`. */
  readonly name: string;
  readonly entity: EntityType;
  readonly role: string;
}

/** Every field, anywhere in the schema, that leads to records; those of a payload or an event need no right of their own. */
export function entityFields(schema: GraphQLSchema): EntityField[] {
  return objectTypes(schema)
    .filter(({ name }) => !/(Connection|Edge|Payload|GrantResult)$|^Event$/.test(name))
    .flatMap((type) =>
      Object.values(type.getFields()).flatMap((field) => {
        const named = getNamedType(field.type);
        const isMany = named.name.endsWith("Connection") || (!isAbstractType(named) && isListOf(field.type));
        return entitiesOf(schema, named).map((entity) => ({
          name: `${type.name}.${field.name}${isAbstractType(named) ? ` ${entity}` : ""}`,
          entity,
          role: `${roleNames[entity]}-${isMany ? "List" : "Read"}`,
        }));
      }),
    );
}

/** Root fields that answer records of other services from a list or by number, and the role that each needs. */
export function knownFields(schema: GraphQLSchema): { field: string; role: string }[] {
  const roles: Readonly<Record<string, string>> = {
    Coworker: "CoworkerExtraService-List",
    Business: "ExtraService-List",
    NamedReference: "ExtraService-List",
  };
  return Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap(({ name: field, type }) => {
    const role = roles[getNamedType(type).name.replace(/Connection$/, "")];
    return role === undefined ? [] : [{ field, role }];
  });
}

/** Every field, anywhere in the schema, whose records can be filtered. */
export function filteredFields(schema: GraphQLSchema): string[] {
  return objectTypes(schema).flatMap((type) =>
    Object.values(type.getFields())
      .filter(({ args }) => args.some(({ name }) => name === "filter"))
      .map(({ name }) => `${type.name}.${name}`),
  );
}

/** Every argument and input field that takes an id of this gateway or a business, by itself or within `_Any`, as `Query.node.id`. */
export function idPlaces(schema: GraphQLSchema): string[] {
  const isId = ({ name, type }: GraphQLArgument | GraphQLInputField) =>
    ["ID", "_Any"].includes(getNamedType(type).name) || (name === "businessId" && getNamedType(type).name === "Int");
  const arguments_ = objectTypes(schema).flatMap((type) =>
    Object.values(type.getFields()).flatMap((field) =>
      field.args.filter(isId).map((one) => `${type.name}.${field.name}.${one.name}`),
    ),
  );
  const inputs = Object.values(schema.getTypeMap())
    .filter(isInputObjectType)
    .flatMap((type) =>
      Object.values(type.getFields())
        .filter(isId)
        .map((one) => `${type.name}.${one.name}`),
    );
  return [...arguments_, ...inputs];
}

/** For every root field an operation that asks it with just the arguments it cannot do without. */
export function rootQuestions(schema: GraphQLSchema): { field: string; source: string }[] {
  return [
    ["query", schema.getQueryType()] as const,
    ["mutation", schema.getMutationType()] as const,
    ["subscription", schema.getSubscriptionType()] as const,
  ].flatMap(([operation, type]) =>
    Object.values(type?.getFields() ?? {}).map((field) => {
      const given = field.args.filter(isRequiredArgument).map((one) => `${one.name}: ${literal(one.type)}`);
      const selection = isCompositeType(getNamedType(field.type)) ? " { __typename }" : "";
      return {
        field: field.name,
        source: `${operation} { ${field.name}${given.length > 0 ? `(${given.join(", ")})` : ""}${selection} }`,
      };
    }),
  );
}

function objectTypes(schema: GraphQLSchema) {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith("__"));
}

function entitiesOf(schema: GraphQLSchema, type: GraphQLNamedType): EntityType[] {
  const names = isAbstractType(type)
    ? schema.getPossibleTypes(type).map(({ name }) => name)
    : [type.name.replace(/Connection$/, "")];
  return names.filter((name): name is EntityType => name in roleNames);
}

function isListOf(type: unknown): boolean {
  return isNonNullType(type) ? isListOf(type.ofType) : isListType(type);
}

const scalars: Readonly<Record<string, string>> = {
  Int: "1",
  Boolean: "true",
  // The global id of ExtraService 1.
  ID: '"RXh0cmFTZXJ2aWNlOjE"',
  String: '"a"',
  Decimal: '"1"',
  DateTime: '"2026-01-01T00:00:00Z"',
  _Any: '{ __typename: "ExtraService", databaseId: 1 }',
  UUID: '"f81d4fae-7dec-41d0-a765-00a0c91e6bf6"',
};

/** Some value of the type, as it is written in a document. */
function literal(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literal(type.ofType);
  if (isListType(type)) return `[${literal(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(isRequiredInputField);
    return `{ ${fields.map((one) => `${one.name}: ${literal(one.type)}`).join(", ")} }`;
  }
  const written = scalars[type.name];
  if (written === undefined) throw new Error(`schema-walk.ts knows no value of ${type.name}: add one`);
  return written;
}
