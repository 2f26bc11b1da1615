import { expect, test } from "vitest";
import { ask } from "../support/raw-request.ts";
import { startWholeServer as startServer } from "../support/server.ts";

test("GET / is a page that may only load from and call this gateway, cannot be framed, and sends no referrer", async () => {
  const { address } = await startServer();

  const { status, headers, body } = await ask(address, "/");

  expect(status).toBe(200);
  expect(headers).toMatchObject({
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
  });
  const policy = String(headers["content-security-policy"]);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe/);
  expect(body).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  expect(body).not.toMatch(/<script(?![^>]*\bsrc=)/);
});

test("every file that the page names exists, with its type and the same protection", async () => {
  const { address } = await startServer();
  const { body } = await ask(address, "/");
  const base = /<base href="([^"]+)"/.exec(body)![1]!;
  const named = [...body.matchAll(/<(?!base|a\b)[^>]*(?:src|href)="([^"]+)"/g)].map(
    ([, name]) => new URL(base + name!, `${address}/`).pathname,
  );

  const answers = await Promise.all(named.map(async (path) => ({ path, ...(await ask(address, path)) })));

  expect(named).toContain("/playground/start.js");
  expect(named).toContain("/playground/main.js");
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  for (const { path, headers } of answers) {
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    if (path.endsWith(".js")) expect(headers["content-type"]).toMatch(/^(text|application)\/javascript/);
  }
});

test("files named by their content are cached forever, and others are revalidated", async () => {
  const { address } = await startServer();
  const { body } = await ask(address, "/");
  const chunk = /href="(chunk-[^"]+\.js)"/.exec(body)![1];

  const kept = await ask(address, `/playground/${chunk}`);
  const main = await ask(address, "/playground/main.js");
  const again = await ask(address, "/playground/main.js", { "if-none-match": String(main.headers.etag) });

  expect(kept.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  expect(main.headers["cache-control"]).toBe("no-cache");
  expect({ status: again.status, body: again.body }).toEqual({ status: 304, body: "" });
});

test("HEAD answers as GET does, without a body", async () => {
  const { address } = await startServer();

  for (const path of ["/", "/playground/start.js", "/playground/styles.css"]) {
    const [got, head] = [await ask(address, path), await ask(address, path, {}, "HEAD")];

    expect({ status: head.status, body: head.body }).toEqual({ status: 200, body: "" });
    for (const name of ["content-type", "content-length", "content-security-policy"])
      expect(head.headers[name]).toEqual(got.headers[name]);
  }
});

test("the page repeats nothing of a request", async () => {
  const { address } = await startServer();
  const hostile = `"><script>alert(1)</script>`;
  const [page, start] = [await ask(address, "/"), await ask(address, "/playground/start.js")];

  const query = encodeURIComponent(hostile);
  const headers = { host: "evil.example", "x-forwarded-host": hostile, referer: hostile, cookie: hostile };
  const answers = [
    await ask(address, `/?query=${query}&${query}`, headers),
    await ask(address, `/playground/start.js?${query}`, headers),
  ];

  expect(answers.map(({ body }) => body)).toEqual([page.body, start.body]);
});

test.each([
  "/playground/../package.json",
  "/playground/../../package.json",
  "/playground/..%2f..%2fpackage.json",
  "/playground/%2e%2e/%2e%2e/package.json",
  "/playground/%2e%2e%2f%2e%2e%2fpackage.json",
  "/playground/..%5c..%5cpackage.json",
  "/playground/....//....//package.json",
  "/playground//etc/passwd",
  "/playground/%2fetc%2fpasswd",
  "/playground/assets/../../../package.json",
  "/playground/main.js%00.html",
  "/playground/%c0%ae%c0%ae/package.json",
  "/playground/%E0%A4%A",
  "/playground/",
  "/playground",
  "/playground/assets",
  "/playground/assets/",
  "/playground/index.html",
  "/playground/INDEX.html",
  "/playground/./index.html",
  "/playground/%69ndex.html",
  "/playground/iframe-sandbox/index.html",
  "/playground/iframe%2dsandbox/index.html",
  "/playground/assets/../iframe-sandbox/index.html",
  "/playground/assets%2f..%2fiframe-sandbox%2findex.html",
  "/playground/.%2Fiframe-sandbox/index.html",
  "//playground/iframe-sandbox/index.html",
])("%s shows no file", async (path) => {
  const { address } = await startServer();

  const { status, body } = await ask(address, path);

  expect([400, 403, 404]).toContain(status);
  expect(JSON.parse(body)).toMatchObject({ errors: [{ message: expect.any(String) }] });
  expect(body).not.toMatch(/altair|root:/i);
});

test.each<Record<string, string>>([{ NODE_ENV: "production" }, { PLAYGROUND: "off" }])(
  "there is no playground, and no file of it, with %o",
  async (environment) => {
    const { address } = await startServer(environment);

    const paths = ["/", "/playground/start.js", "/playground/main.js"];
    const statuses = await Promise.all(paths.map(async (path) => (await ask(address, path)).status));

    expect(statuses).toEqual([404, 404, 404]);
  },
);

test("PLAYGROUND=on has it in production too", async () => {
  const { address } = await startServer({ NODE_ENV: "production", PLAYGROUND: "on" });

  expect((await ask(address, "/")).status).toBe(200);
});
