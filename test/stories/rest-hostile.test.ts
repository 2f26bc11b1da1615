import { request as rawRequest } from "node:http";
import { expect, test, vi } from "vitest";
import { beginRequest } from "../support/slow-request.ts";
import { type Gateway, startGateway } from "../support/unharmed.ts";

interface Hostile {
  readonly what: string;
  readonly status: number;
  readonly method?: string;
  readonly path?: string;
  readonly type?: string | null;
  readonly body?: string | Uint8Array;
}

const rules = "extraservices";
const rule = { BusinessId: 101, Name: "Room", Price: 30, CurrencyCode: "GBP" };
const post = (what: string, body: string | Uint8Array, status = 400, path = rules): Hostile => ({
  what,
  status,
  method: "POST",
  path,
  body,
});
const posted = (what: string, changes: object, status = 400) =>
  post(what, JSON.stringify({ ...rule, ...changes }), status);
const put = (what: string, body: object, status: number): Hostile => ({
  what,
  status,
  method: "PUT",
  body: JSON.stringify(body),
});
const get = (what: string, path: string, status = 400): Hostile => ({ what, status, path });
const deep = 200_000;
const FORM = "application/x-www-form-urlencoded";
const asForm = "BusinessId=101&Name=Room&Price=30&CurrencyCode=GBP";

