import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { composeServices } from "@apollo/composition";
import { parse } from "graphql";
import { expect, onTestFinished, test, vi } from "vitest";
import { temporaryFolder } from "../../support/dialects.ts";
import { startExample } from "../support/example.ts";
import { post, startGateway } from "../support/gateway.ts";
import { productsSchema } from "./products.ts";

const judge = fileURLToPath(
  new URL("../node_modules/@apollo/federation-subgraph-compatibility-tests", import.meta.url),
);

interface Report {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

test("the gateway passes Apollo's subgraph tests, except the one for traces", async () => {
  const products = (await startGateway({}, productsSchema())).url;
  const supergraph = await startSupergraph(products);

  const { testResults } = await runTests({ PRODUCTS_URL: products, ROUTER_URL: supergraph });

  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = results.filter(({ status }) => status !== "passed").map(({ fullName }) => fullName);
  expect(results).toHaveLength(23);
  // A trace has the time of each field. Creating it would slow down every field for any caller.
  expect(failed).toEqual(["ftv1"]);
});

/** The products of `url` behind a supergraph with the two graphs that the tests bring. */
async function startSupergraph(url: string): Promise<string> {
  const { data } = await post(url, null, { query: "{ _service { sdl } }" });
  const { supergraphSdl, errors } = composeServices([
    { name: "products", url, typeDefs: parse(data._service.sdl) },
    await startSubgraph("users"),
    await startSubgraph("inventory"),
  ]);
  expect(errors).toBeUndefined();
  const file = join(temporaryFolder(), "supergraph.graphql");
  writeFileSync(file, supergraphSdl!);
  return startExample("supergraph", ["gateway.js"], { SUPERGRAPH: file });
}

async function startSubgraph(name: string) {
  const folder = join(judge, "dist/subgraphs", name);
  const port = await freePort();
  const url = `http://localhost:${port}/`;
  const env = { PATH: process.env.PATH, [`${name.toUpperCase()}_PORT`]: String(port) };
  const child = spawn(process.execPath, ["index.js"], { cwd: folder, env, stdio: "ignore" });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  await vi.waitFor(() => post(url, null, { query: "{ __typename }" }), { timeout: 20_000, interval: 100 });
  return { name, url, typeDefs: parse(readFileSync(join(folder, `${name}.graphql`), "utf8")) };
}

/** Runs the tests as their own runner does, without its additional processes. */
async function runTests(environment: Record<string, string>): Promise<Report> {
  const config = {
    rootDir: join(judge, "dist/tests"),
    testPathIgnorePatterns: [],
    haste: { retainAllFiles: true },
    transform: {},
    setupFiles: [fileURLToPath(new URL("router.cjs", import.meta.url))],
  };
  const jest = createRequire(join(judge, "package.json")).resolve("jest/bin/jest");
  const options = ["--ci", "--json", "--no-cache", "--watchman=false", "--config", JSON.stringify(config)];
  const child = spawn(process.execPath, [jest, ...options], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ["ignore", "pipe", "ignore"],
  });
  let reported = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    reported += chunk;
  });
  await once(child, "close");
  return JSON.parse(reported);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
