import { createHash, randomBytes } from "node:crypto";
import { request as rawRequest } from "node:http";
import { createServer as createNetServer } from "node:net";
import { describe, expect, test, vi } from "vitest";
import { type Answers, type Imitation, listening, say, startImitation } from "../support/imitation.ts";
import { ask } from "../support/raw-request.ts";
import { startWholeServer as startServer, type TestServer } from "../support/server.ts";

// upstream.md, "In front of upstream": the gateway forwards requests that are not its own to the upstream.

/** Something that a test waits for. */
function happening() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}

interface Fronted extends TestServer {
  readonly upstream: Imitation;
  /** Asks as an unrestricted administrator, unless other headers say otherwise. */
  get(path: string, headers?: Record<string, string>, method?: string): ReturnType<typeof ask>;
}

const echo: Answers = ({ method, url }, response) => say(response, 200, { method, url });

async function startFront(
  { answers = echo, ...environment }: { answers?: Answers } & Record<string, unknown> = {},
  token = "upstream-token",
): Promise<Fronted> {
  const upstream = await startImitation(answers as Answers);
  const server = await startServer({
    ...{ UPSTREAM_URL: upstream.address, UPSTREAM_PASS: "read", UPSTREAM_TOKEN: token, LOG_LEVEL: "info" },
    ...(environment as Record<string, string>),
  });
  const authorization = `Bearer ${await server.token()}`;
  return {
    ...server,
    upstream,
    get: (path, headers = {}, method = "GET") => ask(server.address, path, { authorization, ...headers }, method),
  };
}

describe("without the switch", () => {
  test.each([
    ["an address of the upstream alone", { UPSTREAM_URL: "http://127.0.0.1:1", UPSTREAM_TOKEN: "a" }],
    ["UPSTREAM_PASS=off", { UPSTREAM_URL: "http://127.0.0.1:1", UPSTREAM_TOKEN: "a", UPSTREAM_PASS: "off" }],
    ["nothing", {}],
  ])("with %s every other path below /api is 404 with a Message that names it", async (_, environment) => {
    const server = await startServer(environment as Record<string, string>);
    const paths = [
      "/api/spaces/coworkers",
      "/api/billing/invoices",
      "/api/billing",
      "/api/sys/users/1",
      "/API/x",
      "/api",
    ];

    for (const authorization of [null, `Bearer ${await server.token()}`])
      for (const method of ["GET", "POST", "DELETE"])
        for (const path of paths) {
          const answer = await ask(server.address, path, authorization === null ? {} : { authorization }, method);
          expect([path, answer.status, JSON.parse(answer.body)]).toEqual([
            path,
            404,
            { Message: expect.stringMatching(/UPSTREAM_PASS=read/) },
          ]);
        }
  });
});

