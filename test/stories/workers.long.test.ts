import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { Agent } from "node:http";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { openLocalKeys, signToken } from "../../src/server/keys.ts";
import { temporaryFolder } from "../support/dialects.ts";
import { startProcess } from "../support/gateway-process.ts";
import { schemaOnServer, serverUrl } from "../support/postgres.ts";
import { gatewayProgram } from "../support/program.ts";
import type { TestServer } from "../support/server.ts";
import { beginRequest } from "../support/slow-request.ts";
import { bySse, EVENTS, follow } from "../support/subscribers.ts";

const claims = { sub: "ana", email: "ana@example.com", admin: true };
const CREATE = `mutation { createExtraService(input: { businessId: 101, name: "Room", price: "30", currencyCode: "GBP" }) {
  extraService { databaseId } userErrors { code }
} }`;

/** `serve` with two workers, on SQLite unless another database is named. */
async function serve(environment: Record<string, string> = {}) {
  // The keys lie beside the file; with PostgreSQL they lie there too.
  const working = temporaryFolder();
  const folder = join(working, "data");
  const token = await signToken(await openLocalKeys(folder), claims, 3600, Date.now);
  const database = { DATABASE_URL: `file:${join(folder, "billing.db")}`, WORKERS: "2" };
  const started = await startProcess("serve", { ...database, ...environment }, working);
  /** Over a new connection, which any worker may get. */
  const ask = (query: string) =>
    fetch(`${started.address}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}`, connection: "close" },
      body: JSON.stringify({ query }),
    });
  const lines = () =>
    started
      .stdout()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { msg: string; pid: number; worker: string });
  return { ...started, folder, token, ask, lines };
}

