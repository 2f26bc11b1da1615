import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { startServer, type TestServer } from "../support/server.ts";

// Requests of the upstream's clients, with ordinary tools and a bearer token.

const run = promisify(execFile);
const found = (name: string) =>
  ["/usr/bin", "/bin", "/usr/local/bin"].some((folder) => existsSync(`${folder}/${name}`));
const rule = { BusinessId: 101, Name: "Prep Station", Price: 35, CurrencyCode: "USD", ResourceTypes: [11, 12] };

/** Asks by Node's own client. */
async function ask(
  server: TestServer,
  line: string,
  { body, headers = {} }: { body?: RequestInit["body"]; headers?: object } = {},
) {
  const [method = "", path = ""] = line.split(" ");
  const response = await fetch(`${server.address}${path}`, {
    method,
    headers: { authorization: `Bearer ${await server.token()}`, ...headers },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? null : JSON.parse(text) };
}

const json = (body: object) => ({ body: JSON.stringify(body), headers: { "content-type": "application/json" } });

test("Node's fetch lists, creates by JSON and by a form, replaces what it read, runs a command, and deletes", async () => {
  const server = await startServer();
  const asForm = new URLSearchParams([
    ...[
      ["BusinessId", "101"],
      ["Name", "Café & Co"],
      ["Price", "35.50"],
      ["CurrencyCode", "USD"],
    ],
    ...[
      ["ResourceTypes", "11"],
      ["ResourceTypes", "12"],
      ["Visible", "False"],
      ["ChargePeriod", "Minutes"],
    ],
  ] as [string, string][]);

  const created = await ask(server, "POST /API/Billing/ExtraServices/", json(rule));
  const byForm = await ask(server, "POST /api/billing/extraservices", { body: asForm });
  const list = await ask(
    server,
    "GET /api/billing/ExtraServices?PageNumber=1&PageSize=5000&OrderBy=Name&dir=Ascending&_=1",
  );

  expect([created.status, byForm.status, list.body.PageSize]).toEqual([200, 200, 1_000]);
  expect(created.headers.get("etag")).toMatch(/^"[0-9a-z]+"$/);
  expect(list.body.Records).toMatchObject([
    { Name: "Café & Co", Price: 35.5, ResourceTypes: [11, 12], Visible: false, ChargePeriod: 1 },
    { Name: "Prep Station", Price: 35, ResourceTypes: [11, 12], Visible: true },
  ]);

  const read = await ask(server, "GET /api/billing/extraservices/1");
  const etag = read.headers.get("etag")!;
  const replaced = await ask(server, "PUT /api/billing/extraservices", json({ ...read.body, Price: 40 }));
  const again = await ask(server, "PUT /api/billing/extraservices", {
    ...json({ ...read.body, UpdatedOn: null, Price: 41 }),
    headers: { "content-type": "application/json", "if-match": etag },
  });
  expect([replaced.status, again.status]).toEqual([200, 412]);

  const credit = { BusinessId: 101, CoworkerId: 7, ExtraServiceId: 1, TotalUses: 600 };
  const granted = await ask(server, "POST /api/billing/coworkerextraservices", json(credit));
  const name = "How many minutes/uses would like to use of this extra service?";
  const command = { Key: "USE_EXTRA_SERVICE", Ids: [granted.body.Value.Id], Parameters: [{ Name: name, Value: "30" }] };
  const used = await ask(server, "POST /api/billing/CoworkerExtraServices/RunCommand", json(command));
  const after = await ask(server, "GET /api/billing/coworkerextraservices?Id=1");
  expect([used.status, after.body.Records[0].RemainingUses]).toEqual([200, 570]);

  const removed = await ask(server, "DELETE /api/billing/extraservices/2", {
    headers: { "content-type": "application/json" },
  });
  expect(removed.body.WasSuccessful).toBe(true);
});

describe.skipIf(!found("curl"))("curl", () => {
  test("lists, creates by a form, and gets, as its manual shows it", async () => {
    const server = await startServer();
    const bearer = ["-s", "-H", `Authorization: Bearer ${await server.token()}`];
    const curl = async (...parameters: string[]) => JSON.parse((await run("curl", [...bearer, ...parameters])).stdout);
    const address = `${server.address}/api/billing/extraservices`;

    const data = ["BusinessId=101", "Price=35", "CurrencyCode=USD", "Teams=[0]", "TaxRateId=0"].flatMap((one) => [
      "-d",
      one,
    ]);
    const created = await curl(address, ...data, "--data-urlencode", "Name=Prep Station");
    const typed = await curl(address, "-H", "Content-Type: text/json", "-d", JSON.stringify(rule));
    const untyped = await curl(address, "-H", "Content-Type:", "-d", JSON.stringify(rule));
    const list = await curl("-G", address, "-d", "size=2", "--data-urlencode", "extraservice_name=prep station");

    expect([created.Value, typed.Value, untyped.Value]).toEqual([{ Id: 1 }, { Id: 2 }, { Id: 3 }]);
    expect([list.TotalItems, list.Records[0].Teams, list.Records[0].TaxRateId]).toEqual([3, [], null]);
    const removed = await curl("-X", "DELETE", `${address}/3`);
    expect(removed.Message).toBe("ExtraService was successfully deleted.");
  });
});

const python = `
import json, sys, urllib.parse, urllib.request
address, token = sys.argv[1:]
def ask(method, path, data=None, headers={}):
    request = urllib.request.Request(address + path, data=data, method=method, headers={"Authorization": "Bearer " + token, **headers})
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read())
form = {"BusinessId": 101, "Name": "Prep Station", "Price": 35.5, "CurrencyCode": "USD", "Visible": True, "ResourceTypes": [11, 12]}
created = ask("POST", "/api/billing/extraservices", urllib.parse.urlencode(form, doseq=True).encode())
record = ask("GET", "/api/billing/extraservices/%d" % created["Value"]["Id"])
record["Price"] = 40
updated = ask("PUT", "/api/billing/extraservices", json.dumps(record).encode(), {"Content-Type": "application/json"})
listed = ask("GET", "/api/billing/extraservices?" + urllib.parse.urlencode({"from_ExtraService_UpdatedOn": "2020-01-01T00:00", "dir": -1}))
deleted = ask("DELETE", "/api/billing/extraservices/1")
print(json.dumps([created["Status"], record["ResourceTypes"], record["Visible"], updated["Status"], listed["Records"][0]["Price"], deleted["Status"]]))
`;

import { isLong } from "../support/runs.ts";

describe.skipIf(!found("python3"))("Python's urllib", () => {
  test("creates by a form, replaces what it read, lists and deletes", async () => {
    const server = await startServer();

    const { stdout } = await run("python3", ["-c", python, server.address, await server.token()]);

    expect(JSON.parse(stdout)).toEqual([200, [11, 12], true, 200, 40, 200]);
  });
});

test("a repeated name in a body is refused, and the error names it, in REST and GraphQL", async () => {
  const server = await startServer();
  const use = '{"CoworkerExtraServiceId":1,"CreditUsed":5,"CreditUsed":500}';
  const typed = { "content-type": "application/json" };

  const byRest = await ask(server, "POST /api/billing/coworkerextraserviceusehistories", { body: use, headers: typed });
  const query = JSON.stringify("query ($a: ID!) { extraService(id: $a) { name } }");
  const byPost = await ask(server, "POST /graphql", {
    body: `{"query":${query},"variables":{"a":"70","a":"52"}}`,
    headers: typed,
  });
  const parameters = new URLSearchParams({ query: JSON.parse(query), variables: '{"a":"70","a":"52"}' });
  const byGet = await ask(server, `GET /graphql?${parameters}`);
  const twice = await ask(server, "POST /graphql", {
    body: `{"query":${query},"query":"{ __typename }"}`,
    headers: typed,
  });

  expect([byRest.status, byRest.body.Errors]).toEqual([
    400,
    [{ AttemptedValue: null, Message: "is given more than once", PropertyName: "CreditUsed" }],
  ]);
  const refused = (message: string) => ({ errors: [{ message, extensions: { code: "BAD_USER_INPUT" } }] });
  expect([byPost.status, byPost.body]).toEqual([400, refused("variables.a is given more than once")]);
  expect([byGet.status, byGet.body]).toEqual([400, refused("a is given more than once")]);
  expect([twice.status, twice.body]).toEqual([400, refused("query is given more than once")]);
});

test("__proto__ is an unknown property, and named as one", async () => {
  const server = await startServer();
  const typed = { "content-type": "application/json" };
  const body = `{"BusinessId":101,"Name":"Room","Price":1,"CurrencyCode":"GBP","__proto__":{"Visible":true}}`;
  const mutation = JSON.stringify(
    "mutation ($i: DeleteExtraServiceInput!) { deleteExtraService(input: $i) { deletedId } }",
  );

  const byRest = await ask(server, "POST /api/billing/extraservices", { body, headers: typed });
  const inVariables = `{"query":${mutation},"variables":{"i":{"id":"1","__proto__":{"a":1}}}}`;
  const byGraph = await ask(server, "POST /graphql", { body: inVariables, headers: typed });

  expect([byRest.status, byRest.body.Message]).toEqual([400, "__proto__: is not a property of this entity"]);
  expect([byGraph.status, byGraph.body.errors[0].extensions.code]).toEqual([400, "BAD_USER_INPUT"]);
  expect(byGraph.body.errors[0].message).toContain("__proto__");
});

test.each(["/api/billing/extraservices", "/graphql"])(
  "a compressed body is 415 at %s, in the format of the API",
  async (path) => {
    const server = await startServer();
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };

    const answer = await ask(server, `POST ${path}`, { body: gzipSync(JSON.stringify(rule)), headers });
    const identity = await ask(server, `POST ${path}`, {
      ...json(rule),
      headers: { ...headers, "content-encoding": "identity" },
    });

    expect([answer.status, answer.headers.get("accept-encoding")]).toEqual([415, "identity"]);
    expect(Object.keys(answer.body)).toEqual(
      path === "/graphql" ? ["errors"] : ["Message", "Value", "Errors", "WasSuccessful"],
    );
    expect(identity.status).not.toBe(415);
  },
);

