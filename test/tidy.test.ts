import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

// The rules of the code. Each message names the remedy; src/README.md has the decisions.

const root = fileURLToPath(new URL("..", import.meta.url));
const SOURCE_LINES_MAX = 200;

/** What a layer may import: folders of src and single files of it, then packages. `types` of a file only as types. */
interface Layer {
  readonly own: readonly string[];
  readonly types?: readonly string[];
  readonly packages: readonly (string | RegExp)[];
  /** Packages for one file of the layer only. */
  readonly only?: Readonly<Record<string, string>>;
}

const layers: Readonly<Record<string, Layer>> = {
  domain: {
    own: ["domain/"],
    packages: [],
    only: {
      "domain/calendar.ts": "temporal-polyfill",
      "domain/use-history/chain.ts": "node:crypto",
      "domain/idempotency/fingerprint.ts": "node:crypto",
      "domain/unique-id.ts": "node:crypto",
      "domain/webhook/public-address.ts": "ipaddr.js",
    },
  },
  store: {
    own: ["store/", "domain/"],
    packages: [/^drizzle-orm(\/|$)/, "better-sqlite3", "pg", "currency-codes", /^node:/],
  },
  billing: { own: ["billing/", "domain/"], types: ["store/store.ts"], packages: [] },
  graphql: {
    own: ["graphql/", "billing/", "domain/"],
    types: ["store/store.ts"],
    packages: ["type-graphql", "graphql", "graphql-scalars", "dataloader", "reflect-metadata", "node:crypto"],
  },
  rest: { own: ["rest/", "billing/", "domain/"], packages: [] },
  background: { own: ["background/", "billing/", "domain/"], types: ["store/store.ts"], packages: [/^node:/] },
  server: {
    own: ["server/", "graphql/", "rest/", "billing/", "domain/"],
    types: ["store/store.ts", "store/observer.ts", "config.ts", "config-limits.ts", "background/task.ts"],
    packages: [
      ...["fastify", /^@apollo\/server(\/|$)/, "graphql"],
      ...[
        "@fastify/compress",
        "@fastify/cors",
        "@fastify/static",
        "altair-static",
        "graphql-ws",
        "ws",
        "jose",
        "negotiator",
        "pino",
        "prom-client",
        /^@opentelemetry\//,
        "rate-limiter-flexible",
        "undici",
        /^node:/,
      ],
    ],
  },
  console: {
    own: ["console/"],
    packages: ["preact", "preact/hooks", "@preact/signals", "uplot", "graphql-sse", "temporal-polyfill", /\.css$/],
  },
};

interface Import {
  readonly from: string;
  readonly typesOnly: boolean;
}

const sources = files("src").filter((file) => /\.tsx?$/.test(file));
/** Types of the graph, which have its names, in a file that a tool writes: `npm run schema`. */
const GENERATED = "src/console/graph/generated.ts";

describe.each(Object.entries(layers))("src/%s", (name, layer) => {
  const own = sources.filter((file) => file.startsWith(`src/${name}/`));

  test("imports point one way: move the code down, or pass it as a parameter", () => {
    const wrong = own.flatMap((file) =>
      importsOf(file)
        .filter((one) => !mayImport(layer, file.slice("src/".length), one))
        .map(({ from, typesOnly }) => `${file} imports ${typesOnly ? "types of " : ""}${from}`),
    );

    expect(own).not.toEqual([]);
    expect(wrong).toEqual([]);
  });
});

test("npm does not compile better-sqlite3: npm install drops gypfile from package-lock.json, put it back", () => {
  // Without it npm compiles every locked package that has a binding.gyp, which needs Python, although its files are prebuilt.
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));

  expect(packages["node_modules/better-sqlite3"]).toMatchObject({
    version: expect.stringMatching(/^13\./),
    gypfile: false,
  });
});