describe("serve with WORKERS=2", () => {
  test("says once that it listens, and every line of the log names its process", async () => {
    const gateway = await serve();
    for (let time = 0; time < 6; time += 1) expect((await gateway.ask(CREATE)).status).toBe(200);

    gateway.signal("SIGTERM");

    expect(await gateway.ended).toBe(0);
    expect(gateway.stderr()).toBe("");
    const lines = gateway.lines();
    expect(lines.filter(({ msg }) => msg.startsWith("Server listening"))).toMatchObject([{ worker: "primary" }]);
    const answered = lines.filter(({ msg }) => msg === "answered");
    expect(new Set(answered.map(({ worker }) => worker))).toEqual(new Set(["1", "2"]));
    for (const line of lines) expect(line).toMatchObject({ pid: expect.any(Number), worker: expect.any(String) });
    expect(lines.at(-1)).toMatchObject({ msg: "stopped", worker: "primary" });
    expect(readdirSync(gateway.folder).sort()).toEqual(["billing-key.json", "billing.db", "webhook-key"]);
    expect(existsSync(join(gateway.folder, "billing.db-wal"))).toBe(false);
  });

  test("at SIGTERM, a request in flight is answered, and its connection then ends", async () => {
    const gateway = await serve();
    const inFlight = await Promise.all(
      [1, 2, 3, 4].map(() => beginRequest(gateway.address, gateway.token, { query: CREATE })),
    );
    await gateway.ask("{ viewer { sub } }");

    gateway.signal("SIGTERM");
    await vi.waitFor(() => expect(gateway.stdout()).toContain('"stopping"'));
    const answers = await Promise.all(inFlight.map((request) => request.finish()));

    expect(answers.map(({ status, connection }) => [status, connection])).toEqual(Array(4).fill([200, "close"]));
    expect(await gateway.ended).toBe(0);
  });

  test("at SIGHUP, a request in flight is answered, and a connection that idles ends with its next answer", async () => {
    const gateway = await serve();
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    await (await beginRequest(gateway.address, gateway.token, { query: CREATE }, agent)).finish();
    const inFlight = await beginRequest(gateway.address, gateway.token, { query: CREATE });

    gateway.signal("SIGHUP");
    await vi.waitFor(() => expect(gateway.stdout()).toContain("replacing all processes"));
    await new Promise((resolve) => setTimeout(resolve, 500));
    const answers = [
      await inFlight.finish(),
      await (await beginRequest(gateway.address, gateway.token, { query: CREATE }, agent)).finish(),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    await vi.waitFor(() => expect(gateway.stdout()).toContain("all processes were replaced"), { timeout: 40_000 });
    expect((await gateway.ask(CREATE)).status).toBe(200);
  });

  test("a subscription sees at once what the other worker writes", async () => {
    const gateway = await serve();
    const client = bySse({ address: gateway.address } as TestServer, gateway.token);
    const followed = follow(client, { query: EVENTS });
    // Until it has begun; every second connection goes to the other worker.
    await vi.waitFor(async () => {
      await gateway.ask(CREATE);
      expect(followed.results.length).toBeGreaterThan(0);
    });
    const times: number[] = [];

    for (let time = 0; time < 10; time += 1) {
      const before = followed.results.length;
      const began = performance.now();
      await gateway.ask(CREATE);
      await vi.waitFor(() => expect(followed.results.length).toBeGreaterThan(before), { interval: 2 });
      times.push(performance.now() - began);
    }

    followed.stop();
    // Found by polling alone, every second one would take up to 250 ms.
    expect(times.toSorted((a, b) => a - b)[7]!).toBeLessThan(150);
  });

  test("the limit of a token counts its requests to all workers", async () => {
    const gateway = await serve({ MAX_REQUESTS_PER_MINUTE: "5" });

    const statuses: number[] = [];
    for (let time = 0; time < 8; time += 1) statuses.push((await gateway.ask("{ viewer { sub } }")).status);

    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
  });

  test("one scrape has the figures of all processes", async () => {
    const gateway = await serve();
    for (let time = 0; time < 4; time += 1) await gateway.ask(CREATE);

    const text = await (await fetch(`${gateway.address}/metrics`)).text();

    const decided = [
      ...text.matchAll(/^billing_gateway_decisions_total\{worker="(\d)",decision="createExtraService",.*\} (\d)$/gm),
    ];
    expect(decided.map(([, worker, count]) => [worker, Number(count)]).sort()).toEqual([
      ["1", 2],
      ["2", 2],
    ]);
    expect(text).toMatch(/^billing_gateway_commit_group_size_count\{worker="writer"\} [1-9]/m);
    expect(text).toContain('billing_gateway_workers{worker="primary"} 2');
    expect(text.match(/^# TYPE process_resident_memory_bytes gauge$/gm)).toHaveLength(1);
    expect(text.match(/^process_resident_memory_bytes\{/gm)).toHaveLength(4);
  });
});

describe.skipIf(serverUrl === undefined)("on PostgreSQL (skipped unless TEST_POSTGRES_URL names one)", () => {
  test("each worker writes by itself, and no other process does", async () => {
    const { url } = await schemaOnServer();
    const gateway = await serve({ DATABASE_URL: url });

    const statuses = await Promise.all(Array.from({ length: 6 }, async () => (await gateway.ask(CREATE)).status));
    const text = await (await fetch(`${gateway.address}/metrics`)).text();
    gateway.signal("SIGTERM");

    expect(statuses).toEqual(Array(6).fill(200));
    expect(text.match(/^process_resident_memory_bytes\{/gm)).toHaveLength(3);
    expect(await gateway.ended).toBe(0);
  });
});

describe("what cannot start ends with one line and 1", () => {
  const run = (args: readonly string[], environment: Record<string, string>) =>
    spawnSync(process.execPath, [gatewayProgram(), ...args], {
      env: { PATH: process.env.PATH, PORT: "0", LOG_LEVEL: "silent", ...environment },
      encoding: "utf8",
      timeout: 25_000,
    });

  test("a file that is no database", () => {
    const file = join(temporaryFolder(), "billing.db");
    writeFileSync(file, "no database");

    const { status, stderr } = run(["serve"], { DATABASE_URL: `file:${file}`, WORKERS: "2" });

    expect({ status, stderr }).toEqual({ status: 1, stderr: `billing-gateway: ${file} is not an SQLite database\n` });
  });

  test("a file that the workers need and cannot read", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "documents.json"), "[");
    const environment = { TRUSTED_DOCUMENTS: join(folder, "documents.json"), WORKERS: "2" };

    const { status, stderr } = run(["serve"], { DATABASE_URL: `file:${join(folder, "billing.db")}`, ...environment });

    expect(status).toBe(1);
    expect(stderr).toMatch(/^billing-gateway: .*documents\.json.*\n$/);
  });

  test("the options by which processes are started, used by hand", () => {
    const { status, stderr } = run(["serve", "--worker", "1"], {
      DATABASE_URL: `file:${join(temporaryFolder(), "a.db")}`,
    });

    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        "billing-gateway: --worker and --writer are for processes that serve starts itself: set WORKERS instead\n",
    });
  });
});
