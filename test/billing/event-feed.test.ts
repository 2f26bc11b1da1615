import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type EventFeed, eventFeed, type FeedOptions } from "../../src/billing/event-feed.ts";
import type { Following } from "../../src/billing/event-follower.ts";
import type { EventQuery } from "../../src/billing/events.ts";
import { poking } from "../../src/billing/poking.ts";
import { BadCursor, Forbidden } from "../../src/domain/refusal.ts";
import type { Store } from "../../src/store/store.ts";
import { aSpend } from "../support/credits.ts";
import { dialects } from "../support/dialects.ts";
import { eventsOf } from "../support/events.ts";
import { administrator, createCredit, createRule, given, LONDON, NEW_YORK, viewerWith } from "../support/given.ts";
import { done } from "../support/operations.ts";
import { runs } from "../support/runs.ts";

const everything: EventQuery = { after: null, types: null, businessId: null, coworkerId: null };
const from = (after: number | string, query: Partial<EventQuery> = {}) => ({
  ...everything,
  after: String(after),
  ...query,
});

function feedOf(store: Store, options: Partial<FeedOptions> = {}): { feed: EventFeed; store: Store } {
  const feed = eventFeed(store, { onProblem: (cause) => expect.fail(String(cause)), ...options });
  onTestFinished(() => feed.close());
  return { feed, store: poking(store, feed) };
}

/** The sequences of the next `count` events or more, then stops. */
async function take(following: Following, count: number): Promise<number[]> {
  const sequences: number[] = [];
  if (count > 0)
    for await (const events of following) {
      sequences.push(...events.map(({ sequence }) => sequence));
      if (sequences.length >= count) break;
    }
  following.stop();
  return sequences;
}

const sequencesOf = async (store: Store) => (await eventsOf(store)).map(({ sequence }) => sequence);

