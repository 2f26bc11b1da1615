import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changeAccount, fillAccount } from "../../support/account.ts";
import { aUse } from "../../support/credits.ts";
import { dialects, openInMemory, temporaryFolder } from "../../support/dialects.ts";
import { all, everything } from "../../support/everything.ts";
import { createCredit, createRule, given, LONDON, NOW } from "../../support/given.ts";
import { done } from "../../support/operations.ts";
import { differences, pullInto } from "../../support/pulled.ts";
import { runs } from "../../support/runs.ts";
import { startUpstream } from "../../support/upstream.ts";

const MINUTE = 60_000;

describe.each(dialects)("on $name", ({ open }) => {
  test("a pull imports every record unchanged, and a second pull changes nothing", async () => {
    const [source, store] = [openInMemory(), await open()];
    await fillAccount(source, { rules: 7, credits: 60, uses: 3 });
    const upstream = await startUpstream(source);

    const { told, counts } = await pullInto(store, upstream.address, { pageSize: 23 });
    const here = await everything(store);
    const again = await pullInto(store, upstream.address, { everything: true, pageSize: 1_000 });

    expect(told).toEqual([]);
    expect(counts).toMatchObject({
      ExtraService: "7 7 0 0",
      CoworkerExtraService: "60 60 0 0",
      CoworkerExtraServiceUseHistory: "180 180 0 0",
    });
    expect(await differences(store, source)).toEqual([]);
    expect(again.counts).toMatchObject({ CoworkerExtraServiceUseHistory: "180 0 180 0" });
    expect(await everything(store)).toEqual(here);
  });

  test("a sync imports changed rules, credits, uses and voidings; a second one changes nothing", async () => {
    const [source, store] = [openInMemory(), await open()];
    await fillAccount(source, { rules: 3, credits: 30, uses: 2 });
    const upstream = await startUpstream(source);
    await pullInto(store, upstream.address, { pageSize: 50 });
    await changeAccount(source, "Monday", NOW + 60 * MINUTE);
    await changeAccount(source, "Tuesday", NOW + 61 * MINUTE);
    await upstream.refresh();
    const before = upstream.asked.length;

    const { told } = await pullInto(store, upstream.address, { pageSize: 50 });
    const here = await everything(store);
    const second = await pullInto(store, upstream.address, { pageSize: 50 });

    expect(told).toEqual([]);
    expect(await differences(store, source)).toEqual([]);
    expect(second.told).toEqual([]);
    expect(await everything(store)).toEqual(here);
    // Not the whole account again.
    expect(upstream.asked.length - before).toBeLessThan(16);
  });
});

test("no record is missed if one minute has more records than a page, in any order of equal times", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ pageSize: fc.integer({ min: 1, max: 12 }), stepMs: fc.constantFrom(0, 1, 1_000, 4_000, 30_000) }),
      async ({ pageSize, stepMs }) => {
        const [source, store] = [openInMemory(), openInMemory()];
        await fillAccount(source, { rules: 2, credits: 20, uses: 2 }, stepMs);
        const upstream = await startUpstream(source);

        const { told } = await pullInto(store, upstream.address, { pageSize });

        expect(told).toEqual([]);
        expect(await differences(store, source)).toEqual([]);
      },
    ),
    { numRuns: runs(6, 30) },
  );
});

test("records that change while the list is read move to its end, and the following ones are not missed", async () => {
  const [source, store] = [openInMemory(), openInMemory()];
  await fillAccount(source, { rules: 2, credits: 120, uses: 0 }, 0);
  const upstream = await startUpstream(source);
  const ids = (await all(source, "CoworkerExtraService")).map(({ id }) => id);
  upstream.beforeAnswer(async (request) => {
    const id = ids[request - 1];
    if (id === undefined || request > 40) return;
    const by = { ...given, now: Date.now() };
    await source.commit("updateCoworkerExtraService", { id, patch: { notes: `${request}` }, mayAdjust: false }, by);
    await upstream.refresh();
  });

  await pullInto(store, upstream.address, { pageSize: 10 });
  const brought = await all(store, "CoworkerExtraService");
  upstream.beforeAnswer(() => {});
  await pullInto(store, upstream.address, { pageSize: 10 });

  expect(brought.map(({ id }) => id)).toEqual(ids);
  expect(await differences(store, source)).toEqual([]);
});

