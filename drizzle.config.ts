import { defineConfig } from "drizzle-kit";

/** SQLite's migrations. `npm run schema` writes PostgreSQL's too, with the same command and other flags. */
export default defineConfig({
  dialect: "sqlite",
  schema: "./src/store/sqlite/tables.ts",
  out: "./schema/sqlite",
});
