import { describe, expect, test } from "vitest";
import type { Reader } from "../../../src/store/store.ts";
import { dialects } from "../../support/dialects.ts";
import { adjust, createCredit, createRule } from "../../support/given.ts";

const overloaded = (message: string) => ({ name: "Unavailable", code: "OVERLOADED", message });

// PGlite has one connection, which commits and reads use in turn: snapshots have nothing to be isolated from.
describe.each(dialects.filter(({ connections }) => connections === "many"))("on $name, a snapshot", ({ open }) => {
  test("sees the database as it was at its first read, while commits go on", async () => {
    const store = await open();
    const rule = await createRule(store);
    const credit = await createCredit(store, rule, { totalUses: 100 });
    const reader = store.snapshot(null);
    await rules(reader);

    await createRule(store);
    await adjust(store, credit, 90, 80);

    const [seen] = await reader.byIds("CoworkerExtraService", [credit]);
    expect([await rules(reader), seen?.totalUses, await reader.count("UseHistory", undefined)]).toEqual([1, 100, 0]);
    const later = store.snapshot(null);
    expect([await rules(later), await later.count("UseHistory", undefined)]).toEqual([2, 2]);
    for (const one of [reader, later]) one.release();
  });

  test("begins with its first read, not when it is acquired", async () => {
    const store = await open();
    const reader = store.snapshot(null);
    await createRule(store);

    expect(await rules(reader)).toBe(1);
    reader.release();
  });

  test("that was refreshed starts again with the next read", async () => {
    const store = await open();
    const reader = store.snapshot(null);
    await rules(reader);
    await createRule(store);
    reader.refresh();

    expect(await rules(reader)).toBe(1);
    reader.release();
  });

  test("that was released cannot read, and holds nothing", async () => {
    const store = await open();
    const [first, second] = [store.snapshot(null), store.snapshot(null)];
    await rules(first);
    first.release();

    await expect(rules(first)).rejects.toMatchObject(overloaded("the request has ended"));
    expect(await rules(second)).toBe(0);
    second.release();
  });

  test("that was reserved still begins with its first read", async () => {
    const store = await open();
    const reader = store.snapshot(null);
    await reader.reserve();
    await createRule(store);

    expect(await rules(reader)).toBe(1);
    reader.release();
  });

  test("runs statements that are sent together, and answers each", async () => {
    const store = await open();
    await createRule(store);
    const reader = store.snapshot(null);

    const answers = await Promise.all([rules(reader), reader.byIds("ExtraService", [1]), rules(reader)]);

    expect(answers).toEqual([1, [expect.objectContaining({ id: 1 })], 1]);
    reader.release();
  });

  test("that is refreshed while statements run continues with the data of that moment", async () => {
    const store = await open();
    const reader = store.snapshot(null);
    const before = rules(reader);
    await createRule(store);
    await before;
    reader.refresh();
    reader.refresh();

    expect(await Promise.all([rules(reader), rules(reader)])).toEqual([1, 1]);
    reader.release();
  });

  test("does not block writers, and is not blocked by writers", async () => {
    const store = await open();
    const reader = store.snapshot(null);
    await rules(reader);

    const [, seen] = await Promise.all([createRule(store), rules(reader), createRule(store)]);

    expect(seen).toBe(0);
    reader.release();
  });
});

function rules(reader: Reader): Promise<number> {
  return reader.count("ExtraService", undefined);
}
