import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ledgerTriggers } from "../src/store/triggers.ts";

/**
 * `npm run schema`: writes the migrations of both databases as far as the tables have changed, then the
 * printed GraphQL schema. drizzle-kit knows neither STRICT nor triggers, and a table that it rebuilds
 * loses both without a word: they are added to each new migration here.
 */
const folders = { sqlite: here("sqlite"), postgresql: here("postgres") } as const;
const name = process.argv[2] ?? "change";

for (const [dialect, folder] of Object.entries(folders)) {
  const before = new Set(migrationsIn(folder));
  const schema = here(`../src/store/${dialect === "sqlite" ? "sqlite" : "postgres"}/tables.ts`);
  execFileSync(
    "drizzle-kit",
    ["generate", `--dialect=${dialect}`, `--schema=${schema}`, `--out=${relative(folder)}`, `--name=${name}`],
    { stdio: "inherit", cwd: here("..") },
  );
  for (const file of migrationsIn(folder).filter((one) => !before.has(one))) complete(dialect, `${folder}/${file}`);
}
execFileSync("tsx", ["src/main.ts", "schema", "print", "--out", "schema/billing.graphql"], {
  stdio: "inherit",
  cwd: here(".."),
});

function complete(dialect: string, file: string): void {
  const generated = readFileSync(file, "utf8");
  const strict = dialect === "sqlite" ? generated.replace(/^\);$/gm, ") STRICT;") : unqualified(generated);
  const numbered = dialect === "sqlite" ? withKeptIds(strict) : strict;
  const rebuilds = /(CREATE|RENAME TO) (TABLE )?[`"]use_history[`"]/.test(generated);
  const triggers = rebuilds ? ledgerTriggers[dialect as keyof typeof ledgerTriggers] : [];
  writeFileSync(file, `${[numbered.trimEnd(), ...triggers].join("\n--> statement-breakpoint\n")}\n`);
}

/** A table that is rebuilt would give the ids of deleted and reserved records again: it goes on where the old one was. */
function withKeptIds(sql: string): string {
  return sql.replace(/^DROP TABLE `(\w+)`;/gm, (drop, table: string) => {
    const isNumbered = new RegExp(`CREATE TABLE \`__new_${table}\` \\([^;]*AUTOINCREMENT`).test(sql);
    if (!isNumbered) return drop;
    return [
      `DELETE FROM sqlite_sequence WHERE name = '__new_${table}';`,
      `INSERT INTO sqlite_sequence (name, seq) SELECT '__new_${table}', seq FROM sqlite_sequence WHERE name = '${table}';`,
      drop,
    ].join("--> statement-breakpoint\n");
  });
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
