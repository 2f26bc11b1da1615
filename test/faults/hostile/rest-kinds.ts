import { between, type Chance, happens, pick } from "../../../src/commands/demo/random.ts";
import { base, http, type Kind } from "./attack.ts";
import { garbled, jsonValue, nested, repeated } from "./texts.ts";

// Requests to the REST API below /api/billing.

const resources = ["extraservices", "coworkerextraservices", "coworkerextraserviceusehistories"];
const odd: readonly string[] = [
  ...["/..", "/%2e%2e/", "/%00", "/%2f", "/1%2f2", "//", "/;a=b", "/1.5", "/-1", "/99999999999999999999", "/１"],
  ...[
    "/__proto__",
    "/constructor",
    "/1/uncharge/2",
    "/runcommand/",
    "/%F0%9F%92%A9",
    "/a%20b",
    "/*",
    "/1?",
    "/'or'1'='1",
  ],
];
const parameters: readonly string[] = [
  ...["page", "size", "orderBy", "dir", "PageNumber", "Id", "_", "ExtraService_Name", "from_ExtraService_UpdatedOn"],
  ...["ExtraService_Price", "__proto__", "constructor", "a[b]", "CoworkerExtraService_Coworker", "ids"],
];
const values: readonly string[] = [
  ...["", "0", "-1", "999999999999", "1e9", "NaN", "0x10", "1.5", "true", "null", "%00", "%ff", "%C3%28", "Name;drop"],
  ...["2026-02-30", "2026-13-01T00:00:00Z", "9".repeat(2_000), "%".repeat(50), "a".repeat(5_000), "%25%32%35", "[]"],
];

const search = (chance: Chance): string =>
  repeated(between(chance, 0, 6), () => `${pick(chance, parameters)}=${pick(chance, values)}`, "&").slice(0, 12_000);

export const restKinds: Readonly<Record<string, Kind>> = {
  "rest: paths": ({ chance, tokens }) => {
    const path = `/api/billing/${pick(chance, resources)}${pick(chance, odd)}${happens(chance, 30) ? pick(chance, odd) : ""}`;
    const method = pick(chance, ["GET", "PUT", "DELETE", "POST", "PATCH"]);
    return { bytes: http(`${method} ${encoded(path)} HTTP/1.1`, base(pick(chance, tokens))), manner: "aborted" };
  },
  "rest: other paths": ({ chance, tokens }) => {
    const path = pick(chance, [
      "/api",
      "/api/",
      "/API/Billing/",
      "/api/sys/users",
      "/api/token",
      "/api/docs/../x",
      "/api/openapi.json",
      "/%61pi/billing",
      "/metrics",
      "/healthz",
      "/readyz",
    ]);
    return { bytes: http(`GET ${path}?${search(chance)} HTTP/1.1`, base(pick(chance, tokens))) };
  },
  "rest: lists": ({ chance, tokens }) => ({
    bytes: http(`GET /api/billing/${pick(chance, resources)}?${search(chance)} HTTP/1.1`, base(pick(chance, tokens))),
  }),
  "rest: many ids": ({ chance, tokens }) => {
    const ids = repeated(
      between(chance, 1, 1_500),
      () => pick(chance, ["1", "0", "x", "-5", "4294967296"]),
      pick(chance, [",", "%2C", "&id="]),
    );
    return {
      bytes: http(`GET /api/billing/${pick(chance, resources)}?id=${ids} HTTP/1.1`, base(pick(chance, tokens))),
    };
  },
  "rest: bodies": ({ chance, tokens }) => {
    const names = [
      "Name",
      "Price",
      "BusinessId",
      "CurrencyCode",
      "TimeSlots",
      "ResourceTypes",
      "CoworkerId",
      "Id",
      "__proto__",
    ];
    // Without a business no record is made.
    const fields = names
      .filter(() => happens(chance, 60))
      .map((name) => `"${name}":${name === "BusinessId" ? "null" : jsonValue(chance)}`);
    const body = pick(chance, [
      `{${fields.join()}}`,
      garbled(chance, `{${fields.join()}}`),
      jsonValue(chance),
      nested("[", "1", "]", 50_000),
    ]);
    return {
      bytes: write(
        pick(chance, ["POST", "PUT"]),
        `/api/billing/${pick(chance, resources)}`,
        body,
        pick(chance, tokens),
      ),
    };
  },
  "rest: commands": ({ chance, tokens }) => {
    const word = pick(chance, [
      "coworkerextraservices/runcommand",
      "coworkerextraservices/0/uncharge",
      "extraservices/runcommand",
    ]);
    const body = `{"Ids":${jsonValue(chance)},"Key":${jsonValue(chance)},"Parameters":[{"Name":${jsonValue(chance)},"Value":${jsonValue(chance)}}]}`;
    return { bytes: write("POST", `/api/billing/${word}`, body, pick(chance, tokens)) };
  },
  "rest: forms": ({ chance, tokens }) => {
    const form = repeated(
      between(chance, 1, 12_000),
      () => `${pick(chance, ["Name", "a", "", "%ff"])}=${pick(chance, ["1", "%", "+"])}`,
      "&",
    );
    const type = pick(chance, ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data", ""]);
    const origin = happens(chance, 30) ? [["Origin", "https://evil.example"] as const] : [];
    return {
      bytes: write("POST", "/api/billing/extraservices", form, pick(chance, tokens), [
        ["Content-Type", type],
        ...origin,
      ]),
    };
  },
  "rest: conditions": ({ chance, tokens }) => {
    const header = pick(chance, [
      "If-Match",
      "If-None-Match",
      "If-Unmodified-Since",
      "Idempotency-Key",
      "Range",
      "Content-Type",
    ]);
    const value = pick(chance, [
      "*",
      '"',
      'W/"1"',
      '"a",'.repeat(2_000),
      "Thu, 99 Jan 1970",
      "-1",
      "x".repeat(10_000),
      "é",
    ]);
    const [method, path] = pick(chance, [
      ["PUT", ""],
      ["DELETE", "/0"],
      ["GET", "/1"],
      ["POST", ""],
    ] as const);
    return { bytes: write(method, `/api/billing/extraservices${path}`, "{}", pick(chance, tokens), [[header, value]]) };
  },
};

function write(
  method: string,
  path: string,
  body: string,
  token: string,
  more: readonly (readonly [string, string])[] = [["Content-Type", "application/json"]],
): Buffer {
  return http(
    `${method} ${path} HTTP/1.1`,
    [...base(token), ["Content-Length", String(Buffer.byteLength(body))], ...more],
    body,
  );
}

/** Latin-1 is what a request line can hold. */
function encoded(path: string): string {
  return Buffer.from(path).toString("latin1").replaceAll(" ", "%20");
}
