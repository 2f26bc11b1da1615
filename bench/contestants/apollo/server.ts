import "reflect-metadata";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { buildSchema } from "type-graphql";
import { Database } from "../../../src/store/sqlite/driver.ts";
import { type Context, loadersOf } from "./context.ts";
import { CoworkerExtraServiceResolver, ExtraServiceResolver, UseHistoryResolver } from "./resolvers.ts";

// The usual stack, as in the documentation of each part: Apollo's standalone server, type-graphql's
// resolvers, drizzle's query builder, a dataloader for each relation. Usage: server.ts FILE, with PORT in
// the environment.

const database = drizzle(new Database(process.argv[2]!, { readonly: true, fileMustExist: true }));
const schema = await buildSchema({
  resolvers: [CoworkerExtraServiceResolver, ExtraServiceResolver, UseHistoryResolver],
});
const server = new ApolloServer<Context>({ schema });
await startStandaloneServer(server, {
  listen: { port: Number(process.env.PORT), host: "127.0.0.1" },
  context: async () => ({ database, loaders: loadersOf(database) }),
});