describe.each(dialects)("$name", ({ open, connections }) => {
  test("without a place, a follower gets what is committed from then on, in order", async () => {
    const { feed, store } = feedOf(await open());
    await createRule(store);

    const following = await feed.follow(administrator, everything);
    const taken = take(following, 2);
    await createRule(store);
    await createCredit(store, 1);

    expect(await taken).toEqual((await sequencesOf(store)).slice(1));
  });

  test("with a place, it gets every later event, from the database and then as they are committed", async () => {
    const { feed, store } = feedOf(await open(), { windowEvents: 3 });
    for (let made = 0; made < 10; made += 1) await createRule(store);
    const [first] = await sequencesOf(store);

    const taken = take(await feed.follow(administrator, from(first!)), 12);
    for (let made = 0; made < 3; made += 1) await createRule(store);

    expect(await taken).toEqual((await sequencesOf(store)).slice(1));
  });

  test("a follower that is cut and resumes again and again while others write misses none and gets none twice", async () => {
    const cuts = connections === "one" ? runs(10, 200) : runs(50, 1_000);
    const { feed, store } = feedOf(await open(), { windowEvents: 5, pollMilliseconds: 20 });
    // Another one keeps the feed running between the cuts.
    const other = await feed.follow(administrator, everything);
    let isWriting = true;
    // On a single connection, writers without pauses leave readers no turn.
    const pause = connections === "one" ? 30 : 1;
    const writers = [1, 2].map(async () => {
      while (isWriting) {
        await createRule(store);
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    });

    const seen: number[] = [];
    for (let cut = 0; cut < cuts; cut += 1)
      seen.push(...(await take(await feed.follow(administrator, from(seen.at(-1) ?? 0)), 1 + (cut % 9))));
    isWriting = false;
    await Promise.all(writers);
    other.stop();

    expect(seen).toEqual((await sequencesOf(store)).slice(0, seen.length));
    expect(seen.length).toBeGreaterThan(cuts);
  });

  test("a follower gets the events of its roles, businesses and customers, and no others", async () => {
    const { feed, store } = feedOf(await open());
    const rules = viewerWith(["ExtraService-List"], [LONDON]);
    const asked = [
      await feed.follow(rules, everything),
      await feed.follow(administrator, { ...everything, types: ["EXTRA_SERVICE_CREATED"], businessId: NEW_YORK }),
      await feed.follow(administrator, { ...everything, coworkerId: 2002 }),
      await feed.follow(rules, { ...everything, businessId: NEW_YORK }),
    ].map((following) => {
      const types: string[] = [];
      void (async () => {
        for await (const events of following)
          types.push(...events.map(({ type, businessId }) => `${type} ${businessId}`));
      })();
      return types;
    });

    await createRule(store, { resourceTypes: [11] });
    await createRule(store, { businessId: NEW_YORK });
    await createCredit(store, 1, { coworkerId: 2001, totalUses: 60 });
    await createCredit(store, 1, { coworkerId: 2002, totalUses: 60 });
    // Customer 2001 spends, and the rest is the credit of customer 2002.
    await done(store, "spendCredit", aSpend({ amount: 100, fallbackCoworkerIds: [2002] }));

    await vi.waitFor(() =>
      expect(asked).toEqual([
        [`EXTRA_SERVICE_CREATED ${LONDON}`],
        [`EXTRA_SERVICE_CREATED ${NEW_YORK}`],
        [`CREDIT_GRANTED ${LONDON}`, `CREDIT_USED ${LONDON}`],
        [],
      ]),
    );
  });

  test("events that another process commits are found by polling", async () => {
    const store = await open();
    const { feed } = feedOf(store, { pollMilliseconds: 20 });

    const taken = take(await feed.follow(administrator, everything), 1);
    await createRule(store);

    expect(await taken).toEqual(await sequencesOf(store));
  });

  test("a place whose next events were deleted, or that is ahead of all events, is refused", async () => {
    const { feed, store } = feedOf(await open());
    await createRule(store);
    await createRule(store);
    const [first, second] = await sequencesOf(store);
    await store.commit("deleteOldEvents", { before: given.now + 1 }, given);

    await expect(feed.follow(administrator, from(first!))).rejects.toThrow(BadCursor);
    await expect(feed.follow(administrator, from(second! + 1))).rejects.toThrow(BadCursor);
    await expect(feed.follow(administrator, from("no"))).rejects.toThrow(BadCursor);
  });

  test("a follower whose next events are deleted before it reads them fails, because it would miss some", async () => {
    const { feed, store } = feedOf(await open(), { windowEvents: 1 });
    for (let made = 0; made < 3; made += 1) await createRule(store);
    const following = await feed.follow(administrator, from(0));

    await store.commit("deleteOldEvents", { before: given.now + 1 }, given);

    await expect(take(following, 1)).rejects.toThrow(BadCursor);
  });

  test("a type that is named without its role is refused, and so is a caller without any role of events", async () => {
    const { feed } = feedOf(await open());

    await expect(
      feed.follow(viewerWith(["ExtraService-List"]), { ...everything, types: ["CREDIT_USED"] }),
    ).rejects.toThrow(Forbidden);
    await expect(feed.follow(viewerWith(["ExtraService-Read"]), everything)).rejects.toThrow(Forbidden);
  });
});

test("a follower that waits ends when it is stopped, and the database is not read for nobody", async () => {
  const opened = await dialects[0]!.open();
  const reads = vi.fn(opened.numberEvents);
  const { feed } = feedOf({ ...opened, numberEvents: reads }, { pollMilliseconds: 5 });
  const following = await feed.follow(administrator, everything);
  const next = following[Symbol.asyncIterator]().next();

  following.stop();

  expect(await next).toEqual({ done: true, value: undefined });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const before = reads.mock.calls.length;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(reads.mock.calls.length).toBe(before);
  expect(await take(await feed.follow(administrator, everything), 0)).toEqual([]);
});

test("a feed reports an outage once, and goes on afterwards", async () => {
  const opened = await dialects[0]!.open();
  let isDown = false;
  const problems: unknown[] = [];
  const numberEvents = async () => {
    if (isDown) throw new Error("down");
    return opened.numberEvents();
  };
  const { feed, store } = feedOf(
    { ...opened, numberEvents },
    { pollMilliseconds: 5, onProblem: (cause) => problems.push(cause) },
  );
  const taken = take(await feed.follow(administrator, everything), 1);

  isDown = true;
  await createRule(store);
  await new Promise((resolve) => setTimeout(resolve, 60));
  isDown = false;

  expect(await taken).toEqual([1]);
  expect(problems).toHaveLength(1);
});
