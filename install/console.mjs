// Bundles src/console/ with its packages into a folder: the page, and scripts and styles whose names change with
// their content.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const entry = "src/console/main.tsx";

/** Paths in the page are relative to `/console`, which a proxy may serve below a path of its own. */
const FILES = "console/";
const PAGE = "page.html";

export async function buildConsole(folder) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outdir: folder,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    jsx: "automatic",
    jsxImportSource: "preact",
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    metafile: true,
    logLevel: "warning",
  });
  const outputs = Object.entries(metafile.outputs);
  const [script, { cssBundle, imports }] = outputs.find(([, { entryPoint }]) => entryPoint === entry);
  const needed = imports.filter(({ kind }) => kind === "import-statement").map(({ path }) => path);
  const page = readFileSync(join(root, "src/console/page.html"), "utf8")
    .replace("{{style}}", FILES + basename(cssBundle))
    .replace("{{script}}", FILES + basename(script))
    .replace(
      "{{preloads}}",
      needed.map((path) => `<link rel="modulepreload" href="${FILES}${basename(path)}" />`).join("\n    "),
    );
  writeFileSync(join(folder, PAGE), page);
  const built = new Set([PAGE, ...outputs.map(([path]) => basename(path))]);
  for (const file of readdirSync(folder)) if (!built.has(file)) rmSync(join(folder, file));
}