test("a credit that is used while it is read has the rows of the same moment, and needs no adjustment", async () => {
  const [source, store] = [openInMemory(), openInMemory()];
  await fillAccount(source, { rules: 2, credits: 30, uses: 2 });
  const upstream = await startUpstream(source);
  const credits = (await all(source, "CoworkerExtraService")).filter(({ kind }) => kind === "TIME_CREDIT");
  const uses: number[] = [];
  upstream.beforeAnswer(async (request, path) => {
    if (request > 14) return;
    // When credits are requested by id, their rows are read already: one of them is used again now.
    const [asked] = JSON.parse(new URLSearchParams(path.split("?")[1]).get("id") ?? "[]") as number[];
    const id = asked ?? credits[(request * 5) % credits.length]!.id;
    const by = { ...given, now: Date.now() };
    uses.push(id);
    await done(source, "recordUse", aUse(id, { creditUsed: 1, idempotencyKey: `live-${request}` }), by);
    await upstream.refresh();
  });

  const { told } = await pullInto(store, upstream.address, { pageSize: 20 });

  expect(told).toEqual([]);
  const rows = await all(store, "UseHistory");
  expect(rows.filter(({ kind }) => kind === "ADJUSTMENT")).toEqual([]);
  expect(uses.length).toBeGreaterThan(9);
  upstream.beforeAnswer(() => {});
  await pullInto(store, upstream.address, { pageSize: 20 });
  expect(await differences(store, source)).toEqual([]);
});

test("a credit that is used during each read ends the pull, and the pull continues once the credit is quiet", async () => {
  const [source, store] = [openInMemory(), openInMemory()];
  const credit = await createCredit(source, await createRule(source));
  await done(source, "recordUse", aUse(credit, { creditUsed: 1 }), { ...given, now: Date.now() });
  const upstream = await startUpstream(source);
  const state = join(temporaryFolder(), "pulled");
  upstream.beforeAnswer(async (request, path) => {
    if (!path.includes("?id=")) return;
    const use = aUse(credit, { creditUsed: 1, idempotencyKey: `${request}` });
    await done(source, "recordUse", use, { ...given, now: Date.now() });
    await upstream.refresh();
  });

  await expect(pullInto(store, upstream.address, { state })).rejects.toThrow(
    "credits are used faster than they are read; what was read is kept: run the same command again to continue",
  );
  const before = await everything(store);
  upstream.beforeAnswer(() => {});
  await pullInto(store, upstream.address, { state });

  expect(before.CoworkerExtraService).toEqual([]);
  expect(await differences(store, source)).toEqual([]);
});

test("a credit with an unchanged UpdatedOn is read again whenever its history grew", async () => {
  const [source, store] = [openInMemory(), openInMemory()];
  const credit = await createCredit(source, await createRule(source));
  const upstream = await startUpstream(source);
  // Without the head of the chain: with it the credit would be refused instead of adjusted.
  const asThen = ({ LedgerHash: _, ...record }: Readonly<Record<string, unknown>>) =>
    record.CoworkerId === undefined ? record : { ...record, UpdatedOn: "2026-06-01T12:00:00Z" };
  upstream.inLists(asThen);
  upstream.inBatches(asThen);
  await pullInto(store, upstream.address);

  for (const [idempotencyKey, hours, left] of [
    ["one", 1, 590],
    ["two", 2, 580],
  ] as const) {
    await done(source, "recordUse", aUse(credit, { idempotencyKey }), { ...given, now: NOW + hours * 60 * MINUTE });
    await upstream.refresh();
    const { told } = await pullInto(store, upstream.address);

    const [here] = await all(store, "CoworkerExtraService");
    expect([told, here!.remainingUses]).toEqual([[], left]);
  }
  expect((await all(store, "UseHistory")).map(({ kind }) => kind)).toEqual(["USE", "USE"]);
});

test("links that a list leaves out come from a batch or from the single record", async () => {
  const [source, store, other] = [openInMemory(), openInMemory(), openInMemory()];
  await createRule(source, { resourceTypes: [11, 12], teams: [5] });
  await createRule(source, { name: "Without links" });
  const upstream = await startUpstream(source);
  const withoutLinks = ({ ResourceTypes: _, Tariffs: __, ...record }: Readonly<Record<string, unknown>>) => record;
  upstream.inLists((record) => ({ ...withoutLinks(record), Teams: null }));

  const byBatch = await pullInto(store, upstream.address);
  upstream.inBatches(withoutLinks);
  const alone = await pullInto(other, upstream.address);

  expect([byBatch.told, alone.told]).toEqual([[], []]);
  expect(await differences(store, source)).toEqual([]);
  expect(await differences(other, source)).toEqual([]);
});

