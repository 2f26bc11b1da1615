import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

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

/** Files with tests on PGlite, of which there is one in each process. */
const onPglite = importing("dialects", "onPglite", "databasesBefore", "damageable", "places");
/** Files whose laws have a short and a long number of runs. */
const ofTwoLengths = importing("runs", "coveringRuns", "isLong", "slowTest");
const atLength = { env: { TEST_LENGTH: "long" }, testTimeout: 300_000 };
/** Files that start gateways or commands as processes: most of them are short, and take long. */
const withProcesses = new Set(importing("gatewayProgram", "startProcess").map((file) => resolve(file)));

/**
 * PGlite first, since a process with it takes the most memory; then what takes long. Otherwise one core has nothing to
 * do at the end. Within each of these vitest takes first what took longest in the last run, or the larger file.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ project, moduleId }: TestSpecification) =>
      project.name === "fast-pglite" ? 0 : withProcesses.has(moduleId) ? 1 : 2;
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  // vitest would load graphql twice, as ESM and as CommonJS, and each refuses the other's types.
  resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
  test: {
    globalSetup: ["test/support/global-setup.ts"],
    // Files share the modules of their process: to load the schema and PGlite for each takes longer than its tests.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: "fast-pglite",
          include: onPglite,
          exclude: [...exclude, LONG],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
          // Two processes share 1.5 GB with what they start, so each collects its garbage early.
          execArgv: ["--max-old-space-size=320", "--max-semi-space-size=8"],
        },
      },
      {
        extends: true,
        test: {
          name: "fast",
          include: ["test/**/*.test.ts"],
          exclude: [...exclude, LONG, ...onPglite],
          maxWorkers: 2,
          // The same group: a core that has no more files of PGlite goes on with these.
          sequence: { groupOrder: 0 },
          execArgv: ["--max-old-space-size=288", "--max-semi-space-size=8"],
        },
      },
      {
        extends: true,
        test: {
          ...atLength,
          name: "long",
          include: [LONG],
          exclude,
          // These start many processes, and have limits of time.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          ...atLength,
          name: "long-laws",
          include: ofTwoLengths,
          exclude: [...exclude, LONG],
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