const requests: readonly Hostile[] = [
  posted("a property that there is not", { Colour: "red" }),
  posted("a property in another case", { name: "Room" }),
  posted("a number that is text and not exact", { Price: "30.00001" }),
  posted("a number that is text in another form", { Price: "3e1" }),
  posted("text that is a number", { Name: 5 }),
  posted("an enum of 7", { ChargePeriod: 7 }),
  posted("an enum of 0", { ChargePeriod: 0 }),
  posted("an enum of 1.5", { ChargePeriod: 1.5 }),
  posted("an enum that is no word of it", { ChargePeriod: "Hours" }),
  posted("a price of five places", { Price: 0.00001 }),
  posted("a price of twelve digits", { Price: 100_000_000_000 }),
  posted("a negative price", { Price: -1 }),
  posted("a day that there is not", { ApplyFrom: "2026-02-30T10:00:00Z" }),
  posted("a time that is a number", { ApplyFrom: 1_767_225_600_000 }),
  posted("a time after 2200", { ApplyFrom: "9999-12-30T23:59:59Z" }),
  posted("a Unix time as text", { ApplyFrom: "1767225600" }),
  posted("NUL in text", { Name: "a\0b" }),
  posted("half of a character", { Name: "\ud800" }),
  posted("a name of 100 000 characters", { Name: "x".repeat(100_000) }),
  posted("501 links", { Teams: Array.from({ length: 501 }, (_, place) => place + 1) }),
  posted("a link that is an object", { Teams: [{ Id: 1 }] }),
  posted("a business beyond every id", { BusinessId: 1e300 }),
  posted("a boolean that is a number", { Visible: 1 }),
  post("a price beyond every number", `{"BusinessId":101,"Name":"Room","Price":1e400,"CurrencyCode":"GBP"}`),
  post("__proto__", `{"BusinessId":101,"Name":"Room","Price":1,"CurrencyCode":"GBP","__proto__":{"Visible":true}}`),
  post(
    "constructor.prototype",
    `{"BusinessId":101,"Name":"Room","Price":1,"CurrencyCode":"GBP","constructor":{"prototype":{}}}`,
  ),
  post("a body that is not JSON", "BusinessId=101"),
  post("half a body", `{"BusinessId":101`),
  post("an empty body", ""),
  post("a body that is a list", `[{"BusinessId":101}]`),
  post("a body that is text", `"text"`),
  post("a body that is null", "null"),
  post("lists nested 200 000 deep", `{"Teams":${"[".repeat(deep)}${"]".repeat(deep)}}`),
  post("a body of 2 MB", `"${"a".repeat(2_000_000)}"`, 413),
  post("bytes that are not UTF-8", new Uint8Array([...Buffer.from('{"Name":"'), 0xff, ...Buffer.from('"}')])),
  { ...post("a form without what is required", "Name=Room"), type: FORM },
  { ...post("a form with a broken escape", `${asForm}&Description=%E0%A4%A`), type: FORM },
  { ...post("a form that repeats a name", `${asForm}&Name=Other`), type: FORM },
  { ...post("a form of __proto__", `${asForm}&__proto__=1`), type: FORM },
  { ...post("a form of very many values", `${asForm}${"&Teams=1".repeat(10_001)}`), type: FORM },
  { ...post("a form of 2 MB", `Name=${"a".repeat(2_000_000)}`, 413), type: FORM },
  post("a name twice", `{"BusinessId":101,"Name":"Room","Price":1,"CurrencyCode":"GBP","Price":2}`),
  post("a name twice, once escaped", `{"BusinessId":101,"Name":"Room","Price":1,"CurrencyCode":"GBP","\\u0050rice":2}`),
  { ...post("plain text", JSON.stringify(rule), 415), type: "text/plain" },
  { ...post("XML", "<rule/>", 415), type: "application/xml" },
  post(
    "a use of a credit that there is not",
    `{"CoworkerExtraServiceId":999,"CreditUsed":1}`,
    400,
    "coworkerextraserviceusehistories",
  ),
  post(
    "a use of more than there is",
    `{"CoworkerExtraServiceId":1,"CreditUsed":61}`,
    400,
    "coworkerextraserviceusehistories",
  ),
  post(
    "a use that gives back",
    `{"CoworkerExtraServiceId":1,"CreditUsed":-60}`,
    400,
    "coworkerextraserviceusehistories",
  ),
  post("a use without an amount", `{"CoworkerExtraServiceId":1}`, 400, "coworkerextraserviceusehistories"),
  put("no Id", rule, 404),
  put("an Id that is text", { ...rule, Id: "1a" }, 400),
  put("an UpdatedOn that is no time", { ...rule, Id: 1, UpdatedOn: "yesterday" }, 400),
  put("an UpdatedOn of another version", { ...rule, Id: 1, UpdatedOn: "2001-01-01T00:00:00Z" }, 412),
  put("an Id of a list", { ...rule, Id: [1] }, 400),
  put("the Id of nothing", { ...rule, Id: 99 }, 404),
  put("another business", { ...rule, Id: 1, BusinessId: 202 }, 400),
  put("what is in use", { ...rule, Id: 1, ChargePeriod: 2 }, 400),
  {
    what: "a ledger row changed",
    status: 405,
    method: "PUT",
    path: "coworkerextraserviceusehistories",
    body: `{"Id":1,"CreditUsed":0}`,
  },
  { what: "a ledger row deleted", status: 405, method: "DELETE", path: "coworkerextraserviceusehistories/1" },
  { what: "a rule in use deleted", status: 400, method: "DELETE", path: `${rules}/1` },
  { what: "everything deleted", status: 405, method: "DELETE", path: rules },
  { what: "PATCH", status: 405, method: "PATCH", path: `${rules}/1`, body: "{}" },
  get("a size of 0", `${rules}?size=0`),
  get("a page of 1e308", `${rules}?page=1e308`),
  get("a page of -1", `${rules}?page=-1`),
  get("a page of 1.5", `${rules}?page=1.5`),
  get("a page of 99999999999", `${rules}?page=99999999999`),
  get("SQL in orderBy", `${rules}?orderBy=Name;DROP%20TABLE%20extra_service`),
  get("SQL in dir", `${rules}?dir=1%20OR%201=1`),
  get("orderBy __proto__", `${rules}?orderBy=__proto__`),
  get("a parameter __proto__", `${rules}?__proto__=1`),
  get("a parameter of brackets", `${rules}?ExtraService_Name[ne]=a`),
  get("a parameter given twice", `${rules}?page=1&page=1`),
  get("an id given twice", `${rules}?id=[1]&id=[1]`),
  get("NUL in a parameter", `${rules}?ExtraService_Name=%00`),
  get("NUL in the name of a parameter", `${rules}?%00=1`),
  get("CR and LF in the name of a parameter", `${rules}?page%0d%0aSet-Cookie:a=1`),
  get("CR and LF in a page", `${rules}?page=1%0d%0aSet-Cookie:%20a=b`),
  get("a bad date", `${rules}?ExtraService_CreatedOn=example-value`),
  get("ids that are SQL", `${rules}?id=[1);--]`),
  get("101 ids", `${rules}?id=[${Array.from({ length: 101 }, (_, place) => place + 1)}]`),
  get("10 000 ids", `${rules}?id=[${Array.from({ length: 10_000 }, (_, place) => place + 1)}]`, 431),
  get("ids nested 3 000 deep", `${rules}?id=${"[".repeat(3_000)}`),
  get("an Id that is none", `${rules}/abc`, 404),
  get("an Id of NUL", `${rules}/%00`, 404),
  get("an Id with CR and LF", `${rules}/1%0d%0a`, 404),
  get("an Id beyond every number", `${rules}/${"9".repeat(400)}`, 404),
  get("a way up", `${rules}/..%2f..%2fhealthz`, 404),
  get("a path with a broken escape", `${rules}/%E0%A4%A`, 400),
  get("an address that there is not", "coworkers", 404),
];

test("there are more than thirty of them", () => {
  expect(requests.length).toBeGreaterThan(30);
});

async function send(gateway: Gateway, { method = "GET", path = rules, type = "application/json", body }: Hostile) {
  return fetch(`${gateway.address}/api/billing/${path}`, {
    method,
    headers: { authorization: `Bearer ${await gateway.token()}`, ...(type !== null && { "content-type": type }) },
    ...(body !== undefined && { body: body as string }),
  });
}