describe("the caller may be", () => {
  test("nobody without a token: 401", async () => {
    const server = await startFront();

    const answer = await ask(server.address, "/api/spaces/coworkers");

    expect([answer.status, answer.headers["www-authenticate"]]).toEqual([401, "Bearer"]);
    expect(server.upstream.asked).toEqual([]);
  });

  test.each([
    { roles: ["ExtraService-List", "CoworkerExtraService-Read"] },
    { admin: true, businesses: [101] },
    { admin: true, businesses: [] },
  ])("not %j: 403, and the upstream is not asked", async (claims) => {
    const server = await startFront({ UPSTREAM_PASS: "all" });
    const authorization = `Bearer ${await server.token(claims)}`;

    for (const method of ["GET", "POST"])
      expect(await ask(server.address, "/api/spaces/coworkers", { authorization }, method)).toMatchObject({
        status: 403,
        body: expect.stringMatching(/^\{"Message":/),
      });
    expect(server.upstream.asked).toEqual([]);
  });

  test("an unrestricted administrator, with a token as bearer or as the password of Basic", async () => {
    const server = await startFront();
    const basic = `Basic ${Buffer.from(`ana:${await server.token()}`).toString("base64")}`;

    expect([
      (await server.get("/api/spaces/coworkers")).status,
      (await server.get("/api/spaces/coworkers", { authorization: basic })).status,
    ]).toEqual([200, 200]);
  });
});

test("a path and its query are forwarded unchanged, with the gateway's credentials instead of the caller's", async () => {
  const server = await startFront();
  const path = "/api/spaces/coworkers?page=1&Coworker_Email=a%40b.c&x=%2F..%2F&;=//";

  const { status, body, headers } = await server.get(path);

  expect([status, JSON.parse(body)]).toEqual([200, { method: "GET", url: path }]);
  expect(headers["content-type"]).toBe("application/json");
  expect(server.upstream.asked.map(({ headers: sent }) => sent.authorization)).toEqual(["Bearer upstream-token"]);
});

test("an upstream below a path of its own is asked there", async () => {
  const upstream = await startImitation(echo);
  const server = await startFront({ UPSTREAM_URL: `${upstream.address}/base/` });

  expect(JSON.parse((await server.get("/API/Spaces/Coworkers/7")).body)).toEqual({
    method: "GET",
    url: "/base/api/Spaces/Coworkers/7",
  });
});

describe("allowed to be forwarded", () => {
  test.each(["POST", "PUT", "PATCH", "DELETE"])("with read a %s is 405", async (method) => {
    const server = await startFront({ UPSTREAM_PASS: "read" });

    const answer = await server.get("/api/spaces/coworkers", {}, method);

    expect([answer.status, answer.headers.allow, JSON.parse(answer.body)]).toEqual([
      405,
      "GET, HEAD",
      { Message: expect.stringContaining("UPSTREAM_PASS=all") },
    ]);
    expect(server.upstream.asked).toEqual([]);
  });

  test("with read, reading requests are forwarded", async () => {
    const server = await startFront({ UPSTREAM_PASS: "read" });

    const answers = [await server.get("/api/a/b"), await server.get("/api/a/b", {}, "HEAD")];

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[1]).toMatchObject({ body: "", headers: { "content-type": "application/json" } });
    expect(server.upstream.asked.map(({ method }) => method)).toEqual(["GET", "HEAD"]);
  });

  test("with all, every write is forwarded with its body, and is logged with its caller", async () => {
    const server = await startFront({ UPSTREAM_PASS: "all" });
    const authorization = `Bearer ${await server.token({ admin: true, email: "boss@example.com" })}`;
    const methods = ["POST", "PUT", "PATCH", "DELETE"];

    for (const method of methods)
      await fetch(`${server.address}/api/spaces/coworkers?secret=1`, {
        method,
        headers: { authorization, "content-type": "application/json" },
        body: JSON.stringify({ Name: method }),
      });

    expect(server.upstream.asked.map(({ method, body }) => [method, body])).toEqual(
      methods.map((method) => [method, `{"Name":"${method}"}`]),
    );
    const lines = server
      .logged()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const writes = lines.filter(({ msg }) => msg === "forwarding a write to the upstream");
    expect(writes).toMatchObject(
      methods.map((method) => ({ caller: "boss@example.com", sub: "ana", method, path: "/api/spaces/coworkers" })),
    );
    expect(server.logged()).not.toMatch(/secret|upstream-token/);
  });

  test("writes without a body, with an empty one and of unknown length are forwarded unchanged", async () => {
    const server = await startFront({ UPSTREAM_PASS: "all" });
    const authorization = `Bearer ${await server.token()}`;
    const send = (headers: Record<string, string>, body?: string) =>
      new Promise<number>((resolve, reject) => {
        const { port } = new URL(server.address);
        const sent = rawRequest({ port, method: "POST", path: "/api/a/b", headers: { authorization, ...headers } });
        sent.once("response", (response) => resolve(response.resume().statusCode!)).once("error", reject);
        if (body !== undefined) sent.write(body);
        sent.end();
      });

    expect([
      await send({}),
      await send({ "content-length": "0", "content-type": "application/json" }),
      await send({ "content-type": "text/csv", "transfer-encoding": "chunked" }, "a,b"),
      await send({ "content-length": "3" }, "c,d"),
    ]).toEqual([200, 200, 200, 200]);
    expect(server.upstream.asked.map(({ body }) => body)).toEqual(["", "", "a,b", "c,d"]);
  });

  test("a compressed body is 415", async () => {
    const server = await startFront({ UPSTREAM_PASS: "all" });

    expect((await server.get("/api/a/b", { "content-encoding": "gzip" }, "POST")).status).toBe(415);
    expect(server.upstream.asked).toEqual([]);
  });
});

