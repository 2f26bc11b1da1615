import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { type SenderOptions, sender } from "../../../src/server/webhooks/send.ts";
import { freePort } from "../../support/free-port.ts";
import { type Behaviour, startReceiver } from "../../support/receiver.ts";
import { makeCertificates } from "../../support/tls-postgres.ts";

const message = { headers: { "content-type": "application/json", "webhook-id": "1" }, body: '{"data":{}}' };
const never = new AbortController().signal;

function aSender(options: Partial<SenderOptions> = {}) {
  const made = sender({ allowPrivate: true, userAgent: "test", now: () => 0, attemptMilliseconds: 400, ...options });
  onTestFinished(() => made.close());
  return made;
}

const outcomes: [Behaviour, { status: string; httpStatus: number | null }][] = [
  [
    { status: 200, body: "thank you" },
    { status: "DELIVERED", httpStatus: 200 },
  ],
  [{ status: 204 }, { status: "DELIVERED", httpStatus: 204 }],
  [{ status: 299 }, { status: "DELIVERED", httpStatus: 299 }],
  [
    { status: 200, body: "x".repeat(1_000_000) },
    { status: "DELIVERED", httpStatus: 200 },
  ],
  ["old", { status: "DELIVERED", httpStatus: 200 }],
  ["never ends its answer", { status: "DELIVERED", httpStatus: 200 }],
  [
    { status: 301, headers: { location: "http://127.0.0.1:1/" } },
    { status: "REDIRECT", httpStatus: 301 },
  ],
  [
    { status: 307, headers: { location: "/" } },
    { status: "REDIRECT", httpStatus: 307 },
  ],
  [{ status: 304 }, { status: "REDIRECT", httpStatus: 304 }],
  [{ status: 400 }, { status: "HTTP_ERROR", httpStatus: 400 }],
  [{ status: 404 }, { status: "HTTP_ERROR", httpStatus: 404 }],
  [{ status: 429 }, { status: "HTTP_ERROR", httpStatus: 429 }],
  [
    { status: 500, body: "secret" },
    { status: "HTTP_ERROR", httpStatus: 500 },
  ],
  [{ status: 410 }, { status: "GONE", httpStatus: 410 }],
  [
    { status: 200, after: 5_000 },
    { status: "TIMEOUT", httpStatus: null },
  ],
  ["never answers", { status: "TIMEOUT", httpStatus: null }],
  ["cut", { status: "NO_CONNECTION", httpStatus: null }],
  ["closes early", { status: "NO_CONNECTION", httpStatus: null }],
  ["half an answer", { status: "NO_CONNECTION", httpStatus: null }],
  ["not HTTP", { status: "HTTP_ERROR", httpStatus: null }],
  [
    { status: 200, headers: { long: "x".repeat(20_000) } },
    { status: "HTTP_ERROR", httpStatus: null },
  ],
];

test.each(outcomes)("an answer of %j counts as %j", async (behaviour, expected) => {
  const receiver = await startReceiver();
  receiver.behave(behaviour);

  const attempt = await aSender().send(receiver.url, message, never);

  expect(attempt).toEqual({ ...expected, durationMs: expect.any(Number), retryAfterMs: null });
  expect(receiver.received.length).toBeLessThan(2);
});

test("the request has the message's headers and body, and the gateway's name", async () => {
  const receiver = await startReceiver();

  await aSender().send(`${receiver.url}?key=1`, message, never);

  expect(receiver.received).toMatchObject([
    { body: message.body, headers: { ...message.headers, "user-agent": "test" } },
  ]);
});

test.each([
  ["120", 120_000],
  ["0", 0],
  ["Thu, 01 Jan 1970 00:01:00 GMT", 60_000],
  ["-1", null],
  ["soon", null],
])("Retry-After: %s asks for %s milliseconds", async (header, retryAfterMs) => {
  const receiver = await startReceiver();
  receiver.behave({ status: 503, headers: { "retry-after": header } });

  expect(await aSender().send(receiver.url, message, never)).toMatchObject({ status: "HTTP_ERROR", retryAfterMs });
});

test("nobody listens: NO_CONNECTION; the name has no address: NAME_NOT_FOUND", async () => {
  const nowhere = await aSender().send(`http://127.0.0.1:${await freePort()}/`, message, never);
  const notFound = Object.assign(new Error("not found"), { code: "ENOTFOUND" });
  const nameless = await aSender({ allowPrivate: false, resolve: (_, done) => done(notFound, []) }).send(
    "https://example.com/",
    message,
    never,
  );

  expect([nowhere?.status, nameless?.status]).toEqual(["NO_CONNECTION", "NAME_NOT_FOUND"]);
});

test("a certificate must be of a trusted authority and of the host's name; the environment cannot turn this off", async () => {
  vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
  onTestFinished(() => void vi.unstubAllEnvs());
  const right = makeCertificates("localhost");
  const wrong = makeCertificates("elsewhere.example.com");
  const [good, bad] = [await startReceiver({ certificates: right }), await startReceiver({ certificates: wrong })];
  const trusting = (file: string) => aSender({ ca: readFileSync(file, "utf8"), attemptMilliseconds: 5_000 });

  const attempts = [
    await trusting(right.authority).send(good.url, message, never),
    await trusting(right.stranger).send(good.url, message, never),
    await aSender().send(good.url, message, never),
    await trusting(wrong.authority).send(bad.url, message, never),
  ];

  expect(attempts.map((one) => one?.status)).toEqual(["DELIVERED", "TLS_ERROR", "TLS_ERROR", "TLS_ERROR"]);
  expect(bad.received).toEqual([]);
});

test("proxies of the environment are not used", async () => {
  const proxy = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void proxy.close());
  const address = `http://127.0.0.1:${(proxy.address() as { port: number }).port}`;
  for (const name of ["HTTP_PROXY", "http_proxy", "ALL_PROXY"]) vi.stubEnv(name, address);
  vi.stubEnv("NODE_USE_ENV_PROXY", "1");
  onTestFinished(() => void vi.unstubAllEnvs());
  const receiver = await startReceiver();

  expect(await aSender().send(receiver.url, message, never)).toMatchObject({ status: "DELIVERED" });
});

test("an attempt that is stopped is none", async () => {
  const receiver = await startReceiver();
  receiver.behave("never answers");
  const stop = new AbortController();

  const sent = aSender({ attemptMilliseconds: 10_000 }).send(receiver.url, message, stop.signal);
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1));
  stop.abort();

  expect(await sent).toBeNull();
});
