import { expect, test } from "vitest";
import { decimal } from "../../src/domain/decimal.ts";
import type { Store } from "../../src/store/store.ts";
import { openInMemory } from "../support/dialects.ts";
import { adjust, createCredit, createRule, NEW_YORK } from "../support/given.ts";
import { ask } from "../support/graph.ts";

/** Rules, alternately in London and New York, the most expensive first. */
async function rules(count: number): Promise<Store> {
  const store = openInMemory();
  for (let place = 0; place < count; place += 1)
    await createRule(store, { price: decimal(String(100 - place)), ...(place % 2 === 1 && { businessId: NEW_YORK }) });
  return store;
}

/** Cursors of the list in its order. */
async function cursorsOf(store: Store, field: string, orderBy: string): Promise<string[]> {
  const { data } = await ask(store, `{ ${field}(first: 100, orderBy: ${orderBy}) { edges { cursor } } }`);
  return data[field].edges.map((edge: { cursor: string }) => edge.cursor);
}

interface Window {
  readonly take: "first" | "last";
  readonly count: number;
  readonly after: number | null;
  readonly before: number | null;
}

/** The expected page of a list, as positions of the records. */
function pageOf(size: number, { take, count, after, before }: Window) {
  const places = Array.from({ length: size }, (_, place) => place);
  const between = places.filter((place) => place > (after ?? -1) && place < (before ?? size));
  const page = take === "first" ? between.slice(0, count) : between.slice(-count);
  return {
    page,
    hasNextPage: (page.at(-1) ?? after ?? -1) < size - 1,
    hasPreviousPage: (page[0] ?? before ?? size) > 0,
  };
}

const SIZE = 5;
const bounds = [null, 0, 1, 2, 3, 4];
const windows: Window[] = (["first", "last"] as const).flatMap((take) =>
  [1, 2, 5, 100].flatMap((count) =>
    bounds.flatMap((after) => bounds.map((before) => ({ take, count, after, before }))),
  ),
);

test.each(["[]", "[{ field: PRICE }]", "[{ field: BUSINESS_ID, direction: DESC }]"])(
  "in the order %s every page between any bounds has its records, cursors and pageInfo",
  async (orderBy) => {
    const store = await rules(SIZE);
    const cursors = await cursorsOf(store, "extraServices", orderBy);
    const inOrder = await ask(store, `{ extraServices(orderBy: ${orderBy}) { nodes { databaseId } } }`);
    const nodes = inOrder.data.extraServices.nodes;
    const argument = (name: string, place: number | null) =>
      place === null ? "" : `, ${name}: ${JSON.stringify(cursors[place])}`;
    const fields = windows.map(
      ({ take, count, after, before }, place) => `w${place}: extraServices(
        ${take}: ${count}${argument("after", after)}${argument("before", before)}, orderBy: ${orderBy}
      ) { totalCount nodes { databaseId } edges { cursor node { databaseId } }
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`,
    );

    const { data, errors } = await ask(store, `{ ${fields.join("\n")} }`);

    expect(errors).toEqual([]);
    const answers = windows.map((window, place) => ({ window, answer: data[`w${place}`] }));
    expect(answers).toEqual(
      windows.map((window) => {
        const { page, hasNextPage, hasPreviousPage } = pageOf(SIZE, window);
        const cursorAt = (place: number | undefined) => (place === undefined ? null : cursors[place]);
        return {
          window,
          answer: {
            totalCount: SIZE,
            nodes: page.map((at) => nodes[at]),
            edges: page.map((at) => ({ cursor: cursors[at], node: nodes[at] })),
            pageInfo: {
              hasNextPage,
              hasPreviousPage,
              startCursor: cursorAt(page[0]),
              endCursor: cursorAt(page.at(-1)),
            },
          },
        };
      }),
    );
  },
);

test("an empty list has no cursors, no pages around it, and a count of 0", async () => {
  const { data } = await ask(
    openInMemory(),
    "{ useHistories { totalCount nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }",
  );

  expect(data.useHistories).toEqual({
    totalCount: 0,
    nodes: [],
    edges: [],
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  });
});

test.each([
  { arguments_: "", what: "no argument is given" },
  {
    arguments_: "(first: null, last: null, after: null, before: null, filter: null, orderBy: null)",
    what: "all is null",
  },
  { arguments_: "(orderBy: [])", what: "the order is empty" },
])("if $what, a page has the first 20 records by databaseId", async ({ arguments_ }) => {
  const store = await rules(22);

  const { data } = await ask(
    store,
    `{ extraServices${arguments_} { totalCount nodes { databaseId } pageInfo { hasNextPage } } }`,
  );

  expect(data.extraServices).toEqual({
    totalCount: 22,
    nodes: Array.from({ length: 20 }, (_, place) => ({ databaseId: place + 1 })),
    pageInfo: { hasNextPage: true },
  });
});

