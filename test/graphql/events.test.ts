import { expect, test } from "vitest";
import { deleteOldEvents } from "../../src/billing/old-events.ts";
import { DAY_MILLISECONDS } from "../../src/domain/calendar.ts";
import { rolesOfEvents } from "../../src/domain/event/event-type.ts";
import { roles } from "../../src/domain/role.ts";
import type { Store } from "../../src/store/store.ts";
import { aCharge, anUncharge } from "../support/charges.ts";
import { aHold, aRelease, aSpend } from "../support/credits.ts";
import { dialects, openInMemory } from "../support/dialects.ts";
import { aRule, createCredit, createRule, given, LONDON, NEW_YORK, NOW, viewerWith } from "../support/given.ts";
import { type Answer, ask } from "../support/graph.ts";
import { later } from "../support/holds.ts";
import { done } from "../support/operations.ts";

/**
 * In London events 1 to 9: a rule, two credits, of which the second is a fallback customer's, and what becomes of them; the
 * spend leaves the first customer nothing. In New York 10.
 */
async function aWorld(store = openInMemory()): Promise<Store> {
  await createRule(store, { resourceTypes: [11] });
  await createCredit(store, 1);
  await createCredit(store, 1, { coworkerId: 2002 });
  await done(store, "spendCredit", aSpend({ amount: 650, fallbackCoworkerIds: [2002] }), later(1));
  await done(store, "holdCredit", aHold({ coworkerId: 2002 }), later(2));
  await done(store, "releaseHold", aRelease(1), later(3));
  await done(store, "chargeBooking", aCharge({ coworkerId: 2002 }), later(4));
  await done(store, "unchargeBooking", anUncharge(), later(5));
  await createRule(store, { businessId: NEW_YORK });
  return store;
}

const types = [
  ...["EXTRA_SERVICE_CREATED", "CREDIT_GRANTED", "CREDIT_GRANTED", "CREDIT_USED", "CREDIT_EXHAUSTED", "CREDIT_HELD"],
  ...["HOLD_RELEASED", "BOOKING_CHARGED", "BOOKING_UNCHARGED", "EXTRA_SERVICE_CREATED"],
];

const listed = ({ data }: Answer): string[] => data.events.nodes.map(({ type }: { type: string }) => type);
const asked = (store: Store, args: string, options = {}) =>
  ask(store, `{ events${args} { nodes { type } pageInfo { endCursor hasNextPage } } }`, options);
const walked = async (store: Store, args: string) => {
  const all: string[] = [];
  for (let [after, more] = ["0", true]; more; ) {
    const answer = await asked(store, `(first: 2, after: "${after}"${args})`);
    all.push(...listed(answer));
    ({ endCursor: after, hasNextPage: more } = answer.data.events.pageInfo);
  }
  return all;
};

test("an event says what happened, when, by whom and to which record, and names its ledger rows", async () => {
  const store = await aWorld();

  const { data, errors } = await ask(
    store,
    `{ events(first: 1, after: "3") { nodes {
      id sequence type occurredOn businessId coworkerId actor operationId reason data
      subject { __typename id ... on CoworkerExtraService { remainingUses } }
      useHistories { databaseId creditUsed operationId }
    } edges { cursor } pageInfo { startCursor endCursor hasNextPage hasPreviousPage } } }`,
  );

  expect(errors).toEqual([]);
  const [event] = data.events.nodes;
  expect(data.events).toEqual({
    nodes: [
      {
        ...{ id: expect.stringMatching(/^[0-9a-f-]{36}$/), sequence: "4", type: "CREDIT_USED" },
        ...{ occurredOn: "2026-06-01T12:00:01.000Z", businessId: 101, coworkerId: 2001, actor: "ana@example.com" },
        ...{
          operationId: expect.any(String),
          reason: null,
          data: expect.objectContaining({ Id: 1, RemainingUses: 0 }),
        },
        subject: { __typename: "CoworkerExtraService", id: expect.any(String), remainingUses: 0 },
        useHistories: [
          { databaseId: 1, creditUsed: 600, operationId: event.operationId },
          { databaseId: 2, creditUsed: 50, operationId: event.operationId },
        ],
      },
    ],
    edges: [{ cursor: "4" }],
    pageInfo: { startCursor: "4", endCursor: "4", hasNextPage: true, hasPreviousPage: false },
  });
});

