import { asc, gt } from "drizzle-orm";
import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from "type-graphql";
import type { Context } from "./context.ts";
import { coworkerExtraServices, type extraServices, type useHistories } from "./tables.ts";
import {
  CoworkerExtraService,
  CoworkerExtraServiceConnection,
  ExtraService,
  UseHistory,
  UseHistoryConnection,
} from "./types.ts";

@Resolver(() => CoworkerExtraService)
export class CoworkerExtraServiceResolver {
  @Query(() => CoworkerExtraServiceConnection)
  coworkerExtraServices(
    @Arg("first", () => Int, { defaultValue: 20 }) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() { database }: Context,
  ) {
    const position = after ? Number(Buffer.from(after, "base64url").toString()) : 0;
    const rows = database
      .select()
      .from(coworkerExtraServices)
      .where(gt(coworkerExtraServices.id, position))
      .orderBy(asc(coworkerExtraServices.id))
      .limit(first + 1)
      .all();
    const nodes = rows.slice(0, first);
    const last = nodes.at(-1);
    return {
      nodes,
      pageInfo: {
        hasNextPage: rows.length > first,
        endCursor: last ? Buffer.from(String(last.id)).toString("base64url") : null,
      },
    };
  }

  @FieldResolver(() => String)
  id(@Root() row: { id: number }) {
    return Buffer.from(`CoworkerExtraService:${row.id}`).toString("base64url");
  }

  @FieldResolver()
  databaseId(@Root() row: { id: number }): number {
    return row.id;
  }

  @FieldResolver(() => ExtraService)
  extraService(@Root() row: { extraServiceId: number }, @Ctx() { loaders }: Context) {
    return loaders.extraService.load(row.extraServiceId);
  }

  @FieldResolver(() => UseHistoryConnection)
  async useHistories(
    @Arg("first", () => Int, { defaultValue: 20 }) first: number,
    @Root() row: { id: number },
    @Ctx() { loaders }: Context,
  ) {
    return { nodes: (await loaders.useHistories.load(row.id)).slice(0, first) };
  }
}

@Resolver(() => ExtraService)
export class ExtraServiceResolver {
  @FieldResolver(() => String)
  id(@Root() row: { id: number }) {
    return Buffer.from(`ExtraService:${row.id}`).toString("base64url");
  }

  @FieldResolver(() => String)
  price(@Root() row: typeof extraServices.$inferSelect) {
    return String(row.price / 10_000);
  }
}

@Resolver(() => UseHistory)
export class UseHistoryResolver {
  @FieldResolver()
  databaseId(@Root() row: typeof useHistories.$inferSelect): number {
    return row.id;
  }
}
