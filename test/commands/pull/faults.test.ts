import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { tokenGrant } from "../../../src/commands/pull/client.ts";
import { tokenInFile, userAndPassword } from "../../../src/commands/pull/credentials.ts";
import type { Answer } from "../../../src/commands/pull/send.ts";
import { fillAccount } from "../../support/account.ts";
import { openInMemory, temporaryFolder } from "../../support/dialects.ts";
import { all } from "../../support/everything.ts";
import { type Fault, startFaultyProxy } from "../../support/faulty-proxy.ts";
import { differences, pullInto } from "../../support/pulled.ts";
import { startUpstream } from "../../support/upstream.ts";

/** An upstream of this size behind a proxy with these faults. */
async function anUpstream(faultOf: (request: number, path: string) => Fault, credits = 30) {
  const [source, store] = [openInMemory(), openInMemory()];
  await fillAccount(source, { rules: 3, credits, uses: 2 });
  const upstream = await startUpstream(source);
  const proxy = await startFaultyProxy(upstream.address, faultOf);
  return { source, store, upstream, proxy };
}

const kinds: readonly Fault[] = [
  { status: 409, headers: { "retry-after": "0" } },
  { status: 429 },
  { status: 502, body: "<html>" },
  { status: 500, body: '{"Message":"An error has occurred."}' },
  { status: 200, body: "<html>a page of somebody in between</html>" },
  { status: 503, headers: { "retry-after": "0" } },
  "drop",
  "cut",
  { delayMs: 20 },
];

test("a pull equals its upstream despite any temporary failures", async () => {
  const { source, store, proxy } = await anUpstream((request) =>
    request % 2 === 0 ? kinds[(request / 2) % kinds.length]! : null,
  );

  const { told } = await pullInto(store, proxy.address, { pageSize: 9 });

  expect(told).toEqual([]);
  expect(await differences(store, source)).toEqual([]);
  expect(proxy.requests()).toBeGreaterThan(2 * kinds.length);
});

test("a pause that the upstream requests is kept", async () => {
  const { store, proxy } = await anUpstream((request) =>
    request === 3 ? { status: 429, headers: { "retry-after": "1" } } : null,
  );
  const began = performance.now();

  await pullInto(store, proxy.address);

  expect(performance.now() - began).toBeGreaterThan(1_000);
});

test("an upstream that asks to wait for an hour ends the pull, and the next run continues", async () => {
  let isClosed = true;
  const { source, store, proxy } = await anUpstream((request) =>
    isClosed && request > 4 ? { status: 429, headers: { "retry-after": "3600" } } : null,
  );
  const state = join(temporaryFolder(), "pulled");

  const first = pullInto(store, proxy.address, { pageSize: 9, state });

  await expect(first).rejects.toThrow(/coworkerextraservices\?.*: it answers 429 and asks for a pause of 3600 s$/);
  expect(existsSync(state)).toBe(true);
  isClosed = false;
  const { told } = await pullInto(store, proxy.address, { pageSize: 9, state });
  expect(told).toEqual([expect.stringMatching(/^continues the pull that began on 20\d\d-/)]);
  expect(await differences(store, source)).toEqual([]);
  expect(existsSync(state)).toBe(false);
});

test("after eight failures in a row the pull ends and says what failed; pulled data is not requested again", async () => {
  let isDown = true;
  const { source, store, upstream, proxy } = await anUpstream((request) => (isDown && request > 5 ? "cut" : null));
  const state = join(temporaryFolder(), "pulled");

  await expect(pullInto(store, proxy.address, { pageSize: 9, state })).rejects.toThrow(
    /^http:.*\/api\/billing\/.*: .*, 8 times$/,
  );
  expect(await all(store, "ExtraService")).toEqual([]);
  isDown = false;
  const before = new Set(upstream.asked.slice(0, 4));
  upstream.asked.length = 0;
  await pullInto(store, proxy.address, { pageSize: 9, state });

  expect(upstream.asked.filter((path) => before.has(path))).toEqual([]);
  expect(await differences(store, source)).toEqual([]);
});

test("a refused token ends the pull, and is in no message", async () => {
  const { store, upstream } = await anUpstream(() => null, 1);
  const file = join(temporaryFolder(), "token");
  writeFileSync(file, "a-wrong-secret\n");

  const pulling = pullInto(store, upstream.address, { credentials: tokenInFile(file) });

  await expect(pulling).rejects.toThrow(/does not accept the token \(401\)$/);
  await expect(pulling).rejects.not.toThrow(/secret/);
});

test("a token that the upstream repeats in a refusal is not in any message", async () => {
  const address = await aServer((request, response) =>
    response.writeHead(403).end(JSON.stringify({ Message: `not for ${request.headers.authorization}` })),
  );

  await expect(pullInto(openInMemory(), address)).rejects.toThrow("it answers 403: not for Bearer …");
});

test("a token file that is replaced during use is read again", async () => {
  const { source, store, upstream } = await anUpstream(() => null, 30);
  const file = join(temporaryFolder(), "token");
  writeFileSync(file, "an-old-one");
  upstream.beforeAnswer(() => writeFileSync(file, "a-token\n"));

  await pullInto(store, upstream.address, { credentials: tokenInFile(file) });

  expect(await differences(store, source)).toEqual([]);
});

