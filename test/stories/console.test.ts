import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { ask } from "../support/raw-request.ts";
import { startServer, startWholeServer } from "../support/server.ts";

const FIRST_VIEW_BYTES_MAX = 200_000;

const namedIn = (page: string) =>
  [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name]) => name!).filter((name) => !name.startsWith("data:"));

test("GET /console is a page that may only load from and call this gateway, cannot be framed, and sends no referrer", async () => {
  const { address } = await startWholeServer();

  const { status, headers, body } = await ask(address, "/console");

  expect(status).toBe(200);
  expect(headers).toMatchObject({
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
  });
  expect(headers["content-security-policy"]).toBe((await ask(address, "/")).headers["content-security-policy"]);
  expect(body).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=/);
});

test("the addresses in the page are relative, exist, and are cached forever, because their names change with them", async () => {
  const { address } = await startServer();
  const { body } = await ask(address, "/console");

  const files = namedIn(body);
  const answers = await Promise.all(files.map(async (name) => ({ name, ...(await ask(address, `/${name}`)) })));

  expect(files.length).toBeGreaterThan(2);
  for (const { name, status, headers } of answers) {
    expect({ name, status }).toEqual({ name: expect.stringMatching(/^console\/[\w-]+\.(js|css)$/), status: 200 });
    expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["content-type"]).toMatch(/^text\/(javascript|css)|^application\/javascript/);
  }
});

test("everything of the first view is at most 200 KB compressed", async () => {
  const { address } = await startServer();
  const { body } = await ask(address, "/console");

  const sent = await Promise.all(
    ["console", ...namedIn(body)].map(async (name) => {
      const { headers } = await ask(address, `/${name}`, { "accept-encoding": "gzip" });
      return { encoding: headers["content-encoding"], text: (await ask(address, `/${name}`)).body };
    }),
  );
  const bytes = sent.reduce((sum, { text }) => sum + gzipSync(text, { level: 6 }).length, 0);

  for (const { encoding, text } of sent) if (text.length > 1_024) expect(encoding).toBe("gzip");
  expect(bytes).toBeLessThan(FIRST_VIEW_BYTES_MAX);
});

test("the page and its files name no outside address but those of namespaces and licences", async () => {
  const { address } = await startServer();
  const { body } = await ask(address, "/console");

  const texts = await Promise.all(
    ["console", ...namedIn(body)].map(async (name) => (await ask(address, `/${name}`)).body),
  );
  const hosts = texts.flatMap((text) => [...text.matchAll(/https?:\/\/([\w.-]+)/g)].map(([, host]) => host));

  expect(hosts.filter((host) => host !== "www.w3.org")).toEqual([]);
});

test("the page repeats nothing of a request", async () => {
  const { address } = await startServer();
  const hostile = `"><script>alert(1)</script>`;
  const page = await ask(address, "/console");

  const query = encodeURIComponent(hostile);
  const headers = { host: "evil.example", "x-forwarded-host": hostile, referer: hostile, cookie: hostile };

  expect((await ask(address, `/console?token=${query}&${query}`, headers)).body).toBe(page.body);
});

test.each([
  "/console/",
  "/console/page.html",
  "/console/../package.json",
  "/console/..%2f..%2fpackage.json",
  "/console/%2e%2e/main.js",
  "/console/..%5cmain.js",
  "/console//etc/passwd",
  "/console/main.js",
])("%s shows no file", async (path) => {
  const { address } = await startServer();

  const { status, body } = await ask(address, path);

  expect([400, 403, 404]).toContain(status);
  expect(JSON.parse(body)).toMatchObject({ errors: [{ message: expect.any(String) }] });
});

test.each<Record<string, string>>([{ NODE_ENV: "production" }, { CONSOLE: "off" }])(
  "there is no console, and no file of it, with %o",
  async (environment) => {
    const { address } = await startServer();
    const files = namedIn((await ask(address, "/console")).body);
    const other = await startServer(environment);

    const statuses = await Promise.all(
      ["console", ...files].map(async (name) => (await ask(other.address, `/${name}`)).status),
    );

    expect(new Set(statuses)).toEqual(new Set([404]));
  },
);

test("CONSOLE=on has it in production too", async () => {
  const { address } = await startServer({ NODE_ENV: "production", CONSOLE: "on" });

  expect((await ask(address, "/console")).status).toBe(200);
});
