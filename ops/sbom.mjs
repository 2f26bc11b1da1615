// Prints the packages that `npm ci --omit=dev` installs, as a CycloneDX document, from the lock files alone:
// npm run --silent sbom > sbom.json
// `npm sbom --omit dev` is not enough: it leaves out packages that something else of the development needs as well.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const OF_DEVELOPMENT = "cdx:npm:package:development";

const whole = sbomOf(root);
// Installed on Node 20 only.
const driver = sbomOf(`${root}install/node20`).components.map((one) => ({ ...one, scope: "optional" }));

const own = whole.components.filter((one) => !one.properties?.some(({ name }) => name === OF_DEVELOPMENT));
const known = new Set(own.map((one) => one["bom-ref"]));
const components = [...own, ...driver.filter((one) => !known.has(one["bom-ref"]))];
const listed = new Set([whole.metadata.component["bom-ref"], ...components.map((one) => one["bom-ref"])]);
const dependencies = whole.dependencies
  .filter(({ ref }) => listed.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => listed.has(one)) }));
// npm names the folder of the checkout.
const component = { ...whole.metadata.component, name: "billing-gateway" };

console.log(
  JSON.stringify({ ...whole, metadata: { ...whole.metadata, component }, components, dependencies }, null, 2),
);

/** What npm says of a folder. It asks no registry. */
function sbomOf(folder) {
  const npm = process.env.npm_execpath ?? "";
  const options = ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only", "--offline"];
  const [command, ...more] = /npm-cli\.c?js$/.test(npm) ? [process.execPath, npm] : ["npm"];
  const { status, stdout, stderr } = spawnSync(command, [...more, ...options], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === "win32",
  });
  if (status === 0) return JSON.parse(stdout);
  console.error(stderr);
  process.exit(1);
}
