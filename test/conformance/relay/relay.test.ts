// biome-ignore-all lint/suspicious/noExplicitAny: a test knows what it asked for
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  commitMutation,
  createOperationDescriptor,
  Environment,
  fetchQuery,
  getSingularSelector,
  Network,
  RecordSource,
  Store,
} from "relay-runtime";
import { beforeAll, expect, test } from "vitest";
import { post, startGateway } from "../support/gateway.ts";
import { CUSTOMERS } from "../support/world.ts";

const folder = fileURLToPath(new URL("..", import.meta.url));

// relay-compiler reads ../relay.config.json, and refuses what of documents/ does not go with schema/billing.graphql.
beforeAll(() => {
  mkdirSync(`${folder}/dist/relay`, { recursive: true });
  const compiler = ["node_modules/relay-compiler/cli.js", "--noWatchman", "--output", "quiet-with-errors"];
  execFileSync(process.execPath, compiler, { cwd: folder, encoding: "utf8" });
});

/** What Relay's hooks do with a store of records, without React. */
async function startClient() {
  const { url, token } = await startGateway();
  const bearer = await token();
  const environment = new Environment({
    store: new Store(new RecordSource()),
    network: Network.create(async ({ text }, variables) => {
      const { data, errors } = await post(url, bearer, { query: text!, variables });
      if (errors !== undefined) throw new Error(errors[0]!.message);
      return { data };
    }),
  });

  async function artifact(name: string) {
    // By a whole path: Vite would look up a relative one before the compiler has run.
    return (await import(/* @vite-ignore */ `${folder}dist/relay/${name}.graphql.ts`)).default;
  }

  return {
    /** Puts the answer of a query into the store, and reads from there, as often as it is called, what it is by then. */
    async fetch(name: string, variables: Record<string, unknown> = {}) {
      const query = await artifact(name);
      const operation = createOperationDescriptor(query, variables);
      environment.retain(operation);
      await fetchQuery(environment, query, variables).toPromise();
      return (): any => environment.lookup(operation.fragment).data;
    },
    /** What a fragment says that `parent` spreads. */
    async read(fragment: string, parent: unknown) {
      const selector = getSingularSelector(await artifact(fragment), parent);
      return environment.lookup(selector as any).data as any;
    },
    async mutate(name: string, variables: Record<string, unknown>) {
      const mutation = await artifact(name);
      return new Promise<any>((resolve, reject) => {
        commitMutation(environment, { mutation, variables, onCompleted: resolve, onError: reject });
      });
    },
  };
}

test("Relay reads a list page by page to its end, and has each record once", async () => {
  const { fetch, read } = await startClient();
  const list = await fetch("creditsQuery", { first: 30 });
  const credits = async () => (await read("credits_all", list())).coworkerExtraServices;

  let pages = 1;
  for (let { pageInfo } = await credits(); pageInfo.hasNextPage; { pageInfo } = await credits()) {
    await fetch("creditsPageQuery", { first: 30, after: pageInfo.endCursor });
    pages += 1;
  }

  const { edges, totalCount } = await credits();
  expect(pages).toBe(4);
  expect(totalCount).toBe(CUSTOMERS.length);
  expect(edges.map(databaseIdOf)).toEqual(CUSTOMERS.map((_, place) => 2 * place + 1));
});

test("Relay reads a record's list from its end, finds the record again by its id, and has the page before", async () => {
  const { fetch, read } = await startClient();
  const list = await read("credits_all", (await fetch("creditsQuery", { first: 1 }))());
  const { id } = list.coworkerExtraServices.edges[0].node.coworker;
  const customer = await fetch("creditsOfCustomerQuery", { id });
  const credits = async () => (await read("credits_ofCustomer", customer().node.customer)).coworkerExtraServices;
  expect((await credits()).edges.map(databaseIdOf)).toEqual([2]);

  await fetch("creditsOfCustomerPageQuery", { id, last: 1, before: (await credits()).pageInfo.startCursor });

  expect((await credits()).edges.map(databaseIdOf)).toEqual([1, 2]);
  expect((await credits()).pageInfo.hasPreviousPage).toBe(false);
});

test("Relay fetches a record again by its id, and reads what has been used of it since", async () => {
  const { fetch, read, mutate } = await startClient();
  const list = await read("credits_all", (await fetch("creditsQuery", { first: 1 }))());
  const { id } = list.coworkerExtraServices.edges[0].node;
  const credit = await fetch("creditsRefetchQuery", { id });
  const left = async () => (await read("credits_left", credit().node)).remainingUses;
  expect(await left()).toBe(598);

  const input = { coworkerExtraServiceId: id, creditUsed: 8, idempotencyKey: "used" };
  const used = await mutate("creditsUseMutation", { input });
  expect(used).toEqual({ recordUse: { useHistory: { creditUsed: 8 }, userErrors: [] } });
  expect(await left()).toBe(598);
  await fetch("creditsRefetchQuery", { id });

  expect(await left()).toBe(590);
});

test("Relay adds a rule to a list as an edge when it is created, and takes it away when it is deleted", async () => {
  const { fetch, mutate } = await startClient();
  const list = await fetch("rulesQuery");
  const names = () => list().extraServices.edges.map(({ node }: any) => node.name);
  const connections = [list().extraServices.__id];
  expect(names()).toEqual(["Room in London", "Room in New York"]);

  const input = { businessId: 101, name: "Desk at night", price: "4.00", currencyCode: "GBP" };
  const { createExtraService: created } = await mutate("rulesCreateMutation", { input, connections });
  expect(created.userErrors).toEqual([]);
  expect(names()).toEqual(["Room in London", "Room in New York", "Desk at night"]);
  const { deleteExtraService: deleted } = await mutate("rulesDeleteMutation", {
    input: { id: created.extraService.id },
    connections,
  });

  expect(deleted).toEqual({ deletedId: created.extraService.id, userErrors: [] });
  expect(names()).toEqual(["Room in London", "Room in New York"]);
});

function databaseIdOf({ node }: any): number {
  return node.databaseId;
}
