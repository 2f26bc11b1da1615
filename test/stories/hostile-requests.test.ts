import { exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { expect, test } from "vitest";
import { localAudience, localIssuer } from "../../src/server/keys.ts";
import { type Gateway, refusalOf, startGateway } from "../support/unharmed.ts";

const mutation = `mutation { createExtraService(input: { businessId: 101, name: "a", price: "1", currencyCode: "GBP" }) { userErrors { code } } }`;
const json = "application/json";

interface Request {
  readonly what: string;
  readonly status: number;
  readonly code: string;
  readonly method?: string;
  readonly path?: string;
  readonly type?: string;
  readonly body?: string | Uint8Array;
}

const requests: Request[] = [
  { what: "a body of 10 MB", status: 413, code: "BAD_REQUEST", type: json, body: `"${"a".repeat(10_000_000)}"` },
  { what: "a body that is not JSON", status: 400, code: "BAD_REQUEST", type: json, body: "{ viewer" },
  { what: "an empty body", status: 400, code: "BAD_REQUEST", type: json, body: "" },
  { what: "JSON that is no object", status: 400, code: "BAD_REQUEST", type: json, body: "5" },
  { what: "JSON null", status: 400, code: "BAD_REQUEST", type: json, body: "null" },
  { what: "an empty object", status: 400, code: "BAD_REQUEST", type: json, body: "{}" },
  {
    what: "a query that is a number",
    status: 400,
    code: "BAD_REQUEST",
    type: json,
    body: JSON.stringify({ query: 5 }),
  },
  {
    what: "variables that are text",
    status: 400,
    code: "BAD_REQUEST",
    type: json,
    body: JSON.stringify({ query: mutation, variables: "{}" }),
  },
  {
    what: "variables that are a list",
    status: 400,
    code: "BAD_REQUEST",
    type: json,
    body: JSON.stringify({ query: mutation, variables: [1] }),
  },
  {
    what: "an operation that there is not",
    status: 400,
    code: "OPERATION_RESOLUTION_FAILURE",
    type: json,
    body: JSON.stringify({ query: mutation, operationName: "Other" }),
  },
  {
    what: "a batch",
    status: 400,
    code: "BATCHING_DISABLED",
    type: json,
    body: JSON.stringify([{ query: mutation }, { query: mutation }]),
  },
  {
    what: "JSON with __proto__",
    status: 400,
    code: "BAD_REQUEST",
    type: json,
    body: `{ "query": ${JSON.stringify(mutation)}, "__proto__": { "admin": true } }`,
  },
  {
    what: "lists nested 400 000 deep around the whole",
    status: 400,
    code: "BAD_USER_INPUT",
    type: json,
    body: "[".repeat(400_000) + "]".repeat(400_000),
  },
  {
    what: "bytes that are not UTF-8",
    status: 400,
    code: "BAD_REQUEST",
    type: json,
    body: new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]),
  },
  { what: "XML", status: 415, code: "BAD_REQUEST", type: "application/xml", body: "<query/>" },
  { what: "a form", status: 415, code: "BAD_REQUEST", type: "application/x-www-form-urlencoded", body: "query=a" },
  {
    what: "plain text",
    status: 415,
    code: "BAD_REQUEST",
    type: "text/plain",
    body: JSON.stringify({ query: mutation }),
  },
  {
    what: "a mutation by GET",
    status: 405,
    code: "BAD_REQUEST",
    method: "GET",
    path: `/graphql?query=${encodeURIComponent(mutation)}`,
  },
  {
    what: "GET with variables that are not JSON",
    status: 400,
    code: "BAD_REQUEST",
    method: "GET",
    path: "/graphql?query=%7Bviewer%7Bsub%7D%7D&variables=%7B",
  },
  {
    what: "GET with two queries",
    status: 400,
    code: "BAD_REQUEST",
    method: "GET",
    path: "/graphql?query=%7Bviewer%7Bsub%7D%7D&query=%7Bviewer%7Badmin%7D%7D",
  },
  { what: "GET without a query", status: 400, code: "BAD_REQUEST", method: "GET", path: "/graphql" },
  { what: "PUT", status: 405, code: "BAD_REQUEST", method: "PUT", type: json, body: "{}" },
  { what: "a path with a broken escape", status: 400, code: "BAD_REQUEST", method: "GET", path: "/%E0%A4%A" },
  { what: "a path of 50 000 characters", status: 431, code: "", method: "GET", path: `/${"a".repeat(50_000)}` },
];

