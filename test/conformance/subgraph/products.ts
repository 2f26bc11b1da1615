import type { GraphQLSchema } from "graphql";
import {
  Arg,
  buildSchemaSync,
  Field,
  Float,
  ID,
  Int,
  ObjectType,
  Query,
  Resolver,
} from "../../../src/graphql/engine/decorators.ts";
import { subgraphResolver } from "../../../src/graphql/engine/subgraph.ts";
import { applyIds } from "../../../src/graphql/node.ts";

// The graph that Apollo's tests of subgraphs ask, described and served as the gateway's own is.

@ObjectType()
class ProductVariation {
  @Field(() => ID) id!: string;
}

@ObjectType()
class ProductDimension {
  @Field(() => String, { nullable: true }) size!: string | null;
  @Field(() => Float, { nullable: true }) weight!: number | null;
  @Field(() => String, { nullable: true }) unit!: string | null;
}

@ObjectType()
class CaseStudy {
  @Field(() => ID) caseNumber!: string;
  @Field(() => String, { nullable: true }) description!: string | null;
}

@ObjectType()
class ProductResearch {
  @Field(() => CaseStudy) study!: CaseStudy;
  @Field(() => String, { nullable: true }) outcome!: string | null;
}

@ObjectType()
class User {
  @Field(() => Int, { nullable: true }) averageProductsCreatedPerYear?: number | null;
  @Field(() => ID) email!: string;
  @Field(() => String, { nullable: true }) name!: string | null;
  @Field(() => Int, { nullable: true }) totalProductsCreated!: number | null;
  @Field(() => Int) yearsOfEmployment!: number;
}

@ObjectType()
class Product {
  @Field(() => ID) id!: string;
  @Field(() => String, { nullable: true }) sku!: string | null;
  @Field(() => String, { nullable: true }) package!: string | null;
  @Field(() => ProductVariation, { nullable: true }) variation!: ProductVariation | null;
  @Field(() => ProductDimension, { nullable: true }) dimensions!: ProductDimension | null;
  @Field(() => User, { nullable: true }) createdBy!: User | null;
  @Field(() => String, { nullable: true }) notes!: string | null;
  @Field(() => [ProductResearch]) research!: ProductResearch[];
}

@ObjectType()
class DeprecatedProduct {
  @Field(() => String) sku!: string;
  @Field(() => String) package!: string;
  @Field(() => String, { nullable: true }) reason!: string | null;
  @Field(() => User, { nullable: true }) createdBy!: User | null;
}

@ObjectType()
class Inventory {
  @Field(() => ID) id!: string;
  @Field(() => [DeprecatedProduct]) deprecatedProducts!: DeprecatedProduct[];
}

const DIRECTIVES = {
  Product: '@custom @key(fields: "id") @key(fields: "sku package") @key(fields: "sku variation { id }")',
  "Product.createdBy": '@provides(fields: "totalProductsCreated")',
  "Product.notes": '@tag(name: "internal")',
  DeprecatedProduct: '@key(fields: "sku package")',
  ProductResearch: '@key(fields: "study { caseNumber }")',
  ProductDimension: "@shareable",
  "ProductDimension.unit": "@inaccessible",
  User: '@extends @key(fields: "email")',
  "User.averageProductsCreatedPerYear": '@requires(fields: "totalProductsCreated yearsOfEmployment")',
  "User.email": "@external",
  "User.name": '@override(from: "users")',
  "User.totalProductsCreated": "@external",
  "User.yearsOfEmployment": "@external",
  Inventory: '@interfaceObject @key(fields: "id")',
};

const HEAD = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.3", import: [${[
    ...["@composeDirective", "@extends", "@external", "@inaccessible", "@interfaceObject", "@key"],
    ...["@override", "@provides", "@requires", "@shareable", "@tag"],
  ]
    .map((name) => `"${name}"`)
    .join(" ")}])
  @link(url: "https://myspecs.dev/myCustomDirective/v1.0", import: ["@custom"])
  @composeDirective(name: "@custom")
  directive @custom on OBJECT`;

const author = {
  email: "support@apollographql.com",
  name: "Jane Smith",
  totalProductsCreated: 1337,
  yearsOfEmployment: 10,
};
const dimensions = { size: "small", weight: 1, unit: "kg" };

const researches = [
  { study: { caseNumber: "1234", description: "Federation Study" }, outcome: null },
  { study: { caseNumber: "1235", description: "Studio Study" }, outcome: null },
];

const products = [
  {
    ...{ id: "apollo-federation", sku: "federation", package: "@apollo/federation", variation: { id: "OSS" } },
    ...{ dimensions, createdBy: author, notes: null, research: [researches[0]] },
  },
  {
    ...{ id: "apollo-studio", sku: "studio", package: "", variation: { id: "platform" } },
    ...{ dimensions, createdBy: author, notes: null, research: [researches[1]] },
  },
];

const deprecatedProducts = [
  {
    ...{ sku: "apollo-federation-v1", package: "@apollo/federation-v1", reason: "Migrate to Federation V2" },
    createdBy: author,
  },
];

const inventories = [{ id: "apollo-oss", deprecatedProducts }];

const records: Record<string, readonly object[]> = {
  ...{ Product: products, DeprecatedProduct: deprecatedProducts, ProductResearch: researches },
  ...{ User: [author], Inventory: inventories },
};

interface Representation {
  readonly __typename: string;
  readonly email?: string;
  readonly totalProductsCreated?: number;
  readonly yearsOfEmployment?: number;
}

@Resolver()
class ProductsResolver {
  @Query(() => Product, { nullable: true })
  product(@Arg("id", () => ID) id: string): object | null {
    return named("Product", { id });
  }

  @Query(() => DeprecatedProduct, { nullable: true, deprecationReason: "Use product query instead" })
  deprecatedProduct(
    @Arg("sku", () => String) sku: string,
    @Arg("package", () => String) packageName: string,
  ): object | null {
    return named("DeprecatedProduct", { sku, package: packageName });
  }
}

/** What another graph names. It says what it knows of a user, of which one field is made. */
function represented(representation: unknown): object | null {
  const { __typename: type, ...key } = representation as Representation;
  if (type !== "User") return named(type, key);
  const { email, totalProductsCreated, yearsOfEmployment } = key;
  const average = totalProductsCreated === undefined ? null : Math.round(totalProductsCreated / yearsOfEmployment!);
  return named(type, { email }, { averageProductsCreatedPerYear: average });
}

/** The record of this type that has these values, however deep they are. */
function named(type: string, key: object, more: object = {}): object | null {
  const record = records[type]?.find((one) => has(one, key));
  return record === undefined ? null : { ...record, ...more, __typename: type };
}

function has(value: unknown, key: unknown): boolean {
  if (typeof key !== "object" || key === null) return value === key;
  return Object.entries(key).every(([name, part]) => has((value as Record<string, unknown>)[name], part));
}

/** The schema of that graph, by the gateway's own code for graphs that are parts of others. */
export function productsSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      ProductsResolver,
      subgraphResolver({
        head: HEAD,
        directives: DIRECTIVES,
        entities: () => [Product, DeprecatedProduct, ProductResearch, User, Inventory],
        description: "The records that other graphs name.",
        find: async (_context, representations) => representations.map(represented),
      }),
    ],
    validate: false,
  });
  applyIds(schema);
  return schema;
}