test("the subject of an event is null once the record is deleted, and its data stay", async () => {
  const store = await aWorld();

  const { data } = await ask(store, `{ events(types: [BOOKING_CHARGED]) { nodes { subject { id } data } } }`);

  expect(data.events.nodes).toEqual([{ subject: null, data: expect.objectContaining({ BookingId: 9 }) }]);
});

test("a walk by pages visits every event once, in order, under every filter", async () => {
  const store = await aWorld();

  expect(await walked(store, "")).toEqual(types);
  expect(await walked(store, ", businessId: 101")).toEqual(types.slice(0, 9));
  expect(await walked(store, ", types: [CREDIT_GRANTED, HOLD_RELEASED]")).toEqual([
    ...["CREDIT_GRANTED", "CREDIT_GRANTED", "HOLD_RELEASED"],
  ]);
  expect(await walked(store, ", types: []")).toEqual([]);
});

test("a customer's events are those about the customer's records and those that changed the customer's credit", async () => {
  const store = await aWorld();

  expect(await walked(store, ", coworkerId: 2001")).toEqual([...["CREDIT_GRANTED", "CREDIT_USED", "CREDIT_EXHAUSTED"]]);
  expect(await walked(store, ", coworkerId: 2002")).toEqual([...types.slice(2, 4), ...types.slice(5, 9)]);
});

test("a caller reads the events of the caller's businesses alone", async () => {
  const store = await aWorld();
  const viewer = viewerWith(roles, [NEW_YORK]);

  expect(listed(await asked(store, "", { viewer }))).toEqual(["EXTRA_SERVICE_CREATED"]);
  expect(listed(await asked(store, "(businessId: 101)", { viewer }))).toEqual([]);
});

test.each(Object.entries(rolesOfEvents).flatMap(([type, needed]) => needed.map((role) => ({ type, role }))))(
  "$type is refused where it is named, and left out where not, without $role",
  async ({ type, role }) => {
    const store = await aWorld();
    const viewer = viewerWith(roles.filter((one) => one !== role));

    const named = await asked(store, `(types: [${type}])`, { viewer });
    const unnamed = await asked(store, "", { viewer });

    expect(named.errors).toEqual([{ code: "FORBIDDEN", message: `needs the role ${role}`, path: ["events"] }]);
    expect(unnamed.errors).toEqual([]);
    expect(listed(unnamed)).toEqual(
      types.filter((one) => !rolesOfEvents[one as keyof typeof rolesOfEvents].includes(role as never)),
    );
  },
);

test("a caller without any List role is refused", async () => {
  const { errors } = await asked(await aWorld(), "", { viewer: viewerWith(["ExtraService-Read"]) });

  expect(errors).toEqual([{ code: "FORBIDDEN", message: "needs the role ExtraService-List", path: ["events"] }]);
});

test("the record and the ledger rows of a readable event need no further role", async () => {
  const viewer = viewerWith(["CoworkerExtraService-List", "CoworkerExtraServiceUseHistory-List"]);

  const { data, errors } = await ask(
    await aWorld(),
    "{ events(types: [CREDIT_USED, CREDIT_HELD]) { nodes { subject { __typename } useHistories { databaseId } } } }",
    { viewer },
  );

  expect(errors).toEqual([]);
  expect(data.events.nodes).toEqual([
    { subject: { __typename: "CoworkerExtraService" }, useHistories: [{ databaseId: 1 }, { databaseId: 2 }] },
    { subject: { __typename: "CreditHold" }, useHistories: [] },
  ]);
});

test.each([
  ["after the newest event", "11", "is after the newest event, 10"],
  ["not a number", "x", "is not the sequence of an event"],
  ["empty", "", "is not the sequence of an event"],
  ["negative", "-1", "is not the sequence of an event"],
  ["with a leading zero", "01", "is not the sequence of an event"],
  ["a fraction", "1.5", "is not the sequence of an event"],
  ["beyond what counts", "9007199254740993", "is not the sequence of an event"],
  ["of 40 digits", "1".repeat(40), "is not the sequence of an event"],
])("a cursor that is %s is BAD_CURSOR and says why", async (_, after, why) => {
  const { errors } = await asked(await aWorld(), `(after: "${after}")`);

  expect(errors).toEqual([{ code: "BAD_CURSOR", message: `after: ${why}`, path: ["events"] }]);
});