test("only driver.ts loads better-sqlite3: another version than that of the running Node crashes it, take Database from there", () => {
  const all = [...sources, ...files("test"), ...files("bench")].filter((file) => file.endsWith(".ts"));
  const loads = /^import (?!type\b)[^;]*from "better-sqlite3";|\b(?:import|require)\("better-sqlite3"\)/m;

  expect(all.filter((file) => loads.test(read(file)))).toEqual([]);
});

test("no file imports itself in a circle, not even by types: move what two files share into a third", () => {
  const graph = new Map(
    sources.map((file) => [file, importsOf(file).flatMap(({ from }) => (isOurs(from) ? [join("src", from)] : []))]),
  );

  expect(circles(graph)).toEqual([]);
});

test("every relative import names an existing file, with its extension", () => {
  const broken = sources.flatMap((file) =>
    importsOf(file)
      .filter(({ from }) => isOurs(from) && !existsSync(join(root, "src", from)))
      .map(({ from }) => `${file} imports ${from}`),
  );

  expect(broken).toEqual([]);
});

test("only driver.ts loads the SQLite driver: the version for another Node crashes the process", () => {
  const loading = [...sources, ...files("test"), ...files("bench")].filter(
    (file) =>
      file.endsWith(".ts") && importsOf(file).some(({ from, typesOnly }) => from === "better-sqlite3" && !typesOnly),
  );

  expect(loading).toEqual([]);
});

