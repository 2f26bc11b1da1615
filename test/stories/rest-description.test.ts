import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { restDescription } from "../../src/rest/openapi/document.ts";
import { ask } from "../support/raw-request.ts";
import { startWholeServer as startServer } from "../support/server.ts";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const DESCRIPTION = "/api/openapi.json";
const PAGE = "/api/docs";

test("the description of this version is answered to any caller, in full or as 304", async () => {
  const { address } = await startServer();

  const { status, headers, body } = await ask(address, DESCRIPTION);
  const tag = String(headers.etag);
  const known = ["*", tag, `W/${tag}`, `"another", ${tag}`];
  const again = await Promise.all(known.map((one) => ask(address, DESCRIPTION, { "if-none-match": one })));
  const other = await ask(address, DESCRIPTION, { "if-none-match": '"another"' });

  expect(status).toBe(200);
  expect(headers).toMatchObject({
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
  });
  expect(JSON.parse(body)).toEqual(JSON.parse(JSON.stringify(restDescription(version))));
  expect(again.map((one) => [one.status, one.body, one.headers.etag])).toEqual(known.map(() => [304, "", tag]));
  expect({ status: other.status, body: other.body }).toEqual({ status: 200, body });
});

test("the page and its files may only load from and call this gateway, and cannot be framed", async () => {
  const { address } = await startServer();
  const { body } = await ask(address, PAGE);
  const files = [...body.matchAll(/(?:src|href)="([^"]*)"/g)].map(
    ([, path]) => new URL(path!, address + PAGE).pathname,
  );

  const answers = await Promise.all([PAGE, ...files].map((path) => ask(address, path)));

  expect(files).toHaveLength(4);
  expect(body).not.toMatch(/(?:src|href)="(?:https?:)?\/\/|<script(?![^>]*\bsrc=)/);
  for (const { status, headers } of answers) {
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
    });
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["content-security-policy"]).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe/);
  }
});

test("HEAD answers as GET does, without a body", async () => {
  const { address } = await startServer();

  for (const path of [DESCRIPTION, PAGE, `${PAGE}/start.js`, `${PAGE}/swagger-ui.css`]) {
    const [got, head] = [await ask(address, path), await ask(address, path, {}, "HEAD")];

    expect({ status: head.status, body: head.body }).toEqual({ status: 200, body: "" });
    for (const name of ["content-type", "content-length", "etag"])
      expect(head.headers[name]).toEqual(got.headers[name]);
  }
});

test.each([
  "/api/docs/",
  "/api/docs/index.html",
  "/api/docs/oauth2-redirect.html",
  "/api/docs/csp.json",
  "/api/docs/swagger-ui.js",
  "/api/docs/./csp.json",
  "/api/docs/%63sp.json",
  "/api/docs/../package.json",
  "/api/docs/..%2fpackage.json",
  "/api/docs/%2e%2e/package.json",
  "/api/docs/swagger-ui.css/../csp.json",
  "/api/docs/swagger-ui.css%2f..%2fcsp.json",
  "/api/docs//etc/passwd",
  "/api/docs/swagger-ui.css%00",
])("%s shows no file", async (path) => {
  const { address } = await startServer();

  const { status, body } = await ask(address, path);

  expect([400, 403, 404]).toContain(status);
  expect(JSON.parse(body)).toMatchObject({ Message: expect.any(String) });
});

test.each<[number, number, Record<string, string>]>([
  [404, 404, { NODE_ENV: "production" }],
  [404, 404, { INTROSPECTION: "off" }],
  [200, 404, { PLAYGROUND: "off" }],
  [200, 200, { NODE_ENV: "production", INTROSPECTION: "on", PLAYGROUND: "on" }],
])("the description answers %i and its page %i with %o", async (description, page, environment) => {
  const { address } = await startServer(environment);

  const statuses = await Promise.all([DESCRIPTION, PAGE, `${PAGE}/start.js`].map((path) => ask(address, path)));

  expect(statuses.map(({ status }) => status)).toEqual([description, page, page]);
});