test("totalCount counts the filtered records, for any page and bounds", async () => {
  const store = await rules(7);
  const [, second] = await cursorsOf(store, "extraServices", "[]");

  const { data } = await ask(
    store,
    `{ extraServices(first: 1, after: "${second}", filter: { businessId: { eq: 101 } }) { totalCount nodes { databaseId } } }`,
  );

  expect(data.extraServices).toEqual({ totalCount: 4, nodes: [{ databaseId: 3 }] });
});

test("nested connections are paged separately for each parent, in both directions", async () => {
  const store = openInMemory();
  const ruleId = await createRule(store);
  for (const rows of [0, 1, 2, 4]) {
    const id = await createCredit(store, ruleId);
    await adjust(store, id, ...Array.from({ length: rows }, (_, place) => 601 + place));
  }

  const { data } = await ask(
    store,
    `{ coworkerExtraServices { nodes {
      a: useHistories(first: 2) { totalCount nodes { sequence } pageInfo { hasNextPage hasPreviousPage } }
      b: useHistories(last: 2) { nodes { sequence } pageInfo { hasNextPage hasPreviousPage } }
      c: useHistories(first: 1, orderBy: [{ field: SEQUENCE, direction: DESC }]) { nodes { sequence } }
      d: useHistories(filter: { sequence: { gt: 1 } }) { totalCount nodes { sequence } }
    } } }`,
  );

  const of = (...sequences: number[]) => sequences.map((sequence) => ({ sequence }));
  const ahead = { hasNextPage: true, hasPreviousPage: false };
  const whole = { hasNextPage: false, hasPreviousPage: false };
  const behind = { hasNextPage: false, hasPreviousPage: true };
  expect(data.coworkerExtraServices.nodes).toEqual([
    {
      a: { totalCount: 0, nodes: [], pageInfo: whole },
      b: { nodes: [], pageInfo: whole },
      c: { nodes: [] },
      d: { totalCount: 0, nodes: [] },
    },
    {
      a: { totalCount: 1, nodes: of(1), pageInfo: whole },
      b: { nodes: of(1), pageInfo: whole },
      c: { nodes: of(1) },
      d: { totalCount: 0, nodes: [] },
    },
    {
      a: { totalCount: 2, nodes: of(1, 2), pageInfo: whole },
      b: { nodes: of(1, 2), pageInfo: whole },
      c: { nodes: of(2) },
      d: { totalCount: 1, nodes: of(2) },
    },
    {
      a: { totalCount: 4, nodes: of(1, 2), pageInfo: ahead },
      b: { nodes: of(3, 4), pageInfo: behind },
      c: { nodes: of(4) },
      d: { totalCount: 3, nodes: of(2, 3, 4) },
    },
  ]);
});

test("paging below one parent with its cursors visits every row once, forwards and backwards", async () => {
  const store = openInMemory();
  const ids = [await createRule(store), await createRule(store)];
  for (let place = 0; place < 7; place += 1) await createCredit(store, ids[place % 2]!, { priority: place % 3 });
  const walk = async (take: "first" | "last", bound: "after" | "before", cursor: "endCursor" | "startCursor") => {
    const visited: number[][] = [];
    let at: string | null = null;
    do {
      const source = `query ($at: String) { extraService(id: 1) { coworkerExtraServices(
        ${take}: 2, ${bound}: $at, orderBy: [{ field: PRIORITY, direction: DESC }]
      ) { nodes { databaseId } pageInfo { ${cursor} } } } }`;
      const { data } = await ask(store, source, { variables: { at } });
      const { nodes, pageInfo } = data.extraService.coworkerExtraServices;
      visited.push(nodes.map((node: { databaseId: number }) => node.databaseId));
      at = pageInfo[cursor];
    } while (at !== null);
    return visited;
  };

  const [forwards, backwards] = [
    await walk("first", "after", "endCursor"),
    await walk("last", "before", "startCursor"),
  ];

  // Credits 1, 3, 5 and 7 have the priorities 0, 2, 1 and 0.
  expect(forwards).toEqual([[3, 5], [1, 7], []]);
  expect(backwards).toEqual([[1, 7], [3, 5], []]);
});
