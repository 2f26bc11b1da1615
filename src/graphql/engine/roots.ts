import type { GraphQLSchema } from "graphql";
import { Unauthenticated } from "../../domain/refusal.ts";
import type { Context } from "./context.ts";

/** Root fields that answer without a token. */
const PUBLIC = new Set(["_service", "_sdl"]);

/** Denies every root field except the public ones without a token. This includes fields that are added later. */
export function denyWithoutViewer(schema: GraphQLSchema): void {
  for (const type of [schema.getQueryType(), schema.getMutationType()])
    for (const field of Object.values(type?.getFields() ?? {})) {
      if (PUBLIC.has(field.name)) continue;
      const { resolve } = field;
      field.resolve = (source, args, context: Context, info) => {
        if (context.viewer === null) throw new Unauthenticated("a token is needed: send Authorization: Bearer …");
        return resolve?.(source, args, context, info);
      };
    }
}