test("the place before the first event is a cursor, and so is that of the newest", async () => {
  const store = await aWorld();

  expect(listed(await asked(store, `(after: "0")`))).toEqual(types);
  expect((await asked(store, `(after: "10")`)).data.events).toEqual({
    nodes: [],
    pageInfo: { endCursor: "10", hasNextPage: false },
  });
});

test("an empty page ends at the place up to which nothing is for the caller", async () => {
  const store = await aWorld();

  const { data } = await asked(store, "(coworkerId: 999)");
  await createRule(store);
  const next = await asked(store, `(after: "${data.events.pageInfo.endCursor}")`);

  expect(data.events).toEqual({ nodes: [], pageInfo: { endCursor: "10", hasNextPage: false } });
  expect(listed(next)).toEqual(["EXTRA_SERVICE_CREATED"]);
});

test("before the first event, a page is empty and ends at 0", async () => {
  const { data } = await asked(openInMemory(), "");

  expect(data.events).toEqual({ nodes: [], pageInfo: { endCursor: "0", hasNextPage: false } });
});

test.each([
  ["first: 0", "first: must be 1 to 100"],
  ["first: 101", "first: must be 1 to 100"],
])("%s is refused", async (args, message) => {
  const { errors } = await asked(await aWorld(), `(${args})`);

  expect(errors).toEqual([{ code: "BAD_USER_INPUT", message, path: ["events"] }]);
});

test.each(dialects)(
  "on $name, a cursor before deleted events is BAD_CURSOR, and a walk from the start goes on",
  async ({ open }) => {
    const store = await aWorld(await open());
    // Of the events, those before the spend were at NOW, and the later ones a second apart.
    const clock = { now: () => NOW + 3 * DAY_MILLISECONDS + 2_500 };

    const deleted = await deleteOldEvents({ store, clock, keptDays: 3 });

    expect(deleted).toBe(6);
    expect((await asked(store, `(after: "5")`)).errors).toEqual([
      {
        code: "BAD_CURSOR",
        message: "after: is before events that were deleted because of their age: the first kept one follows 6",
        path: ["events"],
      },
    ]);
    expect(listed(await asked(store, `(after: "6")`))).toEqual(types.slice(6));
    expect(listed(await asked(store, ""))).toEqual(types.slice(6));
  },
);

test.each(dialects)(
  "on $name, deletion leaves no gap: an older event after a younger one stays until both are old",
  async ({ open }) => {
    const store = await open();
    const at = (days: number) => ({ ...given, now: NOW + days * DAY_MILLISECONDS });
    await store.commit("createExtraService", aRule(), at(2));
    await store.commit("createExtraService", aRule(), at(0));
    const deletedOn = async (days: number) => {
      await store.numberEvents();
      return deleteOldEvents({ store, clock: { now: () => NOW + days * DAY_MILLISECONDS }, keptDays: 1 });
    };

    expect([await deletedOn(2), await deletedOn(4)]).toEqual([0, 2]);

    await store.commit("createExtraService", aRule(), at(4));
    expect((await asked(store, "")).data.events.pageInfo).toEqual({ endCursor: "3", hasNextPage: false });
    expect(listed(await asked(store, `(after: "2")`))).toEqual(["EXTRA_SERVICE_CREATED"]);
  },
);

test.each(dialects)("on $name, thousands of old events are deleted in several commits", async ({ open }) => {
  const store = await open();
  await createRule(store, { resourceTypes: [11] });
  for (const [place, count] of [500, 500, 11].entries()) {
    const grant = { coworkerId: 2001, extraServiceId: 1, totalUses: 60, price: null };
    const grants = Array.from({ length: count }, () => grant);
    const input = { businessId: LONDON, mode: "ALL_OR_NOTHING", grants, idempotencyKey: `grants-${place}` } as const;
    await done(store, "grantCredits", input);
  }
  const clock = { now: () => NOW + 10 * DAY_MILLISECONDS };
  let commits = 0;
  const commit: Store["commit"] = (...args) => {
    commits += 1;
    return store.commit(...args);
  };

  const deleted = await deleteOldEvents({ store: { ...store, commit }, clock, keptDays: 9 });

  expect({ deleted, commits }).toEqual({ deleted: 1_012, commits: 3 });
  expect((await asked(store, "")).data.events.pageInfo).toEqual({ endCursor: "1012", hasNextPage: false });
});