test("with a user and a password tokens are requested, and renewed when they expire or are refused", async () => {
  const [source, store] = [openInMemory(), openInMemory()];
  await fillAccount(source, { rules: 3, credits: 30, uses: 1 });
  const forms: string[] = [];
  let valid = "";
  const upstream = await startUpstream(source, (token) => token === valid);
  upstream.beforeAnswer((request) => {
    // Revoked, as after a logout.
    if (request === 4) valid = "nobody";
  });
  const grant = async (form: Readonly<Record<string, string>>): Promise<Answer> => {
    forms.push(new URLSearchParams(form).toString());
    valid = `token-${forms.length}`;
    const body = { access_token: valid, refresh_token: "again", expires_in: forms.length === 1 ? 1_000 : 50 };
    return {
      status: form.refresh_token === "again" && forms.length > 3 ? 400 : 200,
      body,
      retryAfterMs: null,
      date: null,
    };
  };
  let now = 0;
  const credentials = userAndPassword({ username: "ana", password: "s&cret" }, grant, () => {
    now += 10_000;
    return now;
  });

  await pullInto(store, upstream.address, { pageSize: 9, credentials });

  expect(await differences(store, source)).toEqual([]);
  expect(forms.slice(0, 5)).toEqual([
    "grant_type=password&username=ana&password=s%26cret",
    "grant_type=refresh_token&refresh_token=again",
    "grant_type=refresh_token&refresh_token=again",
    "grant_type=refresh_token&refresh_token=again",
    "grant_type=password&username=ana&password=s%26cret",
  ]);
});

test("tokens are requested at /api/token, with a form body", async () => {
  const seen: string[] = [];
  const address = await aServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      seen.push(`${request.method} ${request.url} ${request.headers["content-type"]} ${body}`);
      response.end('{"access_token":"x"}');
    });
  });
  const patience = { chance: () => 0, stop: new AbortController().signal, pace: 0.01 };

  const answer = await tokenGrant({ address, patience, now: () => 0 })({ grant_type: "password", username: "ana" });

  expect(answer.body).toEqual({ access_token: "x" });
  expect(seen).toEqual(["POST /api/token application/x-www-form-urlencoded grant_type=password&username=ana"]);
});

test("a redirect is not followed: the token goes to no other address", async () => {
  const seen: (string | undefined)[] = [];
  const other = await aServer((request, response) => {
    seen.push(request.headers.authorization);
    response.end("{}");
  });
  const address = await aServer((_, response) => response.writeHead(302, { location: other }).end());

  await expect(pullInto(openInMemory(), address)).rejects.toThrow(
    "it answers 302, a redirect: give the address that it leads to",
  );
  expect(seen).toEqual([]);
});

test.each([
  [
    "an address where there is nothing",
    404,
    '"Not found"',
    "there is no such list; --from is not the address of an upstream",
  ],
  [
    "a missing role",
    403,
    '{"Message":"needs CoworkerExtraService-List"}',
    "it answers 403: needs CoworkerExtraService-List",
  ],
  ["a list that is none", 200, '{"Records":[]}', "the answer is not a page of a list"],
  ["an answer without end", 200, `"${"x".repeat(65 * 1024 * 1024)}"`, "the answer has more than 67108864 bytes"],
])("%s ends the pull at once, with the path in the message", async (_, status, body, message) => {
  let requests = 0;
  const address = await aServer((_request, response) => {
    requests += 1;
    response.writeHead(status).end(body);
  });

  await expect(pullInto(openInMemory(), address)).rejects.toThrow(message);
  await expect(pullInto(openInMemory(), address)).rejects.toThrow("/api/billing/coworkerextraservices?page=1");
  expect(requests).toBe(2);
});

test("an upstream that does not order by time is detected", async () => {
  const [source, store] = [openInMemory(), openInMemory()];
  await fillAccount(source, { rules: 3, credits: 0, uses: 0 });
  const upstream = await startUpstream(source);
  upstream.inLists((record) => (record.Id === 2 ? { ...record, UpdatedOn: "2001-01-01T00:00:00Z" } : record));

  await expect(pullInto(store, upstream.address)).rejects.toThrow(
    "the upstream does not sort by UpdatedOn: ExtraService 2 is out of order",
  );
});

test("an upstream that reports endless pages is not asked for all of them", async () => {
  const { store, proxy } = await anUpstream((_, path) =>
    path.includes("&to_") ? { status: 200, body: pageOf([], { TotalPages: Number.MAX_SAFE_INTEGER }) } : null,
  );

  await expect(pullInto(store, proxy.address, { pageSize: 1 })).rejects.toThrow(
    "the upstream answers an empty page in the middle of CoworkerExtraService",
  );
});

test("a stop does not wait for a pause to end", async () => {
  const stopping = new AbortController();
  const { store, proxy } = await anUpstream((request) => {
    if (request === 4) setTimeout(() => stopping.abort(new Error("stopped by somebody")), 20);
    return request === 4 ? { status: 429, headers: { "retry-after": "600" } } : null;
  });

  await expect(pullInto(store, proxy.address, { stop: stopping.signal })).rejects.toThrow("stopped by somebody");
});

function pageOf(records: readonly object[], { TotalPages }: { TotalPages: number }): string {
  return JSON.stringify({ Records: records, HasNextPage: false, TotalItems: records.length, TotalPages });
}

async function aServer(answer: Parameters<typeof createServer>[1] & object): Promise<string> {
  const server = createServer(answer as never);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
