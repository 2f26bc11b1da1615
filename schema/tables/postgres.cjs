// drizzle-kit takes the tables that a file exports by name, and only CommonJS exports names that are made out when it is loaded.
const { getTableName } = require("drizzle-orm");
const { tables } = require("../../src/store/postgres/tables.ts");

for (const table of tables) exports[getTableName(table)] = table;
