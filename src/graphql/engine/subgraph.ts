import { type GraphQLResolveInfo, GraphQLScalarType } from "graphql";
import type { Context } from "./context.ts";
import { Arg, type ClassType, Ctx, createUnionType, Field, Info, ObjectType, Query, Resolver } from "./decorators.ts";
import { type Directives, sdlWith } from "./sdl.ts";

/** A schema's description of itself as a subgraph of Apollo Federation 2. */
export interface Subgraph {
  /** Import of the federation directives that it uses. */
  readonly head: string;
  readonly directives: Directives;
  /** Types and fields that stay out of a supergraph. */
  readonly leftOut?: readonly string[];
  /** Types that other subgraphs may reference and extend. */
  readonly entities: () => readonly ClassType<object>[];
  readonly description: string;
  /** The records that other graphs refer to, in order and with their `__typename`; null for a missing record. */
  find(context: Context, representations: readonly unknown[]): Promise<readonly (object | null)[]>;
}

const AnyScalar = new GraphQLScalarType({
  name: "_Any",
  description: 'Key of a record in another subgraph: { __typename: "Coworker", databaseId: 2001 }, or its id.',
});

@ObjectType("_Service", { description: "This graph as a subgraph." })
class ServiceObject {
  @Field(() => String, { description: "The schema with the directives of Apollo Federation 2." })
  sdl!: string;
}

/** The root fields that a federation gateway uses. */
export function subgraphResolver({
  head,
  directives,
  leftOut,
  entities,
  description,
  find,
}: Subgraph): ClassType<object> {
  const sdlOf = sdlWith(head, directives, leftOut);
  const Entity = createUnionType({
    name: "_Entity",
    description: "Types that other subgraphs may reference and extend.",
    types: entities,
  });

  @Resolver()
  class SubgraphResolver {
    @Query(() => ServiceObject, { description: "The subgraph's schema, for composing a supergraph. Needs no token." })
    _service(@Info() { schema }: GraphQLResolveInfo) {
      return { sdl: sdlOf(schema) };
    }

    @Query(() => [Entity], { nullable: "items", description })
    _entities(@Arg("representations", () => [AnyScalar]) representations: unknown[], @Ctx() context: Context) {
      return find(context, representations);
    }
  }
  return SubgraphResolver;
}
