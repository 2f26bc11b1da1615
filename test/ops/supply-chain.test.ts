import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { codesIn, readDocument, root, rowsOf } from "../documents/markdown.ts";

interface Locked {
  readonly version: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly integrity?: string;
  readonly resolved?: string;
}

/** The packages of a lock file, without the project itself, by their path. */
function locked(file: string): [path: string, Locked][] {
  const { packages } = JSON.parse(readFileSync(join(root, file), "utf8")) as { packages: Record<string, Locked> };
  return Object.entries(packages).filter(([path]) => path !== "");
}

const LOCKS = ["package-lock.json", "install/node20/package-lock.json"];
const OTHER_LOCKS = ["test/conformance", "examples/supergraph", "examples/stitching"].map(
  (one) => `${one}/package-lock.json`,
);
const nameOf = (path: string) => path.split("node_modules/").at(-1)!;
const inProduction = LOCKS.flatMap(locked).filter(([, { dev }]) => !dev);

interface Component {
  readonly name: string;
  readonly version: string;
  readonly hashes?: readonly { readonly alg: string }[];
}

test("npm run sbom lists exactly the packages of production, with their checksums, and asks no registry", () => {
  const { status, stdout } = spawnSync("npm", ["run", "--silent", "sbom"], {
    ...{ cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
    env: { ...process.env, npm_config_registry: "http://127.0.0.1:9/" },
  });
  expect(status).toBe(0);
  const { bomFormat, metadata, components, dependencies } = JSON.parse(stdout);

  expect([bomFormat, metadata.component.name]).toEqual(["CycloneDX", "billing-gateway"]);
  const wanted = new Set(inProduction.map(([path, { version }]) => `${nameOf(path)}@${version}`));
  expect(new Set(components.map(({ name, version }: Component) => `${name}@${version}`))).toEqual(wanted);
  expect(components.filter((one: Component) => one.hashes?.[0]?.alg !== "SHA-512")).toEqual([]);
  const refs = new Set([
    metadata.component["bom-ref"],
    ...components.map((one: { "bom-ref": string }) => one["bom-ref"]),
  ]);
  for (const { ref, dependsOn } of dependencies)
    expect([ref, ...dependsOn].filter((one: string) => !refs.has(one))).toEqual([]);
});

test("security.md names every package of production that has an install script, with what it does", () => {
  const security = readDocument("docs/security.md");
  const shown = rowsOf(security, "package with an install script").flatMap(([cell]) => codesIn(cell!));
  const actual = inProduction.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path));

  expect(shown).toEqual(["billing-gateway", ...actual.sort()]);
});

test("every locked package has a checksum, and no lock file names a registry", () => {
  for (const file of [...LOCKS, ...OTHER_LOCKS]) {
    const packages = locked(file).filter(([path]) => path.includes("node_modules/"));
    const own = packages.filter(([, one]) => !("inBundle" in one) && !("link" in one));

    expect([file, own.filter(([, { integrity }]) => !integrity?.startsWith("sha512-")).map(([path]) => path)]).toEqual([
      file,
      [],
    ]);
    expect([file, packages.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)]).toEqual([
      file,
      [],
    ]);
  }
});
