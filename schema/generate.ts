import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { addedColumns, completed, type DialectName } from "./complete.ts";
import { CONSOLE_DOCUMENTS, consoleDocuments } from "./console-documents.ts";

/**
 * `npm run schema`: writes the migrations of both databases as far as the tables have changed, then the
 * printed GraphQL schema and the console's documents. What drizzle-kit leaves out without a word is added to each new
 * migration.
 */
const folders = { sqlite: here("sqlite"), postgresql: here("postgres") } as const;
const name = process.argv[2] ?? "change";

for (const [dialect, folder] of Object.entries(folders) as [DialectName, string][]) {
  const before = migrationsIn(folder);
  const schema = here(`tables/${dialect === "sqlite" ? "sqlite" : "postgres"}.cjs`);
  execFileSync(
    "drizzle-kit",
    ["generate", `--dialect=${dialect}`, `--schema=${schema}`, `--out=${relative(folder)}`, `--name=${name}`],
    { stdio: "inherit", cwd: here("..") },
  );
  for (const file of migrationsIn(folder).filter((one) => !before.includes(one))) complete(dialect, folder, file);
}
execFileSync("tsx", ["src/main.ts", "schema", "print", "--out", "schema/billing.graphql"], {
  stdio: "inherit",
  cwd: here(".."),
});
writeFileSync(here(`../${CONSOLE_DOCUMENTS}`), await consoleDocuments());

function complete(dialect: DialectName, folder: string, file: string): void {
  const at = `${folder}/${file}`;
  const snapshots = readdirSync(`${folder}/meta`).filter((one) => one.endsWith("_snapshot.json"));
  const [older, newer] = snapshots.sort().slice(-2);
  const added = newer === undefined ? [] : addedColumns(`${folder}/meta/${older}`, `${folder}/meta/${newer}`);
  writeFileSync(at, completed(readFileSync(at, "utf8"), dialect, added));
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