async function send(gateway: Gateway, { method = "POST", path = "/graphql", type, body }: Request) {
  return fetch(`${gateway.address}${path}`, {
    method,
    headers: { authorization: `Bearer ${await gateway.token()}`, ...(type !== undefined && { "content-type": type }) },
    ...(body !== undefined && { body: body as string }),
  });
}

test.each(requests.filter(({ code }) => code !== ""))(
  "$what is refused with $status and $code, and the gateway keeps serving",
  async (request) => {
    const gateway = await startGateway();

    const response = await send(gateway, request);

    expect(await refusalOf(response)).toEqual({ status: request.status, codes: [request.code] });
    await gateway.expectUnharmed();
  },
);

test.each(requests.filter(({ code }) => code === ""))(
  "$what is refused with $status by HTTP itself",
  async (request) => {
    const gateway = await startGateway();

    const response = await send(gateway, request);

    expect(response.status).toBe(request.status);
    await gateway.expectUnharmed();
  },
);

const claims = { sub: "eve", email: "eve@example.com", admin: true };

/** A valid token with the caller's changes. */
const like = (alg = "ES256") =>
  new SignJWT(claims)
    .setProtectedHeader({ alg })
    .setIssuer(localIssuer)
    .setAudience(localAudience)
    .setIssuedAt()
    .setExpirationTime("1h");

const unsigned = () =>
  new UnsecuredJWT(claims).setIssuer(localIssuer).setAudience(localAudience).setIssuedAt().setExpirationTime("1h");

const tokens: { what: string; make(gateway: Gateway): Promise<string> | string }[] = [
  { what: "that is expired", make: ({ keys }) => like().setExpirationTime("-1h").sign(keys.privateKey) },
  { what: "that is not signed", make: () => unsigned().encode() },
  {
    what: "that is not signed, whose algorithm is written None",
    make: () => `${Buffer.from('{"alg":"None"}').toString("base64url")}.${unsigned().encode().split(".")[1]}.`,
  },
  { what: "for another audience", make: ({ keys }) => like().setAudience("other").sign(keys.privateKey) },
  { what: "of another issuer", make: ({ keys }) => like().setIssuer("other").sign(keys.privateKey) },
  {
    what: "that never expires",
    make: ({ keys }) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: "ES256" })
        .setIssuer(localIssuer)
        .setAudience(localAudience)
        .setIssuedAt()
        .sign(keys.privateKey),
  },
  {
    what: "that is signed with the public key as if it were a secret",
    make: async ({ keys }) => like("HS256").sign(new TextEncoder().encode(await exportSPKI(keys.publicKey))),
  },
  {
    what: "that is signed with another key",
    make: async () => like().sign((await generateKeyPair("ES256")).privateKey),
  },
  {
    what: "whose claims were changed afterwards",
    make: async ({ token }) => {
      const [header, , signature] = (await token({ roles: [] })).split(".");
      return [header, Buffer.from(JSON.stringify(claims)).toString("base64url"), signature].join(".");
    },
  },
  { what: "that limits to no list of businesses", make: ({ token }) => token({ businesses: null as never }) },
  { what: "that is none", make: () => "letmein" },
  { what: "that is empty", make: () => "" },
];

test.each(tokens)("a token $what is 401 for the whole request, and nothing is written", async ({ make }) => {
  const gateway = await startGateway();

  const response = await gateway.post({ query: mutation }, { token: await make(gateway) });

  expect(response.headers.get("www-authenticate")).toBe('Bearer error="invalid_token"');
  expect(await refusalOf(response)).toEqual({ status: 401, codes: ["UNAUTHENTICATED"] });
  await gateway.expectUnharmed();
});

test("without a token a mutation is 401 and nothing is written", async () => {
  const gateway = await startGateway();

  const response = await gateway.post({ query: mutation }, { token: null });

  expect(response.headers.get("www-authenticate")).toBe("Bearer");
  expect(await refusalOf(response)).toEqual({ status: 401, codes: ["UNAUTHENTICATED"] });
  await gateway.expectUnharmed();
});

test.each(["Basic YTpi", "Token abc", "Bearer a b", `Bearer ${"a".repeat(20_000)}`])(
  "an Authorization header without a bearer token is never treated as absent (%#)",
  async (authorization) => {
    const gateway = await startGateway();

    const response = await fetch(`${gateway.address}/graphql`, {
      method: "POST",
      headers: { "content-type": json, authorization },
      body: JSON.stringify({ query: "{ __typename }" }),
    });

    expect([401, 431]).toContain(response.status);
    await gateway.expectUnharmed();
  },
);
