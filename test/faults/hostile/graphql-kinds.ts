import { between, type Chance, happens, pick } from "../../../src/commands/demo/random.ts";
import { type Kind, type Making, post } from "./attack.ts";
import { garbled, jsonValue, nested, repeated } from "./texts.ts";

// Operations that are made to cost much. The document and its variables are JSON; `raw` is JSON already.

interface Operation {
  readonly query: string;
  readonly operationName?: string;
  /** JSON. */
  readonly variables?: string;
}

/** By half of them a caller with a token, and by half one without. */
const operation =
  (make: (chance: Chance) => Operation): Kind =>
  (making) => {
    const { query, operationName, variables = "{}" } = make(making.chance);
    const name = operationName === undefined ? "" : `"operationName":${JSON.stringify(operationName)},`;
    const body = `{${name}"query":${JSON.stringify(query)},"variables":${variables}}`;
    return { bytes: post(body, { token: tokenOrNone(making) }) };
  };

function tokenOrNone({ chance, tokens }: Making): string | null {
  return happens(chance, 50) ? pick(chance, tokens) : null;
}

const sizes = [2, 10, 60, 70, 500, 3_000];
const fields = ["__typename", "viewer { sub }", "extraServices { nodes { name } }", 'node(id: "x") { id }', "_sdl"];
const polite = `query Page($first: Int = 5) { extraServices(first: $first, filter: { name: { contains: "a" } }) {
  totalCount nodes { ...Rule teams { name } } } } fragment Rule on ExtraService { id name price @skip(if: false) }`;

const scalars = { price: "Decimal", at: "DateTime", id: "ID!", n: "Int", names: "[String!]" } as const;

