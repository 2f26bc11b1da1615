import { defineConfig } from "drizzle-kit";

/** SQLite's migrations. `npm run schema` writes PostgreSQL's too, with the same command and other flags. */
export default defineConfig({
  dialect: "sqlite",
  schema: "./schema/tables/sqlite.cjs",
  out: "./schema/sqlite",
});
