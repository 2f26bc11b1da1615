import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ledgerTriggers } from "../src/store/triggers.ts";

/**
 * `npm run schema`: writes the migrations of both databases as far as the tables have changed, then the
 * printed GraphQL schema. drizzle-kit knows neither STRICT nor triggers, and a table that it rebuilds
 * loses both without a word: they are added to each new migration here.
 */
const folders = { sqlite: here("sqlite"), postgresql: here("postgres") } as const;
const name = process.argv[2] ?? "change";
const BREAKPOINT = "--> statement-breakpoint";

/** Columns that came later and are never absent: the record from which rows that are there already get them. */
const fills = [
  { table: "use_history", column: "coworker_id", key: "coworker_extra_service_id", from: "coworker_extra_service" },
] as const;

for (const [dialect, folder] of Object.entries(folders)) {
  const before = new Set(migrationsIn(folder));
  const schema = here(`../src/store/${dialect === "sqlite" ? "sqlite" : "postgres"}/tables.ts`);
  execFileSync(
    "drizzle-kit",
    ["generate", `--dialect=${dialect}`, `--schema=${schema}`, `--out=${relative(folder)}`, `--name=${name}`],
    { stdio: "inherit", cwd: here("..") },
  );
  for (const file of migrationsIn(folder).filter((one) => !before.has(one))) complete(dialect, join(folder, file));
}
execFileSync("tsx", ["src/main.ts", "schema", "print", "--out", "schema/billing.graphql"], {
  stdio: "inherit",
  cwd: here(".."),
});

function complete(dialect: string, file: string): void {
  const generated = readFileSync(file, "utf8");
  const complete = dialect === "sqlite" ? sequencesKept(filledInCopies(generated)) : filledInPlace(generated);
  const strict = dialect === "sqlite" ? complete.replace(/^\);$/gm, ") STRICT;") : unqualified(complete);
  const rebuilds = /(CREATE|RENAME TO) (TABLE )?[`"]use_history[`"]/.test(generated);
  const triggers = rebuilds ? ledgerTriggers[dialect as keyof typeof ledgerTriggers] : [];
  writeFileSync(file, `${[strict.trimEnd(), ...triggers].join(`\n${BREAKPOINT}\n`)}\n`);
}

/** On SQLite a table with a new column is copied; drizzle-kit takes the column from the old table, which has none. */
function filledInCopies(sql: string): string {
  return fills.reduce((text, { table, column, key, from }) => {
    const value = `(SELECT one.${column} FROM ${from} one WHERE one.id = ${table}.${key})`;
    const isNew = new RegExp(`(INSERT INTO \`__new_${table}\`.* SELECT .*)"${column}"(.* FROM \`${table}\`)`);
    return text.replace(isNew, (_all, ahead: string, behind: string) => `${ahead}${value}${behind}`);
  }, sql);
}

/** A copied table goes on counting its ids where the old one was, so that none is given twice. */
function sequencesKept(sql: string): string {
  return sql.replace(/^DROP TABLE `(\w+)`;/gm, (dropped, table: string) =>
    [
      `DELETE FROM sqlite_sequence WHERE name = '__new_${table}';`,
      `INSERT INTO sqlite_sequence (name, seq) SELECT '__new_${table}', seq FROM sqlite_sequence WHERE name = '${table}';`,
      dropped,
    ].join(`${BREAKPOINT}\n`),
  );
}

/**
 * On PostgreSQL the column is added, filled by one rewrite of the table, and only then required. A rewrite runs no trigger and
 * builds each index once; an UPDATE of every row takes many times as long.
 */
function filledInPlace(sql: string): string {
  return fills.reduce((text, { table, column, key, from }) => {
    const added = new RegExp(`ALTER TABLE "${table}" ADD COLUMN "${column}" (\\w+) NOT NULL;`);
    return text.replace(added, (_all, type: string) =>
      [
        `ALTER TABLE "${table}" ADD COLUMN "${column}" ${type};`,
        `CREATE FUNCTION ${table}_${column}_of(${type}) RETURNS ${type} LANGUAGE sql STABLE AS $$ SELECT ${column} FROM ${from} WHERE id = $1 $$;`,
        `ALTER TABLE "${table}" ALTER COLUMN "${column}" TYPE ${type} USING ${table}_${column}_of(${key});`,
        `DROP FUNCTION ${table}_${column}_of(${type});`,
        `ALTER TABLE "${table}" ALTER COLUMN "${column}" SET NOT NULL;`,
      ].join(`${BREAKPOINT}\n`),
    );
  }, sql);
}

/** The tables are in whatever schema the connection is set to. */
function unqualified(sql: string): string {
  return sql.replaceAll('"public".', "");
}

function migrationsIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((file) => file.endsWith(".sql"));
  } catch {
    return [];
  }
}

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

function relative(folder: string): string {
  return `./schema/${folder.split("/").at(-1)}`;
}