/** The answer to these bytes until the server closes the connection. */
async function raw(server: TestServer, bytes: string): Promise<string> {
  const { port, hostname } = new URL(server.address);
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    socket.on("end", () => resolve(text)).on("error", reject);
  });
}

/** Requests that the HTTP parser refuses. The last one times out after ten seconds. */
const unparsed: readonly (readonly [number, string])[] = [
  [400, "NONSENSE\r\n\r\n"],
  [400, "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n"],
  [431, `GET / HTTP/1.1\r\nHost: a\r\nX: ${"a".repeat(20_000)}\r\n\r\n`],
  [408, "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-"],
];

test.each(unparsed.filter(([status]) => isLong || status !== 408))(
  "a refusal %i of the HTTP parser announces and closes the connection",
  { timeout: 30_000 },
  async (status, bytes) => {
    const server = await startServer();

    const answer = await raw(server, bytes);
    const [head = "", body = ""] = answer.split("\r\n\r\n");

    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head).toContain("\r\nConnection: close");
    expect(JSON.parse(body)).toEqual({
      Message: expect.any(String),
      errors: [{ message: expect.any(String), extensions: { code: "BAD_REQUEST" } }],
    });
  },
);

test("REST_DIR=cli reads and answers dir as the upstream's command line does", async () => {
  const server = await startServer({ REST_DIR: "cli" });
  for (const Name of ["a", "b"]) await ask(server, "POST /api/billing/extraservices", json({ ...rule, Name }));
  const names = async (dir: string) => {
    const { body } = await ask(server, `GET /api/billing/extraservices?orderBy=Name&dir=${dir}`);
    return [body.Records.map(({ Name }: { Name: string }) => Name).join(""), body.CurrentSortDirection];
  };

  expect([await names("0"), await names("1"), await names("-1"), await names("asc")]).toEqual([
    ["ab", 0],
    ["ba", 1],
    ["ba", 1],
    ["ab", 0],
  ]);
});
