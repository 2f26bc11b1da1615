import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { openLocalKeys, signToken } from "../../src/server/keys.ts";
import { temporaryFolder } from "../support/dialects.ts";
import { type GatewayProcess, startProcess } from "../support/gateway-process.ts";
import { schemaOnServer, serverUrl } from "../support/postgres.ts";

const claims = { sub: "ana", email: "ana@example.com", admin: true };
const create = `mutation { createExtraService(input: { businessId: 101, name: "Room", price: "30", currencyCode: "GBP" }) {
  extraService { databaseId price } userErrors { code }
} }`;

describe.skipIf(serverUrl === undefined)("serving from PostgreSQL (skipped unless TEST_POSTGRES_URL names one)", () => {
  test("changing DATABASE_URL is enough", async () => {
    const { url } = await schemaOnServer();
    const gateway = await serve(url);

    const answers = [await gateway.post(create), await gateway.post("{ extraServices { nodes { name } } }")];

    expect(answers).toEqual([
      {
        status: 200,
        body: { data: { createExtraService: { extraService: { databaseId: 1, price: "30" }, userErrors: [] } } },
      },
      { status: 200, body: { data: { extraServices: { nodes: [{ name: "Room" }] } } } },
    ]);
    gateway.signal("SIGTERM");
    expect(await gateway.ended).toBe(0);
  });

  test("while the server is down the gateway is alive but not ready, and becomes ready once it is up", async () => {
    const { url } = await schemaOnServer();
    const way = await wayTo(url);
    await way.close();
    const gateway = await serve(way.url);

    expect([await gateway.status("/healthz"), await gateway.status("/readyz")]).toEqual([200, 503]);
    expect(await gateway.post(create)).toMatchObject({
      status: 503,
      body: { errors: [{ extensions: { code: "STORAGE_UNAVAILABLE" } }] },
    });

    await way.open();

    await vi.waitFor(async () => expect(await gateway.status("/readyz")).toBe(200), { timeout: 10_000 });
    expect(await gateway.post(create)).toMatchObject({ status: 200 });
    expect(gateway.stdout()).toContain("the database is ready");
  });

  test("a server that goes down and comes back is used again without a restart", async () => {
    const { url } = await schemaOnServer();
    const way = await wayTo(url);
    const gateway = await serve(way.url);
    await gateway.post(create);

    await way.close();
    expect(await gateway.post("{ extraServices { totalCount } }")).toMatchObject({ status: 503 });
    expect(await gateway.status("/healthz")).toBe(200);
    await way.open();

    expect(await gateway.post("{ extraServices { totalCount } }")).toEqual({
      status: 200,
      body: { data: { extraServices: { totalCount: 1 } } },
    });
  });

  test("the log never contains a password", async () => {
    const { url } = await schemaOnServer();
    const withPassword = url.replace("://billing@", "://billing:sesame-7f3a@");
    const gateway = await serve(withPassword, { LOG_LEVEL: "trace" });
    await gateway.post(create);
    gateway.signal("SIGTERM");
    await gateway.ended;

    expect(gateway.stdout() + gateway.stderr()).not.toContain("sesame");
  });
});

interface Served extends GatewayProcess {
  post(query: string): Promise<{ status: number; body: unknown }>;
  status(path: string): Promise<number>;
}

/** The command `serve` over this database, in a folder of its own for the local key. */
async function serve(url: string, environment: Record<string, string> = {}): Promise<Served> {
  const folder = temporaryFolder();
  const token = await signToken(await openLocalKeys(`${folder}/data`), claims, 3600, Date.now);
  const started = await startProcess("serve", { DATABASE_URL: url, ...environment }, folder);
  return {
    ...started,
    async post(query) {
      const response = await fetch(`${started.address}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify({ query }),
      });
      return { status: response.status, body: await response.json() };
    },
    status: async (path) => (await fetch(started.address + path)).status,
  };
}

/** A TCP proxy to the server that can be closed, with its connections, and opened again. */
async function wayTo(address: string) {
  const url = new URL(address);
  const folder = url.searchParams.get("host");
  url.searchParams.delete("host");
  let open: { server: Server; end(): void } | undefined;

  async function openOn(port: number): Promise<number> {
    const sockets = new Set<{ destroy(): void }>();
    const server = createServer((near) => {
      const far = folder
        ? connect(`${folder}/.s.PGSQL.5432`)
        : connect(Number(new URL(address).port || 5432), new URL(address).hostname);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(one);
        one.pipe(other);
        one.on("error", () => other.destroy()).on("close", () => other.destroy());
      }
    }).listen(port, "127.0.0.1");
    await once(server, "listening");
    open = {
      server,
      end: () => {
        for (const one of sockets) one.destroy();
      },
    };
    return (server.address() as AddressInfo).port;
  }

  const port = await openOn(0);
  url.host = `127.0.0.1:${port}`;
  const close = async () => {
    const closing = open;
    open = undefined;
    closing?.end();
    closing?.server.close();
    if (closing) await once(closing.server, "close");
  };
  onTestFinished(close);
  return { url: url.href, close, open: () => openOn(port) };
}