describe("a path", () => {
  test.each([
    ["an empty segment", "/api//spaces/coworkers"],
    ["an empty segment in the middle", "/api/spaces//coworkers"],
    ["a slash at the end", "/api/spaces/coworkers/"],
    ["a dot", "/api/./spaces"],
    ["two dots", "/api/spaces/../sys"],
    ["two dots at the end", "/api/spaces/.."],
    ["an encoded dot", "/api/%2e/spaces"],
    ["encoded dots", "/api/spaces/%2E%2e/sys"],
    ["dots and a blank", "/api/spaces/..%20/sys"],
    ["an encoded slash", "/api/spaces%2Fcoworkers"],
    ["an encoded way up", "/api/spaces/..%2f..%2fbilling%2fextraservices"],
    ["a backslash", "/api/spaces\\coworkers"],
    ["an encoded backslash", "/api/spaces%5ccoworkers"],
    ["a percent sign", "/api/spaces/100%25"],
    ["a path that is encoded twice", "/api/spaces/%252e%252e/sys"],
    ["a semicolon", "/api/spaces;a=b/coworkers"],
    ["an encoded semicolon", "/api/spaces/coworkers%3b"],
    ["an encoded NUL", "/api/spaces/coworkers%00"],
    ["an encoded line break", "/api/spaces/a%0d%0aHost:%20b"],
    ["a control of the second set", "/api/spaces/%C2%85"],
    ["half of an escape", "/api/spaces/%e0%a4"],
    ["no escape", "/api/spaces/%zz"],
    ["a bracket that is not encoded", "/api/spaces/[1]"],
  ])("with %s is 400, and the upstream is not asked: %s", async (_, path) => {
    const server = await startFront();

    const answer = await server.get(path);

    expect([answer.status, JSON.parse(answer.body)]).toEqual([400, { Message: expect.any(String) }]);
    expect(server.upstream.asked).toEqual([]);
  });

  test.each([
    ...["/api/billing/extraservices", "/api/billing/extraservices/1", "/API/Billing/ExtraServices"],
    ...["/api/billing/extraservices/", "/api/billing/coworkerextraservices/5/anything/else"],
    ...[
      "/api/billing/coworkerExtraServiceUseHistories/1",
      "/api/billing/extraservice%73",
      "/%61pi/billing/EXTRASERVICES/9",
    ],
    ...[
      "/api/billing/extraservices/../../spaces",
      "/api/billing/extraservices//x",
      "/api/billing/extraservices?a=/../",
    ],
    ...["/api/billing/%65xtraservices/runcommand", "/api/Token", "/api/token/more", "/api/openapi.json", "/API/Docs/x"],
    ...[
      "/api/openapi.json/x",
      "/api/billing/extraservices%2e",
      "/api/billing/extraservices%20",
      "/api/billing/extra%C5%BFervices",
    ],
    ...["/api/billing/extraservices.", "/api/%EF%BD%94oken"],
  ])("that is one of the gateway's, or below one, is never forwarded, in any spelling: %s", async (path) => {
    const server = await startFront({ UPSTREAM_PASS: "all" });

    for (const method of ["GET", "POST", "PUT", "DELETE"])
      expect((await server.get(path, {}, method)).headers["content-security-policy"] ?? "").not.toBe("sandbox");

    expect(server.upstream.asked).toEqual([]);
  });

  test.each([
    ...["/api/billing/invoices", "/api/billing/extraservicetimeslots", "/api/billing/extraservices2/1", "/api/tokens"],
    ...[
      "/api/spaces/coworkers/7",
      "/api/sys/businesses/1,2",
      "/api/a/b-c_d~e.f!g$h&i'j(k)l*m+n,o=p:q@r",
      "/api/x/%C3%A9%20b",
    ],
    ...["/api/billing", "/api/spaces/extraservices", "/api/-/other"],
  ])("that is not the gateway's is forwarded as sent: %s", async (path) => {
    const server = await startFront();

    expect(JSON.parse((await server.get(path)).body)).toEqual({ method: "GET", url: path });
  });
});

