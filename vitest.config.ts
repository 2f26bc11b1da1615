import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

// Which tests are in which project, and how to run them: test/README.md.

const LONG = "test/**/*.long.test.ts";
/** It has packages of its own: npm run test:conformance. */
const exclude = ["**/node_modules/**", "test/conformance/**"];

const files = readdirSync("test", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".test.ts") && !name.startsWith("conformance"))
  .map((name) => join("test", name));

/** Files that import one of the names. */
function importing(...names: string[]): string[] {
  const imports = new RegExp(`^import \\{[^}]*\\b(${names.join("|")})\\b[^}]*\\} from`, "m");
  return files.filter((file) => imports.test(readFileSync(file, "utf8")));
}

/** Files with tests on PGlite, of which there is one in each process, with 200 MB. */
const onPglite = importing("dialects", "onPglite", "databasesBefore", "damageable");
/** Files whose laws have a short and a long number of runs. */
const ofTwoLengths = importing("runs", "isLong", "slowTest");

export default defineConfig({
  // vitest would load graphql twice, as ESM and as CommonJS, and each refuses the other's types.
  resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
  test: {
    globalSetup: ["test/support/global-setup.ts"],
    // Files share the modules of their process: to load the schema and PGlite for each takes longer than its tests.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: "fast-pglite",
          include: onPglite,
          exclude: [...exclude, LONG],
          maxWorkers: 1,
          sequence: { groupOrder: 0 },
          execArgv: ["--max-old-space-size=512"],
        },
      },
      {
        extends: true,
        test: {
          name: "fast",
          include: ["test/**/*.test.ts"],
          exclude: [...exclude, LONG, ...onPglite],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          // Two processes share 1.5 GB with the gateways that they start, so each collects its garbage early.
          execArgv: ["--max-old-space-size=288", "--max-semi-space-size=8"],
        },
      },
      {
        extends: true,
        test: {
          name: "long",
          include: [LONG, ...ofTwoLengths],
          exclude,
          env: { TEST_LENGTH: "long" },
          testTimeout: 300_000,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
