import type { GraphQLResolveInfo } from "graphql";
import { entityNames } from "../domain/entities.ts";
import { Info, Query, Resolver } from "./engine/decorators.ts";
import { type Directives, sdlWith } from "./engine/sdl.ts";

const HEAD = [
  "directive @key(selectionSet: String!) on OBJECT",
  "directive @merge(keyField: String!) on FIELD_DEFINITION",
].join("\n\n");

const DIRECTIVES: Directives = {
  ...Object.fromEntries([...entityNames, "Coworker", "Business"].map((name) => [name, '@key(selectionSet: "{ id }")'])),
  "Query.nodes": '@merge(keyField: "id")',
};

const stitchingSdl = sdlWith(HEAD, DIRECTIVES);

@Resolver()
export class StitchingResolver {
  @Query(() => String, {
    description: "The schema with the directives of GraphQL Tools, for gateways that stitch graphs. Needs no token.",
  })
  _sdl(@Info() { schema }: GraphQLResolveInfo) {
    return stitchingSdl(schema);
  }
}
