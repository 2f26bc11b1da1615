import { composeServices as composeByApollo } from "@apollo/composition";
import { composeServices as composeByGuild } from "@theguild/federation-composition";
import { type DocumentNode, parse } from "graphql";
import { describe, expect, test } from "vitest";
import { post, startGateway } from "../support/gateway.ts";

interface Subgraph {
  readonly name: string;
  readonly typeDefs: DocumentNode;
}

/** What each composer makes of subgraphs: the schema of the supergraph, and what is wrong. */
const composers: Record<string, (subgraphs: Subgraph[]) => { sdl: string | undefined; errors: string[] }> = {
  "@apollo/composition": (subgraphs) => {
    const { supergraphSdl, errors = [] } = composeByApollo(subgraphs);
    return { sdl: supergraphSdl, errors: errors.map(({ message }) => message) };
  },
  "@theguild/federation-composition": (subgraphs) => {
    const { supergraphSdl, errors = [] } = composeByGuild(subgraphs);
    return { sdl: supergraphSdl, errors: errors.map(({ message }) => message) };
  },
};

/** Other graphs, as their owners might write them. */
const others = {
  "owners who know customers and businesses by number": `
    type Query { customers: [Coworker!]! businesses: [Business!]! }
    type Coworker @key(fields: "databaseId") { databaseId: Int! name: String! }
    type Business @key(fields: "databaseId") { databaseId: Int! name: String @override(from: "billing") city: String }
  `,
  "owners who know them by id": `
    type Query { customers: [Coworker!]! }
    type Coworker @key(fields: "id") { id: ID! name: String! }
    type Business @key(fields: "id", resolvable: false) { id: ID! }
  `,
  "an owner of records that name ours": `
    type Query { invoices: [Invoice!]! }
    type Invoice @key(fields: "number") { number: Int! charges: [CoworkerExtraService!]! rule: ExtraService uses: [UseHistory!]! }
    type CoworkerExtraService @key(fields: "databaseId") { databaseId: Int! invoice: Invoice }
    type ExtraService @key(fields: "id", resolvable: false) { id: ID! }
    type UseHistory @key(fields: "databaseId", resolvable: false) { databaseId: Int! }
  `,
  "one with lists of the same kind": `
    type Query { members: MemberConnection! }
    type MemberConnection { nodes: [Member!]! pageInfo: PageInfo! }
    type Member { name: String }
    type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  `,
};

const LINK = `extend schema @link(
  url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@override"]
)`;

async function billing(): Promise<Subgraph> {
  const { url } = await startGateway();
  const { data } = await post(url, null, { query: "{ _service { sdl } }" });
  return { name: "billing", typeDefs: parse(data._service.sdl) };
}

describe.each(Object.entries(composers))("%s", (_name, compose) => {
  test("composes a supergraph of the gateway alone", async () => {
    const { sdl, errors } = compose([await billing()]);

    expect(errors).toEqual([]);
    expect(sdl).toContain("type CoworkerExtraService");
  });

  test.each(Object.entries(others))("composes the gateway with %s", async (_name, typeDefs) => {
    const { sdl, errors } = compose([await billing(), { name: "others", typeDefs: parse(`${LINK} ${typeDefs}`) }]);

    expect(errors).toEqual([]);
    expect(sdl).toMatch(/join__Graph/);
  });

  test("refuses another that names a credit by what is no key of it", async () => {
    const typeDefs = parse(`${LINK}
      type Query { invoice: Invoice }
      type Invoice { charge: CoworkerExtraService! }
      type CoworkerExtraService @key(fields: "number", resolvable: false) { number: Int! }`);

    const { sdl, errors } = compose([await billing(), { name: "others", typeDefs }]);

    expect(sdl).toBeUndefined();
    expect(errors.join()).toContain("CoworkerExtraService");
  });
});