test("REST and the commands know only the upstream's entities: take them from domain/upstream-entities.ts", () => {
  // Typed by the whole list, an entity that is added for the graph would be served by REST, exported and pulled as well.
  const upstreamOnly = sources.filter((file) => /^src\/(rest|commands)\//.test(file));
  const wrong = upstreamOnly.filter((file) =>
    /\b(EntityName|entityNames|entities)\b[^;]*domain\/entities\.ts"/.test(read(file)),
  );

  expect(upstreamOnly).not.toEqual([]);
  expect(wrong).toEqual([]);
});

test("no type is exported under the same name twice: one word has one meaning, name the second by what it is", () => {
  const files = new Map<string, Set<string>>();
  for (const file of sources.filter((one) => one !== GENERATED))
    for (const [, name] of read(file).matchAll(/^export (?:abstract )?(?:type|interface|class|enum) (\w+)/gm))
      files.set(name!, (files.get(name!) ?? new Set()).add(file));

  expect([...files].filter(([, where]) => where.size > 1).map(([name, where]) => [name, ...where])).toEqual([]);
});

test("only config.ts reads the environment: take what you need from Config", () => {
  expect(mentioning(/process\.env|\bNodeJS\.ProcessEnv|import\.meta\.env/, ["src/config.ts"])).toEqual([]);
});

test("only clock.ts reads the clock, and that of the console in a browser: use the clock or the moment in your parameters", () => {
  const clocks = /\bDate\.now\b|new Date\(\s*\)|(?<![.\w])Date\(\)|Temporal\.Now\b|performance\.timeOrigin/;

  expect(mentioning(clocks, ["src/clock.ts", "src/console/clock.ts"])).toEqual([]);
});

test("only ids are random, and the console's idempotency keys: use a seeded source, or newUniqueId", () => {
  const keys = "src/console/actions/key.ts";

  expect(mentioning(/\bMath\.random\b|\brandomBytes\b|\bgetRandomValues\b/, [keys])).toEqual([]);
});

test(`a file has one subject: one over ${SOURCE_LINES_MAX} lines has two, split it`, () => {
  const bench = files("bench").filter((file) => file.endsWith(".ts"));
  const long = [...sources, ...bench]
    .filter((file) => file !== GENERATED)
    .map((file) => [file, read(file).trimEnd().split("\n").length] as const);

  expect(long.filter(([, lines]) => lines > SOURCE_LINES_MAX)).toEqual([]);
});

test("no file names the machine it was written on: remove the path or the host", () => {
  const named = new RegExp(
    [
      // Written in two halves, because this file is checked too.
      `/${"work"}/`,
      `/${"tmp"}/`,
      `/${"root"}/`,
      `/${"home"}/\\w`,
      `https?://(?!localhost:(4000|8080)\\b)(localhost|127\\.0\\.0\\.1):\\d{4,5}/(?:npm|repository|artifactory|registry|simple)`,
      "registry\\.npmjs\\.org",
      "npm[_-]?(?:mirror|proxy)",
    ].join("|"),
    "i",
  );
  const wrong = files(".").flatMap((file) =>
    read(file)
      .split("\n")
      .flatMap((line, place) => (named.test(line) ? [`${file}:${place + 1}: ${line.trim().slice(0, 120)}`] : [])),
  );

  expect(wrong).toEqual([]);
});

test("lock files name no registry: install with omit-lockfile-registry-resolved, which .npmrc sets", () => {
  const locks = files(".").filter((file) => basename(file) === "package-lock.json");
  const resolved = locks.filter((file) => {
    const { packages } = JSON.parse(read(file)) as { packages: Record<string, { resolved?: string }> };
    return Object.values(packages).some(({ resolved }) => resolved !== undefined);
  });

  expect(locks).toContain("package-lock.json");
  expect(resolved).toEqual([]);
  for (const file of locks)
    expect(read(join(dirname(file), ".npmrc"))).toContain("omit-lockfile-registry-resolved=true");
});

function mayImport(layer: Layer, file: string, { from, typesOnly }: Import): boolean {
  if (layer.only?.[file] === from) return true;
  if (!isOurs(from)) return layer.packages.some((one) => (typeof one === "string" ? one === from : one.test(from)));
  if (layer.own.some((folder) => from.startsWith(folder))) return true;
  return typesOnly && (layer.types ?? []).includes(from);
}

/** Whether it is a path below src, as `importsOf` gives them for relative imports. */
function isOurs(from: string): boolean {
  return /\.tsx?$/.test(from);
}

/** What a file imports or exports from: packages by name, our own files by their path below src. */
function importsOf(file: string): Import[] {
  const text = read(file);
  const statements = text.matchAll(/^\s*(?:import|export)\s+(type\s)?([^;"']*?\sfrom\s*)?["']([^"']+)["']/gm);
  const calls = text.matchAll(/\bimport\(\s*["']([^"']+)["']/g);
  return [
    ...[...statements].map(([, type, names = "", from]) => ({
      from: resolved(file, from!),
      typesOnly: type !== undefined || areTypes(names),
    })),
    ...[...calls].map(([, from]) => ({ from: resolved(file, from!), typesOnly: false })),
  ];
}

/** `{ type A, type B } from`: every name is marked as a type. */
function areTypes(names: string): boolean {
  const listed = /^\s*\{([\s\S]*)\}\s*from\s*$/.exec(names)?.[1];
  if (listed === undefined) return false;
  return listed
    .split(",")
    .filter((name) => name.trim() !== "")
    .every((name) => /^\s*type\s/.test(name));
}

function resolved(file: string, from: string): string {
  return from.startsWith(".") ? relative("src", join(dirname(file), from)) : from;
}

/** Every circle that a walk over the graph runs into, as the files it goes through. */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, way: readonly string[]) => {
    if (way.includes(file)) found.push([...way.slice(way.indexOf(file)), file].join(" → "));
    else if (!done.has(file)) {
      for (const next of graph.get(file) ?? []) visit(next, [...way, file]);
      done.add(file);
    }
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}

function mentioning(words: RegExp, allowed: readonly string[]): string[] {
  return sources.filter((file) => !allowed.includes(file) && words.test(read(file)));
}

/** The files below a folder that belong to the project, as paths from its root. */
function files(folder: string): string[] {
  const skipped = new Set(["node_modules", "dist", ".git", "coverage"]);
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (skipped.has(entry.name) || entry.name.endsWith(".log")) return [];
    if (entry.isDirectory()) return files(path);
    return entry.isFile() ? [path] : [];
  });
}

function read(file: string): string {
  return readFileSync(join(root, file), "utf8");
}
