import { writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { temporaryFolder } from "../support/dialects.ts";
import { slowTest } from "../support/runs.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { bySse, byWebSocket, EVENTS, follow, init, rawWebSocket, subscribe } from "../support/subscribers.ts";

const events = (after = "0") => ({ query: EVENTS, variables: { after } });

/** Opens a stream by Server-Sent Events and returns its answer, unread. */
async function stream(server: TestServer, token: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${server.address}/graphql`, {
    method: "POST",
    headers: {
      accept: "text/event-stream",
      "content-type": "application/json",
      authorization: `Bearer ${token}`,
      ...headers,
    },
    body: JSON.stringify(events()),
  });
}

describe("Server-Sent Events", () => {
  test("a stream is not kept by caches, collected by proxies or compressed, and other origins read it by CORS", async () => {
    const server = await startServer({ CORS_ORIGINS: "https://app.example.com" });

    const { status, headers, body } = await stream(server, await server.token(), {
      "accept-encoding": "gzip, br",
      origin: "https://app.example.com",
    });

    expect(status).toBe(200);
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
      "access-control-allow-origin": "https://app.example.com",
      "x-request-id": expect.any(String),
    });
    expect(headers.get("content-encoding")).toBeNull();
    await body?.cancel();
  });

  test("a client that accepts JSON too gets a stream for subscriptions only", async () => {
    const server = await startServer();
    const token = await server.token();
    const accept = "application/graphql-response+json, application/json, text/event-stream";
    const headers = { accept, "content-type": "application/json", authorization: `Bearer ${token}` };
    const types = async (query: string) => {
      const answer = await fetch(`${server.address}/graphql`, {
        method: "POST",
        headers,
        body: JSON.stringify({ query }),
      });
      await answer.body?.cancel();
      return answer.headers.get("content-type");
    };

    expect(await types("{ viewer { sub } }")).toContain("application/graphql-response+json");
    expect(await types("subscription { events { sequence } }")).toContain("text/event-stream");
  });

  test("a query is answered by one result, under the limits of queries", async () => {
    const server = await startServer({ MAX_COST: "100" });
    const client = bySse(server, await server.token());

    const [viewer, costly] = [
      follow(client, { query: "{ viewer { sub } }" }),
      follow(client, { query: "{ extraServices(first: 100) { nodes { id name } } }" }),
    ];

    expect([await viewer.ended, await costly.ended]).toEqual(["complete", "complete"]);
    expect(viewer.results).toEqual([{ data: { viewer: { sub: "ana" } } }]);
    expect(costly.results).toMatchObject([{ errors: [{ extensions: { code: "BAD_USER_INPUT" } }] }]);
  });

  test("more than a token or the process may have open is refused by status, and a closed one leaves its place", async () => {
    const server = await startServer({ MAX_SUBSCRIPTIONS: "2", MAX_SUBSCRIPTIONS_PER_TOKEN: "1" });
    const [one, two, three] = await Promise.all(["a", "b", "c"].map((sub) => server.token({ sub, admin: true })));
    const first = await stream(server, one!);
    const [again, second, third] = [
      await stream(server, one!),
      await stream(server, two!),
      await stream(server, three!),
    ];

    expect([first, again, second, third].map(({ status }) => status)).toEqual([200, 429, 200, 503]);
    expect(again.headers.get("retry-after")).not.toBeNull();
    expect(await again.json()).toMatchObject({ errors: [{ extensions: { code: "RATE_LIMITED" } }] });
    await first.body?.cancel();
    await vi.waitFor(async () => expect((await stream(server, three!)).status).toBe(200));
  });

  test("an open stream is no pending request", async () => {
    const server = await startServer({ MAX_PENDING_REQUESTS: "1" });
    const token = await server.token();
    const streams = [await stream(server, token), await stream(server, token), await stream(server, token)];

    expect((await server.post({ query: "{ viewer { sub } }" })).status).toBe(200);

    for (const { body } of streams) await body?.cancel();
  });
});

describe("WebSocket", () => {
  const closedWith = async (server: TestServer, ...messages: unknown[]) => {
    const { send, closed } = await rawWebSocket(server);
    for (const message of messages) send(message);
    return (await closed).code;
  };

  test("a connection is closed with the code of its fault", async () => {
    const server = await startServer({ MAX_SUBSCRIPTIONS_PER_TOKEN: "2", MAX_BODY_BYTES: "2000" });
    const good = init(await server.token());
    const one = subscribe("1", EVENTS);

    expect(await closedWith(server, { type: "connection_init" })).toBe(4401);
    expect(await closedWith(server, init("no.token.here"))).toBe(4401);
    expect(await closedWith(server, one)).toBe(4401);
    expect(await closedWith(server, good, good)).toBe(4429);
    expect(await closedWith(server, { type: "nothing" })).toBe(4400);
    expect(await closedWith(server, { type: "next", id: "1", payload: {} })).toBe(4400);
    const { send, messages, closed } = await rawWebSocket(server);
    send(good);
    await vi.waitFor(() => expect(messages).toHaveLength(1));
    for (const id of ["1", "2", "3"]) send(subscribe(id));
    expect((await closed).code).toBe(4429);
    expect(await closedWith(server, { type: "ping", payload: { text: "a".repeat(2_000) } })).toBe(1009);
  });

  test("a token may also come by the header of the handshake", async () => {
    const server = await startServer();
    const { send, messages } = await rawWebSocket(server, undefined, {
      authorization: `Bearer ${await server.token()}`,
    });

    send({ type: "connection_init" });

    await vi.waitFor(() => expect(messages).toEqual(['{"type":"connection_ack"}']));
  });

  test("an id that is in use closes the connection with 4409", async () => {
    const server = await startServer();

    expect(await closedWith(server, init(await server.token()), subscribe("1"))).toBe(4401);
    const { send, messages, closed } = await rawWebSocket(server);
    send(init(await server.token()));
    await vi.waitFor(() => expect(messages).toHaveLength(1));
    send(subscribe("1"));
    send(subscribe("1"));

    expect((await closed).code).toBe(4409);
  });

  test("garbage, binary messages, repeated names and other protocols close the connection", async () => {
    const server = await startServer();
    const sent = async (message: string | Buffer) => {
      const { socket, closed } = await rawWebSocket(server);
      socket.send(message);
      return (await closed).code;
    };

    expect(await sent("no json")).toBe(4400);
    expect(await sent('{"type":"ping","type":"ping"}')).toBe(4400);
    expect(await sent(Buffer.from([1, 2, 3]))).toBe(1003);
    const { closed } = await rawWebSocket(server, null);
    expect((await closed).code).toBe(4406);
  });

  test("ten thousand messages that subscribe leave the gateway well", async () => {
    const server = await startServer();
    const { send, messages, closed } = await rawWebSocket(server);
    send(init(await server.token()));
    await vi.waitFor(() => expect(messages).toHaveLength(1));

    for (let id = 0; id < 10_000; id += 1) send(subscribe(String(id)));

    expect((await closed).code).toBe(4429);
    const followed = follow(byWebSocket(server, await server.token({ sub: "bob", admin: true })), {
      query: "subscription { events(types: [CREDIT_LOW]) { sequence } }",
    });
    await vi.waitFor(async () => {
      const metrics = await (await fetch(`${server.address}/metrics`)).text();
      expect(metrics).toContain('billing_gateway_subscriptions{transport="websocket"} 1');
    });
    followed.stop();
  });

  test("queries and mutations are refused, and a ping after a subscription is answered when it has begun", async () => {
    const server = await startServer();
    const { send, messages } = await rawWebSocket(server);
    send(init(await server.token()));
    await vi.waitFor(() => expect(messages).toHaveLength(1));

    send(subscribe("1", "{ viewer { sub } }"));
    send(subscribe("2", 'subscription { events(after: "7") { sequence } }'));
    send({ type: "ping" });

    await vi.waitFor(() => expect(messages).toHaveLength(4));
    expect(
      messages
        .slice(1)
        .map((text) => JSON.parse(text))
        .map(({ type, id }) => [type, id]),
    ).toEqual([
      ["error", "1"],
      ["error", "2"],
      ["pong", undefined],
    ]);
    expect(messages[1]).toContain("Only subscriptions run over WebSocket");
    expect(messages[2]).toContain("BAD_CURSOR");
  });

  test("rate limits count subscriptions as requests", async () => {
    const server = await startServer({ MAX_REQUESTS_PER_MINUTE: "1" });
    const client = byWebSocket(server, await server.token());

    const [first, second] = [follow(client, { query: EVENTS }), follow(client, { query: EVENTS })];

    expect(await second.ended).toMatchObject([{ extensions: { code: "RATE_LIMITED" } }]);
    first.stop();
  });

  test("a page of another origin may not connect, unless CORS_ORIGINS names it", async () => {
    const server = await startServer({ CORS_ORIGINS: "https://app.example.com" });
    const open = (origin: string) => rawWebSocket(server, undefined, { origin });

    await expect(open("https://evil.example.com")).rejects.toThrow("403");
    await expect(open("https://app.example.com")).resolves.toBeDefined();
    await expect(open(server.address)).resolves.toBeDefined();
  });

  test("a WebSocket at another path gets the answer of that path", async () => {
    const server = await startServer();

    await expect(rawWebSocket({ ...server, address: `${server.address}/nowhere` })).rejects.toThrow("404");
  });

  slowTest("a client that sends no token within 10 seconds is closed with 4408", async () => {
    const { closed } = await rawWebSocket(await startServer());

    expect((await closed).code).toBe(4408);
  });
});

test("where only trusted documents run, a subscription is one of them and is named by its id", async () => {
  const file = join(temporaryFolder(), "documents.json");
  writeFileSync(file, JSON.stringify({ follow: 'subscription Follow { events(after: "0") { sequence } }' }));
  const server = await startServer({ TRUSTED_DOCUMENTS: file, TRUSTED_DOCUMENTS_ONLY: "on" });
  const token = await server.token();
  const bySse = (body: object) =>
    fetch(`${server.address}/graphql`, {
      method: "POST",
      headers: {
        accept: "text/event-stream",
        "content-type": "application/json",
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify(body),
    });
  const [trusted, other] = [await bySse({ documentId: "follow" }), await bySse({ query: EVENTS })];
  const { send, messages } = await rawWebSocket(server);
  send(init(token));
  await vi.waitFor(() => expect(messages).toHaveLength(1));

  send(subscribe("1", EVENTS));
  send(subscribe("2", "", { documentId: "follow" }));
  send({ type: "ping" });

  expect([trusted.status, other.status]).toEqual([200, 400]);
  await vi.waitFor(() => expect(messages).toHaveLength(3));
  expect(messages[1]).toContain("Only trusted documents run here");
  expect(messages[2]).toBe('{"type":"pong"}');
  await trusted.body?.cancel();
});

test("a request that offers HTTP/2 is answered as if it had not offered it, body and all", async () => {
  const server = await startServer();
  const body = JSON.stringify({ query: "{ viewer { sub } }" });
  const token = await server.token();

  for (const at of ["together", "later"]) {
    const socket = connect(Number(new URL(server.address).port), "127.0.0.1");
    const head = `POST /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAB\r\nContent-Type: application/json\r\nAuthorization: Bearer ${token}\r\nContent-Length: ${body.length}\r\n\r\n`;
    let answer = "";
    socket.on("data", (data) => {
      answer += String(data);
    });
    if (at === "together") socket.write(head + body);
    else {
      socket.write(head);
      setTimeout(() => socket.write(body), 100);
    }
    await vi.waitFor(() => expect(answer).toContain('{"data":{"viewer":{"sub":"ana"}}}'));
    // The connection goes on.
    answer = "";
    socket.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
    await vi.waitFor(() => expect(answer).toContain("HTTP/1.1 200 OK"));
    socket.destroy();
  }
});

slowTest(
  "a client that does not read is cut, and takes no memory beyond its connection",
  { timeout: 60_000 },
  async () => {
    const server = await startServer();
    const token = await server.token();
    const { socket, send, messages, closed } = await rawWebSocket(server);
    send(init(token));
    await vi.waitFor(() => expect(messages).toHaveLength(1));
    const asked = request(`${server.address}/graphql`, {
      method: "POST",
      headers: { accept: "text/event-stream", "content-type": "application/json", authorization: `Bearer ${token}` },
    });
    asked.on("response", (response) => response.pause());
    asked.on("error", () => {});
    // Aliases make each event a megabyte of text.
    const data = Array.from({ length: 1_000 }, (_, place) => `a${place}: data`).join(" ");
    const query = `subscription { events(after: "0") { ${data} } }`;
    send(subscribe("1", query));
    asked.end(JSON.stringify({ query }));
    socket.pause();

    const input = '{ businessId: 101, name: "Room", price: "10", currencyCode: "GBP" }';
    for (let made = 0; made < 60; made += 1)
      await server.post({ query: `mutation { createExtraService(input: ${input}) { userErrors { message } } }` });

    await vi.waitFor(
      async () => {
        const metrics = await (await fetch(`${server.address}/metrics`)).text();
        expect(metrics).toContain('ended_total{transport="websocket",reason="too_slow"} 1');
        expect(metrics).toContain('ended_total{transport="sse",reason="too_slow"} 1');
      },
      { timeout: 40_000, interval: 500 },
    );
    socket.resume();
    expect([1006, 1013]).toContain((await closed).code);
    asked.destroy();
  },
);

test("a gateway that stops ends subscriptions with a reason, and does not wait for them", async () => {
  const server = await startServer();
  const token = await server.token();
  const [sse, socket] = [
    follow(bySse(server, token), { query: EVENTS }),
    follow(byWebSocket(server, token), { query: EVENTS }),
  ];
  await vi.waitFor(async () => {
    const metrics = await (await fetch(`${server.address}/metrics`)).text();
    expect(metrics.match(/^billing_gateway_subscriptions\{.*\} 1$/gm)).toHaveLength(2);
  });

  const begun = performance.now();
  await server.close();

  expect(performance.now() - begun).toBeLessThan(5_000);
  expect(await socket.ended).toMatchObject({ code: 1001 });
  expect(await sse.ended).toBe("complete");
  expect(sse.results).toMatchObject([{ errors: [{ message: expect.stringContaining("is stopping") }] }]);
});
