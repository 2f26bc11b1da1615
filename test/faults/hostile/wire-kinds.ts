import { between, happens, pick } from "../../../src/commands/demo/random.ts";
import { type Attack, base, http, type Kind, post } from "./attack.ts";
import { bytes, garbled, repeated } from "./texts.ts";

// Bytes that are no valid HTTP, connections that are used wrongly, and headers that are abused.

const body = '{"query":"{ __typename }"}';
const keptOpen: (readonly [string, string])[] = [
  ["Host", "127.0.0.1"],
  ["Content-Type", "application/json"],
  ["Content-Length", String(body.length)],
];
const large = JSON.stringify({ query: `{ _sdl ${repeated(20, (n) => `a${n}: _sdl`)} }` });

export const wireKinds: Readonly<Record<string, Kind>> = {
  "http: garbled": ({ chance }) => ({
    bytes: Buffer.from(`${garbled(chance, post(body).toString("latin1"))}\r\n\r\n`, "latin1"),
    manner: "aborted",
  }),
  "http: random bytes": ({ chance }) => ({
    bytes: pick(chance, [
      bytes(chance, between(chance, 1, 2_000)),
      Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
      Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03, ...bytes(chance, 200)]),
    ]),
    manner: "aborted",
  }),
  "http: request lines": ({ chance }) => ({
    bytes: http(
      pick(chance, [
        ...[
          "GET /graphql HTTP/0.9",
          "GET /graphql HTTP/9.9",
          "GET  /graphql HTTP/1.1",
          "GET /graphql",
          "OPTIONS * HTTP/1.1",
        ],
        ...["GET http://other.example/graphql HTTP/1.1", "CONNECT 127.0.0.1:22 HTTP/1.1", "TRACE /graphql HTTP/1.1"],
        ...[
          "BREW /graphql HTTP/1.1",
          "get /graphql HTTP/1.1",
          "GET /../../etc/passwd HTTP/1.1",
          "GET //graphql HTTP/1.1",
        ],
        ...["PROPFIND / HTTP/1.1", "GET /graphql?query={__typename} HTTP/1.1", `GET /${"a".repeat(20_000)} HTTP/1.1`],
      ]),
      base(null),
    ),
    manner: "aborted",
  }),
  "http: two lengths": ({ chance }) => ({
    bytes: http(
      "POST /graphql HTTP/1.1",
      [
        ...base(null),
        ["Content-Type", "application/json"],
        ...pick<readonly (readonly [string, string])[]>(chance, [
          [
            ["Content-Length", "5"],
            ["Content-Length", "26"],
          ],
          [
            ["Content-Length", "26"],
            ["Transfer-Encoding", "chunked"],
          ],
          [["Transfer-Encoding", "chunked, identity"]],
          [["Content-Length", "-1"]],
          [["Content-Length", "99999999999999999999"]],
          [["Content-Length", "0x1a"]],
        ]),
      ],
      body,
    ),
    manner: "aborted",
  }),
  "http: headers": ({ chance, tokens }) => ({
    bytes: post(body, {
      token: pick(chance, tokens),
      more: pick<readonly (readonly [string, string])[]>(chance, [
        Array.from({ length: between(chance, 100, 1_900) }, (_, n) => [`X-${n}`, "1"] as const),
        Array.from({ length: between(chance, 10, 200) }, (_, n) => ["Cookie", `a${n}=${"b".repeat(50)}`] as const),
        [["Cookie", "a=b; ".repeat(between(chance, 100, 3_500))]],
        [
          ["X-Request-Id", "../".repeat(20)],
          ["X-Request-Id", "a".repeat(5_000)],
        ],
        [
          ["Range", "bytes=0-0,1-1,5-3"],
          ["If-None-Match", `W/"${"a".repeat(5_000)}"`],
        ],
        [
          ["X-Forwarded-For", "127.0.0.1"],
          ["X-Forwarded-Host", "evil.example"],
          ["X-Forwarded-Proto", "javascript"],
        ],
        [
          ["Origin", "null"],
          ["Access-Control-Request-Method", "a".repeat(500)],
        ],
        [
          ["Accept", "*/*;q=".repeat(500)],
          ["Accept-Encoding", "br;q=1e9, gzip;q=-1, *"],
        ],
        [["Expect", pick(chance, ["100-continue", "200-ok"])]],
        [
          ["traceparent", "00-zz-zz-zz"],
          ["X-Cost", "true"],
        ],
        [["X Bad", "a"]],
        [["X-Null", "a\u0000b"]],
        [
          ["Upgrade", pick(chance, ["websocket", "h2c", "TLS/1.0"])],
          ["Connection", "Upgrade, HTTP2-Settings"],
        ],
      ]),
    }),
    manner: "aborted",
  }),
  "http: pipelined": (making) => ({ bytes: pipelined(making, between(making.chance, 2, 200)) }),
  "connection: slow": ({ chance, tokens }) => ({
    bytes: post(`{"query":"{ __typename ${" ".repeat(between(chance, 1, 100_000))}}"}`, {
      token: pick(chance, tokens),
    }),
    manner: "slow",
  }),
  "connection: aborted": ({ chance, tokens }) => ({
    bytes: post(
      pick(chance, [
        large,
        body,
        `{"query":"${"a".repeat(900_000)}"}`,
        `{"query":"{ verifyLedger { ok } }"}          `,
      ]),
      { token: pick(chance, tokens) },
    ),
    manner: "aborted",
  }),
  "connection: answers that are not read": ({ chance, tokens }) => ({
    bytes: happens(chance, 50)
      ? post(large, { token: pick(chance, tokens) })
      : Buffer.concat(Array.from({ length: 20 }, () => http("POST /graphql HTTP/1.1", lengthOf(large), large))),
    manner: "unread",
  }),
  "rate: one token asks 60 times at once": ({ greedy }) => ({
    bytes: Buffer.concat([
      ...Array.from({ length: 59 }, () =>
        http("POST /graphql HTTP/1.1", [...keptOpen, ["Authorization", `Bearer ${greedy}`]], body),
      ),
      post(body, { token: greedy }),
    ]),
  }),
};

function lengthOf(text: string): (readonly [string, string])[] {
  return [
    ["Host", "a"],
    ["Content-Type", "application/json"],
    ["Content-Length", String(text.length)],
  ];
}

function pipelined({ chance, tokens }: Parameters<Kind>[0], count: number): Attack["bytes"] {
  const requests = Array.from({ length: count }, () =>
    pick(chance, [
      http("POST /graphql HTTP/1.1", keptOpen, body),
      http("GET /nothing HTTP/1.1", [["Host", "a"]]),
      http("GET /api/billing/extraservices HTTP/1.1", [["Host", "a"]]),
    ]),
  );
  return Buffer.concat([...requests, post(body, { token: pick(chance, tokens) })]);
}