test("hostile requests are refused in REST's format, and nothing is written", { timeout: 60_000 }, async () => {
  const gateway = await startGateway();

  for (const hostile of requests) {
    const response = await send(gateway, hostile);
    const text = await response.text();

    expect([hostile.what, response.status]).toEqual([hostile.what, hostile.status]);
    if (hostile.status !== 431)
      expect([hostile.what, formOf(hostile.status, text)]).toEqual([hostile.what, "as documented"]);
    expect(text.length, hostile.what).toBeLessThan(4_000);
    expect(text, hostile.what).not.toMatch(/node_modules|\.[jt]s:\d|\\n {4}at |SQLITE/i);
    expect(response.headers.get("set-cookie"), hostile.what).toBeNull();
  }
  await gateway.expectUnharmed();
});

/** Whether the answer has the format of its status. */
function formOf(status: number, text: string): string {
  const body = JSON.parse(text);
  if (status === 404) return body === "Not found" || Object.keys(body).join() === "Message" ? "as documented" : text;
  if (status === 405) return Object.keys(body).join() === "Message" ? "as documented" : text;
  const { Message, Value, Errors, WasSuccessful, ...more } = body;
  const isWhole =
    Value === null &&
    WasSuccessful === false &&
    Object.keys(more).length === 0 &&
    Errors.length > 0 &&
    Message !== "" &&
    Errors.every((one: object) => Object.keys(one).join() === "AttemptedValue,Message,PropertyName");
  return isWhole ? "as documented" : text;
}

test("a bad token is 401 for any request", async () => {
  const gateway = await startGateway();
  const ask = (headers: Record<string, string>, path = rules) =>
    fetch(`${gateway.address}/api/billing/${path}`, { headers });

  const [none, bad, empty] = [
    await ask({}),
    await ask({ authorization: "Bearer a.b.c" }),
    await ask({ authorization: "" }),
  ];

  expect([none.status, bad.status, empty.status]).toEqual([401, 401, 401]);
  expect(none.headers.get("www-authenticate")).toBe("Bearer");
  expect(bad.headers.get("www-authenticate")).toBe('Bearer error="invalid_token"');
  expect(await bad.json()).toEqual({ Message: "the token is malformed" });
  expect(Object.keys((await none.json()) as object)).toEqual(["Message"]);
  await gateway.expectUnharmed();
});

test("HEAD answers like GET without a body; OPTIONS answers the methods; DELETE may have a JSON content type", async () => {
  const gateway = await startGateway();
  const headers = { authorization: `Bearer ${await gateway.token()}`, "content-type": "application/json" };
  const ask = (method: string, path: string) => fetch(`${gateway.address}/api/billing/${path}`, { method, headers });

  const [get_, head, options] = [await ask("GET", rules), await ask("HEAD", rules), await ask("OPTIONS", `${rules}/1`)];

  expect([head.status, head.headers.get("content-type")]).toEqual([200, get_.headers.get("content-type")]);
  expect([await head.text(), options.status, options.headers.get("allow")]).toEqual(["", 204, "GET, HEAD, DELETE"]);
  expect((await ask("DELETE", "coworkerextraservices/1")).status).toBe(200);
});

test("a key in two headers is refused", async () => {
  const gateway = await startGateway();
  const { port } = new URL(gateway.address);
  const authorization = `Bearer ${await gateway.token()}`;
  const body = JSON.stringify(rule);

  const status = await new Promise((resolve, reject) => {
    const sent = rawRequest(
      {
        ...{ port, method: "POST", path: "/api/billing/extraservices" },
        headers: { authorization, "content-type": "application/json", "idempotency-key": ["a", "b"] },
      },
      (response) => resolve(response.resume().statusCode),
    );
    sent.once("error", reject).end(body);
  });

  expect(status).toBe(400);
  await gateway.expectUnharmed();
});

test("one request too many is 503 with Retry-After, in REST's form", async () => {
  const gateway = await startGateway({ MAX_PENDING_REQUESTS: "1" });
  const token = await gateway.token();
  const slow = await beginRequest(gateway.address, token, { query: "{ viewer { sub } }" });

  const refused = await vi.waitFor(async () => {
    const answer = await send(gateway, get("a list", rules, 503));
    expect(answer.status).toBe(503);
    return answer;
  });
  await slow.finish();

  expect([refused.status, refused.headers.get("retry-after"), await refused.json()]).toEqual([
    503,
    "1",
    { Message: "too many requests at once" },
  ]);
  await vi.waitFor(() => gateway.expectUnharmed());
});

test("requests that are refused hold no snapshot", async () => {
  const gateway = await startGateway({ MAX_SNAPSHOTS: "1" });
  const refused = requests.filter(({ status }) => status === 400 || status === 404).slice(0, 60);

  const statuses = await Promise.all(refused.map(async (one) => (await send(gateway, one)).status));
  const list = await send(gateway, get("a list", rules, 200));

  expect(statuses).toEqual(refused.map(({ status }) => status));
  expect(list.status).toBe(200);
  await gateway.expectUnharmed();
});