test("only content headers of a request are forwarded", async () => {
  const server = await startFront();
  const kept = {
    accept: "application/json",
    "accept-language": "es",
    "if-none-match": '"a"',
    "if-modified-since": "Tue, 01 Apr 2025 10:00:00 GMT",
    "if-match": '"b"',
  };

  await server.get("/api/a/b", {
    ...kept,
    ...{ cookie: "a=b", "x-forwarded-for": "1.2.3.4", "x-http-method-override": "DELETE", origin: "https://a.example" },
    ...{
      "accept-encoding": "br",
      referer: "https://a.example",
      "x-request-id": "one",
      te: "trailers",
      "user-agent": "u",
    },
    ...{ range: "bytes=0-1", "proxy-authorization": "Basic YTpi", "idempotency-key": "k" },
  });

  const { host, connection: _, via, authorization, ...others } = server.upstream.asked[0]!.headers;
  expect(others).toEqual(kept);
  expect([`http://${host}`, authorization]).toEqual([server.upstream.address, "Bearer upstream-token"]);
  expect(via).toMatch(/^1\.1 billing-gateway-[0-9a-f]{12}$/);
});

test("an answer loses headers that speak for the upstream's origin, and cannot run as a page of the gateway", async () => {
  const server = await startFront({
    answers: (_: unknown, response: Parameters<Answers>[1]) =>
      response
        .writeHead(200, {
          ...{ "content-type": "text/html", etag: '"a"', "x-total": "7", "content-disposition": "inline" },
          ...{
            "set-cookie": ["a=b", "c=d"],
            "access-control-allow-origin": "*",
            "access-control-allow-credentials": "true",
          },
          ...{ connection: "close, X-Hop", "x-hop": "1", "keep-alive": "timeout=9", "proxy-authenticate": "Basic" },
          ...{ "strict-transport-security": "max-age=1", "content-security-policy": "default-src *", upgrade: "h2" },
          ...{ "cache-control": "public, max-age=600", "x-content-type-options": "no", "x-request-id": "theirs" },
          ...{ "www-authenticate": "Basic", "service-worker-allowed": "/", "clear-site-data": '"*"', trailer: "x" },
        })
        .end("<script>alert(1)</script>"),
  });

  const { headers, body } = await server.get("/api/a/b", { "x-request-id": "ours" });

  const { date: _, connection, "keep-alive": keepAlive, "transfer-encoding": coding, ...others } = headers;
  expect(others).toEqual({
    "content-type": "text/html",
    etag: '"a"',
    "x-total": "7",
    "content-disposition": "inline",
    "cache-control": "private, no-cache",
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox",
    "x-request-id": "ours",
  });
  expect([connection, keepAlive, coding]).not.toContain("timeout=9");
  expect(body).toBe("<script>alert(1)</script>");
});

test.each([301, 302, 303, 307, 308])("a redirect (%i) is answered, not followed", async (status) => {
  const elsewhere = await startImitation(echo);
  const server = await startFront({
    answers: (_: unknown, response: Parameters<Answers>[1]) =>
      response.writeHead(status, { location: `${elsewhere.address}/api/a` }).end(),
  });

  const answer = await server.get("/api/a/b");

  expect([answer.status, answer.headers.location]).toEqual([status, `${elsewhere.address}/api/a`]);
  expect([server.upstream.asked.length, elsewhere.asked.length]).toEqual([1, 0]);
});

