import { describe, expect, test } from "vitest";
import { openInMemory } from "../../support/dialects.ts";
import { all, everything } from "../../support/everything.ts";
import { liveAccount } from "../../support/live-account.ts";
import { type LiveOptions, startLiveUpstream } from "../../support/live-upstream.ts";
import { pullInto } from "../../support/pulled.ts";

// A record that cannot be read is reported and skipped; it never ends a pull. At the end the counts and the exit code say so.

type Json = Readonly<Record<string, unknown>>;

const problemsIn = (told: readonly string[]) => told.filter((one) => !one.startsWith("ignored"));
const whole = { ExtraService: 7, CoworkerExtraService: 4, CoworkerExtraServiceUseHistory: 3 };

/** An account with one additional, broken record. */
function broken(changes: Json) {
  const account = liveAccount();
  account.coworkerextraservices.push({ ...account.coworkerextraservices[1]!, ...changes });
  return account;
}

const noId = /^credits: CoworkerExtraService a record has no Id from 1 to 2147483647: \{"CoworkerId":2001,/;

describe.each([1, 2, 3, 1_000])("read in pages of %i", (pageSize) => {
  test.each([
    ["without Id", { Id: null }, noId],
    ["with an Id that is text", { Id: "598" }, noId],
    [
      "with an UpdatedOn that is no time",
      { Id: 598, UpdatedOn: "yesterday" },
      /^credits:598: CoworkerExtraService has no UpdatedOn from 1970 to 2200$/,
    ],
    ["with an UpdatedOn before all others", { Id: 598, UpdatedOn: "0001-01-01T00:00:00" }, null],
    ["without UpdatedOn", { Id: 598, UpdatedOn: null }, /^credits:598: CoworkerExtraService has no UpdatedOn/],
  ])("a record %s is reported and skipped, and everything else is imported", async (_, changes, message) => {
    const store = openInMemory();
    const upstream = await startLiveUpstream(broken(changes));

    const { told, counts } = await pullInto(store, upstream.address, { pageSize });
    const here = await everything(store);
    const second = await pullInto(store, upstream.address, { pageSize });

    // The range of the list excludes times before 1970.
    expect(problemsIn(told)).toEqual(message === null ? [] : [expect.stringMatching(message)]);
    expect(counts.CoworkerExtraService).toBe(message === null ? "4 4 0 0" : "5 4 0 1");
    expect(counts.ExtraService).toBe("7 7 0 0");
    expect(second.counts.CoworkerExtraServiceUseHistory).toMatch(/ 0$/);
    expect(await everything(store)).toEqual(here);
  });

  test.each(["is no JSON", "is 500"])("a record of which every answer %s is reported and skipped", async (kind) => {
    const store = openInMemory();
    const spoilt: LiveOptions["spoilt"] = (text, path) => {
      if (!path.includes("/coworkerextraservices?page") || !text.includes('"Id":502')) return text;
      return kind === "is no JSON" ? text.replace('"Id":502', '"Id":50').slice(0, -9) : { status: 500 };
    };
    const upstream = await startLiveUpstream(liveAccount(), { spoilt });

    const { told, counts } = await pullInto(store, upstream.address, { pageSize });

    expect((await all(store, "CoworkerExtraService")).map(({ id }) => id)).toEqual([501, 503, 504]);
    expect(
      problemsIn(told).every((one) => /^credits: CoworkerExtraService a record cannot be read: http/.test(one)),
    ).toBe(true);
    expect(problemsIn(told).length).toBeGreaterThan(0);
    expect(counts).toMatchObject({ ExtraService: "7 7 0 0", CoworkerExtraServiceUseHistory: "3 3 0 0" });
  });
});

test.each([
  ["404", /^rules:502: ExtraService is in a list, but does not exist when it is requested alone$/],
  ["500", /^rules:502: ExtraService cannot be read: http.*\/extraservices\/502: it answers 500, 4 times$/],
])(
  "a rule that answers %s as a single record is reported, and never imported without its links",
  async (status, message) => {
    const store = openInMemory();
    let isBroken = true;
    const spoilt: LiveOptions["spoilt"] = (text, path) =>
      isBroken && path.endsWith("/extraservices/502") ? { status: Number(status) } : text;
    const upstream = await startLiveUpstream(liveAccount(), { spoilt });

    const { told, counts } = await pullInto(store, upstream.address);
    const first = (await all(store, "ExtraService")).map(({ id }) => id);
    isBroken = false;
    const second = await pullInto(store, upstream.address);

    expect(problemsIn(told)).toEqual([expect.stringMatching(message)]);
    expect(counts.ExtraService).toBe("7 6 0 1");
    expect(first).not.toContain(502);
    // The next sync requests it again.
    expect(problemsIn(second.told)).toEqual([]);
    expect((await all(store, "ExtraService")).length).toBe(whole.ExtraService);
  },
);

test("rows of a credit that was deleted upstream are reported once, and not requested again", async () => {
  const account = liveAccount();
  account.coworkerextraservices.splice(0, 1);
  const store = openInMemory();
  const upstream = await startLiveUpstream(account);

  const first = await pullInto(store, upstream.address);
  const second = await pullInto(store, upstream.address);

  expect(first.counts.CoworkerExtraServiceUseHistory).toBe("3 1 0 2");
  expect(
    upstream.asked.filter(({ path }) => path.startsWith("/api/billing/coworkerextraserviceusehistories?id=")),
  ).toEqual([]);
  expect(second.counts.CoworkerExtraServiceUseHistory ?? "0 0 0 0").toMatch(/ 0$/);
});

test("an upstream that becomes unreadable ends the pull, and the same command continues it", async () => {
  let isDown = true;
  const spoilt: LiveOptions["spoilt"] = (text, path) =>
    isDown && path.includes("usehistories?page") ? { status: 500 } : text;
  const upstream = await startLiveUpstream(liveAccount(), { spoilt });
  const store = openInMemory();

  await expect(pullInto(store, upstream.address, { pageSize: 16 })).rejects.toThrow(
    /usehistories\?page=1.*it answers 500, 4 times$/,
  );
  isDown = false;
  const { counts } = await pullInto(store, upstream.address, { pageSize: 16 });

  expect(counts.CoworkerExtraServiceUseHistory).toBe("3 3 0 0");
});