export const graphqlKinds: Readonly<Record<string, Kind>> = {
  "graphql: nested selections": operation((chance) => ({ query: nested("{ a ", "b", "}", pick(chance, sizes)) })),
  "graphql: nested records": operation((chance) => {
    const [left, right] = ["extraService { coworkerExtraServices(first: 1) { nodes { ", "} } }"];
    const inner = nested(left, "id", right, pick(chance, [1, 5, 15, 40]));
    return { query: `{ coworkerExtraServices(first: 100) { nodes { ${inner} } } }` };
  }),
  "graphql: nested values": operation((chance) => {
    const [left, right] = pick(chance, [
      ["{ not: ", "}"],
      ["{ or: [", "] }"],
      ["[", "]"],
      ["{ and: [{}, ", "] }"],
    ] as const);
    return { query: `{ extraServices(filter: ${nested(left, "{}", right, pick(chance, sizes))}) { totalCount } }` };
  }),
  "graphql: nested variables": operation((chance) => {
    const [left, right] = pick(chance, [
      ['{"not":', "}"],
      ['{"or":[', "]}"],
      ["[", "]"],
    ] as const);
    const filter = nested(left, "{}", right, pick(chance, sizes));
    const query = "query ($f: ExtraServiceFilter) { extraServices(filter: $f) { totalCount } }";
    return { query, variables: `{"f":${filter}}` };
  }),
  "graphql: nested types": operation((chance) => ({
    query: `query ($a: ${nested("[", "Int", "]", pick(chance, sizes))}) { viewer { sub } }`,
  })),
  "graphql: aliases": operation((chance) => {
    const field = pick(chance, fields);
    return { query: `{ ${repeated(between(chance, 50, 3_000), (n) => `a${n}: ${field}`)} }` };
  }),
  "graphql: repeated fields": operation((chance) => ({
    query: `{ ${repeated(between(chance, 50, 9_000), () => pick(chance, fields.slice(0, 2)))} }`,
  })),
  "graphql: fields that conflict": operation((chance) => ({
    query: `{ ${repeated(between(chance, 10, 900), (n) => `a: extraService(id: "${n}") { b: ${pick(chance, ["name", "price"])} }`)} }`,
  })),
  "graphql: directives": operation((chance) => {
    const directive = pick(chance, ["@skip(if: false)", "@a", "@include(if: true)", "@deprecated", "@defer"]);
    return { query: `{ viewer { sub ${directive.repeat(between(chance, 2, 2_500))} } }` };
  }),
  "graphql: conditions": operation((chance) => {
    const count = between(chance, 1, 300);
    const variables = `{${repeated(count, (n) => `"v${n}":${happens(chance, 50)}`, ",")}}`;
    const query = `query (${repeated(count, (n) => `$v${n}: Boolean!`)}) {
      ${repeated(count, (n) => `a${n}: __typename @skip(if: $v${n})`)} }`;
    return { query, variables };
  }),
  "graphql: circular fragments": operation((chance) => {
    const count = between(chance, 1, 600);
    return {
      query: `{ ...F0 } ${repeated(count, (n) => `fragment F${n} on Query { viewer { sub } ...F${(n + 1) % count} }`)}`,
    };
  }),
  "graphql: fragments that double": operation((chance) => {
    const count = between(chance, 5, 200);
    const links = repeated(count, (n) => `fragment F${n} on Query { ...F${n + 1} a${n}: viewer { sub } ...F${n + 1} }`);
    return { query: `{ ...F0 } ${links} fragment F${count} on Query { __typename }` };
  }),
  "graphql: many fragments side by side": operation((chance) => {
    const count = between(chance, 20, 400);
    const body = repeated(count, (n) => `fragment F${n} on Query { a: viewer { sub } b${n}: __typename }`);
    return { query: `{ ${repeated(count, (n) => `...F${n}`)} } ${body}` };
  }),
  "graphql: many operations": operation((chance) => {
    const count = between(chance, 2, 800);
    return {
      query: `${repeated(count, (n) => `query Q${n} { ...F }`)} fragment F on Query { __typename }`,
      ...(happens(chance, 60) && { operationName: pick(chance, ["Q0", "Q1", "", "none", "__proto__"]) }),
    };
  }),
  "graphql: introspection in depth": operation((chance) => {
    const [left, right] = pick(chance, [
      ["fields { type { ", "} }"],
      ["ofType { ", "}"],
      ["possibleTypes { ", "}"],
    ] as const);
    const root = pick(chance, ["__schema { types", '__type(name: "Query")', "__schema { queryType"]);
    return {
      query: `{ ${root} { ${nested(left, "name", right, between(chance, 1, 20))} }${root.includes("{") ? "}" : ""} }`,
    };
  }),
  "graphql: introspection in width": operation((chance) => {
    const inner = repeated(between(chance, 1, 1_900), (n) => `a${n}: ${pick(chance, ["name", "description"])}`);
    const place = pick(chance, [
      "types { fields { X } }",
      "types { X }",
      "types { fields { args { X } } }",
      "directives { X }",
    ]);
    return { query: `{ __schema { ${place.replace("X", inner)} } }` };
  }),
  "graphql: the schema's text again and again": operation((chance) => ({
    query: `{ _service { ${repeated(between(chance, 1, 3_000), (n) => `a${n}: sdl`)} } }`,
  })),
  "graphql: huge literals": operation((chance) => {
    const length = between(chance, 10_000, 900_000);
    const literal = pick(chance, [
      `"${"a".repeat(length)}"`,
      "9".repeat(length),
      `1.${"0".repeat(length)}1`,
      `1e${"9".repeat(length)}`,
      `"""${" \n".repeat(length / 2)}"""`,
      `"${"\\u0041".repeat(length / 6)}"`,
    ]);
    const place = pick(chance, [
      `extraService(id: ${literal}) { id }`,
      `extraServices(first: ${literal}) { totalCount }`,
      `extraServices(filter: { price: { eq: ${literal} } }) { totalCount }`,
      `nodes(ids: [${literal}]) { id }`,
    ]);
    return { query: `{ ${place} }` };
  }),
  "graphql: huge lists": operation((chance) => {
    const value = pick(chance, ["1", '"x"', "null", "{}", "1.5", '"RXh0cmFTZXJ2aWNlOjE"']);
    const list = `[${repeated(between(chance, 100, 40_000), () => value, ",")}]`;
    return pick(chance, [
      {
        query: "query ($f: ExtraServiceFilter) { extraServices(filter: $f) { totalCount } }",
        variables: `{"f":{"databaseId":{"in":${list}}}}`,
      },
      { query: "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", variables: `{"ids":${list}}` },
      {
        query: "query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }",
        variables: `{"r":${list}}`,
      },
      { query: "query ($q: [PriceQuoteInput!]!) { priceQuotes(inputs: $q) { total } }", variables: `{"q":${list}}` },
    ]);
  }),
  "graphql: wrong variables": operation((chance) => {
    const types = Object.entries(scalars);
    const query = `query (${repeated(types.length, (n) => `$${types[n]![0]}: ${types[n]![1]}`)}) {
      extraServices(first: $n, filter: { price: { eq: $price }, updatedOn: { gt: $at }, name: { in: $names } }) { totalCount }
      node(id: $id) { id } }`;
    return { query, variables: `{${types.map(([name]) => `"${name}":${jsonValue(chance)}`).join()}}` };
  }),
  "graphql: wrong inputs of a quote": operation((chance) => {
    const names = ["businessId", "resourceTypeId", "customer", "coworkerId", "from", "to", "visitors", "timeZone"];
    const given = names.filter(() => happens(chance, 70)).map((name) => `"${name}":${jsonValue(chance)}`);
    return {
      query: "query ($q: PriceQuoteInput!) { priceQuote(input: $q) { total } }",
      variables: `{"q":{${given.join()}}}`,
    };
  }),
  "graphql: mutations of missing records": operation((chance) => ({
    query: `mutation ($id: ID!, $key: String!) { ${pick(chance, [
      "deleteExtraService(input: { id: $id }) { deletedId userErrors { code } }",
      "updateExtraService(input: { id: $id, name: $key }) { userErrors { code } }",
      "voidCredit(input: { coworkerExtraServiceId: $id, reason: $key, idempotencyKey: $key }) { userErrors { code } }",
    ])} }`,
    variables: `{"id":${jsonValue(chance).replace('"RXh0cmFTZXJ2aWNlOjE"', "0")},"key":${jsonValue(chance)}}`,
  })),
  "graphql: unknown operations": operation((chance) => ({
    query: pick(chance, [
      "subscription { viewer { sub } }",
      "subscription { events { id } }",
      "query A { __typename } query A { __typename }",
      "{ __typename } { __typename }",
      "fragment A on Query { __typename }",
      "extend type Query { a: Int }",
      "",
      "   ",
      "query Q($a: Nothing) { viewer { sub } }",
      "{ viewer { ...A ... on Nothing { a } } }",
    ]),
    operationName: pick(chance, ["A", "constructor", "x".repeat(between(chance, 1, 100_000)), "\u0000"]),
  })),
  "graphql: garbled": operation((chance) => ({ query: garbled(chance, polite) })),
  "graphql: dear pages": operation((chance) => {
    const list = (inner: string) =>
      `useHistories(first: ${pick(chance, [1, 100, 101])}) { totalCount nodes { ${inner} } }`;
    return {
      query: `{ coworkerExtraServices(first: ${pick(chance, [1, 20, 100])}) { nodes { ${list(`coworkerExtraService { ${list("id")} }`)} } } }`,
    };
  }),
};