test.each([
  ["an address", (host: string) => `http://${host}/api/c?d=e`],
  ["a path", () => "/api/c?d=e"],
])("a redirect to the upstream itself by %s leads to this gateway, below a path of a proxy too", async (_, to) => {
  const server = await startFront({
    answers: ({ headers }: { headers: { host?: string } }, response: Parameters<Answers>[1]) =>
      response.writeHead(302, { location: to(headers.host!) }).end(),
  });

  for (const path of ["/api/a", "/api/a/b", "/api/a/b/c?f=/g/"]) {
    const { location } = (await server.get(path)).headers;
    const ledTo = (prefix: string) => new URL(String(location), `https://www.example.com${prefix}${path}`).href;
    expect(ledTo("")).toBe("https://www.example.com/api/c?d=e");
    expect(ledTo("/billing")).toBe("https://www.example.com/billing/api/c?d=e");
  }
});

test.each([401, 403])("%i of the upstream is 502 here", async (status) => {
  const server = await startFront({
    answers: (_: unknown, response: Parameters<Answers>[1]) =>
      say(response, status, { Message: "no" }, { "www-authenticate": "Basic" }),
  });

  const answer = await server.get("/api/a/b");

  expect([answer.status, JSON.parse(answer.body), answer.headers["www-authenticate"]]).toEqual([
    502,
    { Message: "The upstream does not accept the credentials of this gateway." },
    undefined,
  ]);
});

test.each([200, 201, 204, 304, 400, 404, 409, 429, 500, 503])("%i of the upstream is %i here", async (status) => {
  const server = await startFront({
    answers: (_: unknown, response: Parameters<Answers>[1]) => response.writeHead(status, { "retry-after": "7" }).end(),
  });

  const answer = await server.get("/api/a/b");

  expect([answer.status, answer.headers["retry-after"], answer.body]).toEqual([status, "7", ""]);
});

test("bodies stream both ways, past MAX_BODY_BYTES", { timeout: 60_000 }, async () => {
  const bytes = randomBytes(8_000_000);
  const first = happening();
  const upstream = await listening(async (request, response) => {
    response.writeHead(200, { "content-type": "application/octet-stream" });
    for await (const part of request) {
      first.resolve();
      if (!response.write(part)) await new Promise((drained) => response.once("drain", drained));
    }
    response.end();
  });
  const server = await startServer({
    ...{ UPSTREAM_URL: upstream.address, UPSTREAM_PASS: "all", UPSTREAM_TOKEN: "t", MAX_BODY_BYTES: "1000" },
  });
  const authorization = `Bearer ${await server.token()}`;
  const { port } = new URL(server.address);

  const got = await new Promise<Buffer>((resolve, reject) => {
    const sent = rawRequest(
      { port, method: "POST", path: "/api/files", headers: { authorization } },
      async (response) => {
        const parts: Buffer[] = [];
        for await (const part of response) parts.push(part);
        resolve(Buffer.concat(parts));
      },
    );
    sent.once("error", reject);
    sent.write(bytes.subarray(0, 10));
    // The rest is only sent once the upstream has the beginning: the gateway does not buffer.
    first.promise.then(() => sent.end(bytes.subarray(10)), reject);
  });

  const digest = (of: Buffer) => createHash("sha256").update(of).digest("hex");
  expect([got.length, digest(got)]).toEqual([bytes.length, digest(bytes)]);
});

test("an upstream that is down is 502", async () => {
  const server = await startFront();
  await server.upstream.stop();

  const answer = await server.get("/api/a/b");

  expect([answer.status, JSON.parse(answer.body)]).toEqual([502, { Message: "The upstream cannot be reached." }]);
});

test("an answer that is not HTTP is 502", async () => {
  const garbage = createNetServer((socket) => socket.end("nonsense\r\n\r\n")).listen(0, "127.0.0.1");
  await new Promise((listens) => garbage.once("listening", listens));
  const server = await startFront({
    UPSTREAM_URL: `http://127.0.0.1:${(garbage.address() as { port: number }).port}`,
  });

  expect((await server.get("/api/a/b")).status).toBe(502);
  garbage.close();
});