test("unknown properties are ignored and reported once", async () => {
  const [source, store] = [openInMemory(), openInMemory()];
  await createCredit(source, await createRule(source));
  await createRule(source, { name: "Another" });
  const upstream = await startUpstream(source);
  upstream.inLists((record) => ({ ...record, Colour: "red", Archived: false }));

  const { told } = await pullInto(store, upstream.address);

  expect(told).toEqual([
    "ignored, as these properties are unknown here: ExtraService.Colour, ExtraService.Archived, " +
      "CoworkerExtraService.Colour, CoworkerExtraService.Archived",
  ]);
  expect(await differences(store, source)).toEqual([]);
});

test("the name of a resource type comes from a rule with only that type, including commas", async () => {
  const [source, store] = [openInMemory(), openInMemory()];
  const names = [
    { id: 11, name: "Room, large" },
    { id: 12, name: "Desk" },
  ];
  await source.commit("nameRecords", { kind: "ResourceType", businessId: LONDON, names }, given);
  await createRule(source, { resourceTypes: [11] });
  await createRule(source, { resourceTypes: [11, 12] });
  const upstream = await startUpstream(source);

  await pullInto(store, upstream.address);

  const reader = store.snapshot(null);
  expect(await reader.namesBehind("ResourceType", null, 10)).toEqual([{ businessId: LONDON, ...names[0] }]);
  reader.release();
});

test("a refused record is requested again by each sync, until it is imported", async () => {
  const [source, store] = [openInMemory(), openInMemory()];
  await fillAccount(source, { rules: 2, credits: 6, uses: 1 }, 20 * MINUTE);
  const upstream = await startUpstream(source);
  upstream.inLists((record) => (record.Id === 2 && record.CoworkerId ? { ...record, TotalUses: "many" } : record));
  upstream.inBatches((record) => (record.Id === 2 && record.CoworkerId ? { ...record, TotalUses: "many" } : record));
  const first = await pullInto(store, upstream.address);
  const second = await pullInto(store, upstream.address);
  upstream.inBatches((record) => record);

  const third = await pullInto(store, upstream.address);
  const fourth = await pullInto(store, upstream.address);

  expect(first.told[0]).toBe("credits:2: CoworkerExtraService TotalUses must be a whole number");
  expect(second.told).toEqual(first.told);
  expect([third.told, fourth.told]).toEqual([[], []]);
  expect(await differences(store, source)).toEqual([]);
});

test("the id of an adjustment here never equals a later id of the upstream", async () => {
  const [source, store] = [openInMemory(), openInMemory()];
  const rule = await createRule(source);
  const credit = await createCredit(source, rule);
  await done(source, "recordUse", aUse(credit), given);
  const upstream = await startUpstream(source);
  // More units are missing than its rows explain.
  const lessLeft = ({ LedgerHash: _, ...record }: Readonly<Record<string, unknown>>) =>
    record.RemainingUses === 590 ? { ...record, RemainingUses: 500 } : record;
  upstream.inLists(lessLeft);
  upstream.inBatches(lessLeft);
  await pullInto(store, upstream.address);
  await done(source, "recordUse", aUse(await createCredit(source, rule), { creditUsed: 20, idempotencyKey: "2" }), {
    ...given,
    now: NOW + 60 * MINUTE,
  });
  await upstream.refresh();

  const { told } = await pullInto(store, upstream.address);

  expect(told).toEqual([]);
  expect((await all(store, "UseHistory")).map(({ id, kind }) => [id, kind])).toEqual([
    [1, "USE"],
    [2, "USE"],
    [1_500_000_001, "ADJUSTMENT"],
  ]);
});

test("a sync imports what a restored older database lacks", async () => {
  const [source, store, restored] = [openInMemory(), openInMemory(), openInMemory()];
  await fillAccount(source, { rules: 2, credits: 10, uses: 1 });
  const upstream = await startUpstream(source);
  await pullInto(store, upstream.address);
  await pullInto(restored, upstream.address);
  await changeAccount(source, "Monday", NOW + 60 * MINUTE);
  await upstream.refresh();
  await pullInto(store, upstream.address);

  await pullInto(restored, upstream.address);

  expect(await differences(restored, source)).toEqual([]);
});
