import { expect, test } from "vitest";
import { answerPlace, broken, type Described, operations } from "../support/described.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { beginRequest } from "../support/slow-request.ts";

// Every REST answer matches its description, by operation and status, except 500, which no request causes.

interface Asked {
  readonly search?: string;
  readonly token?: string | null;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly id?: number;
}

/** The record of an operation: an unused one for a deletion, a charge for uncharging. */
const idOf = (method: string, path: string) => (path.endsWith("uncharge") ? 3 : method === "DELETE" ? 2 : 1);

const named = operations.map((one) => [`${one.method} ${one.path}`, one] as const);

async function ask(
  server: TestServer,
  { method, path }: { method: string; path: string },
  { search = "", token, body, headers = {}, id = idOf(method, path) }: Asked = {},
): Promise<{ status: number; headers: Headers; body: unknown }> {
  const bearer = token === undefined ? await server.token() : token;
  const answer = await fetch(`${server.address}${path.replace("{id}", String(id))}${search}`, {
    method,
    headers: {
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

/** The example of the description, about records of the world. */
function bodyOf(operation: Described): Record<string, unknown> | undefined {
  if (operation.requestBody === undefined) return undefined;
  const example = operation.requestBody.content["application/json"].examples!.body!.value as object;
  const ids = { Id: 1, ExtraServiceId: 1, CoworkerExtraServiceId: 1, CoworkerId: 2001, BusinessId: 101 };
  return { ...example, ...Object.fromEntries(Object.entries(ids).filter(([key]) => key in example)) };
}

/** Rule 1 with credit 1, of which something was used; rule 2 and credit 2, which nothing uses; charges 3 and 4. */
async function openWorld(environment: Record<string, string> = {}): Promise<TestServer> {
  const server = await startServer(environment);
  const creations = ["createExtraService", "createCoworkerExtraService", "createCoworkerExtraServiceUseHistory"];
  for (const [place, id] of creations.entries()) {
    const creation = operations.find(({ operation }) => operation.operationId === id)!;
    for (let number = place === 2 ? 2 : 1; number <= 2; number += 1)
      expect(await ask(server, creation, { body: bodyOf(creation.operation) })).toMatchObject({ status: 200 });
  }
  const charge = operations.find(({ operation }) => operation.operationId === "createCoworkerExtraService")!;
  for (const BookingId of [7001, 7002])
    expect(await ask(server, charge, { body: { ...bodyOf(charge.operation), BookingId } })).toMatchObject({
      status: 200,
    });
  return server;
}

test.each(named)("%s answers what it describes", async (_name, one) => {
  const { method, path, operation } = one;
  const server = await openWorld({ MAX_BODY_BYTES: "2000" });
  const body = bodyOf(operation);
  const nobody = await server.token({ roles: [] });
  const key = { "idempotency-key": "once" };
  const answers = [
    await ask(server, one, { search: "?Colour=red", ...(body && { body }) }),
    await ask(server, one, { token: null, ...(body && { body }) }),
    await ask(server, one, { token: "nonsense", ...(body && { body }) }),
    await ask(server, one, { token: nobody, ...(body && { body }) }),
    ...("404" in operation.responses
      ? [
          await ask(server, one, {
            id: 999,
            ...(body && { body: "Id" in body ? { ...body, Id: 999 } : body }),
            ...(path.endsWith("commands") && { search: "?id=999" }),
          }),
        ]
      : []),
    ...("412" in operation.responses
      ? [await ask(server, one, { ...(body && { body }), headers: { "if-match": '"another"' } })]
      : []),
    ...(body === undefined
      ? []
      : [
          await ask(server, one, { body: { ...body, Notes: "x".repeat(2000) } }),
          await ask(server, one, { body, headers: { "content-type": "text/xml" } }),
          await ask(server, one, { body: { ...body, Colour: [1], Price: "much" } }),
          await ask(server, one, { body: { ...body, ["x".repeat(200)]: "y".repeat(300) } }),
        ]),
    ...("422" in operation.responses
      ? [
          await ask(server, one, { body, headers: key }),
          await ask(server, one, { body, headers: key }),
          await ask(server, one, { body, headers: key, ...differing(operation, body!) }),
        ]
      : []),
    ...(method === "GET" && !path.includes("{") && !path.endsWith("commands")
      ? [await ask(server, one, { search: "?id=[1,999]" }), await ask(server, one, { search: "?page=9" })]
      : []),
    await ask(server, one, body && { body }),
  ];

  for (const { status, body: answered } of answers) {
    const place = answerPlace(method, path, status);
    expect({ status, place }).toEqual({ status, place: expect.any(String) });
    expect({ status, answered, broken: broken(place!, answered) }).toEqual({ status, answered, broken: [] });
  }
  for (const { status, headers } of answers)
    expect(headers.get("www-authenticate")).toEqual(status === 401 ? expect.stringMatching(/^Bearer/) : null);
  const seen = new Set(answers.map(({ status }) => String(status)));
  expect(Object.keys(operation.responses).filter((status) => !seen.has(status))).toEqual(["500", "503"]);
});

test.each(named)("%s refuses as described if there are too many requests", async (_name, one) => {
  const server = await startServer({ MAX_PENDING_REQUESTS: "1" });
  const body = bodyOf(one.operation);
  const slow = await beginRequest(server.address, await server.token(), { query: "{ __typename }" });

  const { status, headers, body: answered } = await ask(server, one, body && { body });
  await slow.finish();

  expect({ status, broken: broken(answerPlace(one.method, one.path, 503)!, answered) }).toEqual({
    status: 503,
    broken: [],
  });
  expect(headers.get("retry-after")).toMatch(/^\d+$/);
});

/** A different body for the same key. */
function differing({ operationId }: Described, body: object): Asked {
  if (operationId === "unchargeCoworkerExtraService") return { id: 4 };
  if (operationId === "runCommandCoworkerExtraService") return { body: { ...body, Ids: [2] } };
  return {
    body: {
      ...body,
      ...(operationId === "createCoworkerExtraServiceUseHistory" ? { CreditUsed: 7 } : { SystemId: "b" }),
    },
  };
}