test("a gateway that leads to itself refuses the loop", async () => {
  let address = "";
  let authorization = "";
  let times = 0;
  const around = await listening(async (request, response) => {
    times += 1;
    const answer = await ask(address, request.url!, { authorization, via: String(request.headers.via) });
    response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
  });
  const server = await startFront({ UPSTREAM_URL: around.address });
  [address, authorization] = [server.address, `Bearer ${await server.token()}`];

  const answer = await server.get("/api/a/b", { via: "1.1 proxy.example.com" });

  expect([answer.status, JSON.parse(answer.body), times]).toEqual([
    508,
    { Message: "UPSTREAM_URL leads back to this gateway." },
    1,
  ]);
});

describe("with a user and password", () => {
  const user = { UPSTREAM_TOKEN: "", UPSTREAM_USERNAME: "ana@example.com", UPSTREAM_PASSWORD: "secret words" };

  test("one token is requested and used by all until it is refused; reading requests are then sent again", async () => {
    let tokens = 0;
    let accepted = "";
    const server = await startFront({
      ...user,
      answers: (
        { url, headers }: { url: string; headers: { authorization?: string } },
        response: Parameters<Answers>[1],
      ) => {
        if (url === "/api/token") {
          tokens += 1;
          accepted = `token-${tokens}`;
          return say(response, 200, { access_token: accepted, token_type: "bearer", expires_in: 3600 });
        }
        return headers.authorization === `Bearer ${accepted}` ? say(response, 200, []) : say(response, 401, {});
      },
    });

    const first = await Promise.all(Array.from({ length: 10 }, () => server.get("/api/a/b")));
    expect([first.map(({ status }) => status), tokens]).toEqual([first.map(() => 200), 1]);
    accepted = "another";
    const second = await Promise.all(Array.from({ length: 10 }, () => server.get("/api/a/b")));
    expect(second.map(({ status }) => status)).toEqual(second.map(() => 200));
    expect(tokens).toBe(2);
    expect(server.upstream.asked[0]!.body).toBe("grant_type=password&username=ana%40example.com&password=secret+words");
  });

  test("a write with an expired token is 502 once, and is not sent twice", async () => {
    let tokens = 0;
    let writes = 0;
    const server = await startFront({
      ...{ ...user, UPSTREAM_PASS: "all" },
      answers: (
        { url, headers }: { url: string; headers: { authorization?: string } },
        response: Parameters<Answers>[1],
      ) => {
        if (url === "/api/token") {
          tokens += 1;
          return say(response, 200, { access_token: `token-${tokens}` });
        }
        writes += 1;
        return say(response, headers.authorization === "Bearer token-2" ? 200 : 401, {});
      },
    });
    const write = async () =>
      (
        await fetch(`${server.address}/api/a/b`, {
          method: "POST",
          headers: { authorization: `Bearer ${await server.token()}`, "content-type": "application/json" },
          body: "{}",
        })
      ).status;

    expect([await write(), writes, await write(), writes]).toEqual([502, 1, 200, 2]);
  });

  test("that the upstream refuses make every request 502, and the password is not tried again each time", async () => {
    const server = await startFront({
      ...user,
      answers: (_: unknown, response: Parameters<Answers>[1]) => say(response, 400, { error: "invalid_grant" }),
    });

    const answers = await Promise.all(Array.from({ length: 5 }, () => server.get("/api/a/b")));
    answers.push(await server.get("/api/a/b"));

    expect(answers.map(({ status, body }) => [status, JSON.parse(body)])).toEqual(
      answers.map(() => [502, { Message: "The upstream issued no token for this gateway." }]),
    );
    expect(server.upstream.asked).toHaveLength(1);
    expect(server.logged()).not.toContain("secret words");
  });
});

test("a client that goes away ends the request to the upstream", async () => {
  const closed = happening();
  const begun = happening();
  const upstream = await listening((request) => {
    begun.resolve();
    request.once("close", () => closed.resolve());
  });
  const server = await startFront({ UPSTREAM_URL: upstream.address });
  const leaving = new AbortController();
  const authorization = `Bearer ${await server.token()}`;
  const asked = fetch(`${server.address}/api/a/b`, { headers: { authorization }, signal: leaving.signal });
  await begun.promise;

  leaving.abort();

  await expect(asked).rejects.toThrow();
  await closed.promise;
  await vi.waitFor(async () => expect((await fetch(`${server.address}/healthz`)).status).toBe(200));
});
