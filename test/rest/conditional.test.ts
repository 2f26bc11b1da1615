import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { dialects, openInMemory } from "../support/dialects.ts";
import { everything, one } from "../support/everything.ts";
import { administrator, createCredit, createRule, given, NOW, viewerWith } from "../support/given.ts";
import { type RestOptions, rest } from "../support/rest.ts";

const stale = { status: 412, body: { Value: null, WasSuccessful: false } };
const LATER = NOW + 60_000;

/** A rule and a credit of 60, as they were made. */
async function aWorld(store: Store = openInMemory()): Promise<Store> {
  await createRule(store);
  await createCredit(store, 1, { totalUses: 60 });
  return store;
}

const entities = ["extraservices", "coworkerextraservices"] as const;
const bodies = {
  extraservices: { Id: 1, Name: "New", Price: 30, CurrencyCode: "GBP" },
  coworkerextraservices: { Id: 1, TotalUses: 60, Notes: "new" },
} as const;

describe.each(dialects)("on $name", ({ open }) => {
  test("a PUT of an older answer does not undo a later top-up", async () => {
    const store = await aWorld(await open());
    const { body: read } = await rest(store, "GET coworkerextraservices/1");
    const topUp = { coworkerExtraServiceId: 1, amount: 600, reason: "bought 10h", idempotencyKey: "a" };
    await store.commit("adjustCredit", topUp, { ...given, now: LATER });
    const before = await everything(store);

    const put = await rest(store, "PUT coworkerextraservices", { body: { ...read, Notes: "new" }, now: LATER });

    expect(put).toMatchObject(stale);
    expect(put.body).toEqual({
      Message: "UpdatedOn: is not the time of the record's last change",
      Value: null,
      Errors: [
        {
          AttemptedValue: read.UpdatedOn,
          Message: "is not the time of the record's last change",
          PropertyName: "UpdatedOn",
        },
      ],
      WasSuccessful: false,
    });
    expect(await everything(store)).toEqual(before);
    expect((await one(store, "CoworkerExtraService", 1)).totalUses).toBe(660);
  });

  test("of concurrent PUTs with the same version one succeeds, and the others are 412", async () => {
    const store = await aWorld(await open());
    for (const address of entities)
      for (let turn = 0; turn < 3; turn += 1) {
        const { etag } = await rest(store, `GET ${address}/1`);
        const body = bodies[address];

        const answers = await Promise.all(
          Array.from({ length: 8 }, () => rest(store, `PUT ${address}`, { body, ifMatch: etag! })),
        );

        expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 7 }, () => 412)]);
        const [done] = answers.filter(({ status }) => status === 200);
        expect((await rest(store, `GET ${address}/1`)).etag).toBe(done!.etag);
      }
  });

  test("a write answers its own version, not a later one", async () => {
    const store = await aWorld(await open());

    for (const address of entities) {
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => rest(store, `PUT ${address}`, { body: bodies[address] })),
      );

      expect(new Set(answers.map(({ etag }) => etag)).size).toBe(8);
    }
  });

  test("of a concurrent DELETE and PUT with the same version one succeeds", async () => {
    const store = await aWorld(await open());
    const { etag } = await rest(store, "GET coworkerextraservices/1");
    const options = { ifMatch: etag! };

    const [put, removed] = await Promise.all([
      rest(store, "PUT coworkerextraservices", { body: bodies.coworkerextraservices, ...options }),
      rest(store, "DELETE coworkerextraservices/1", options),
    ]);

    expect([
      [200, 412],
      [404, 200],
    ]).toContainEqual([put.status, removed.status]);
  });
});

test.each(entities)("GET of one record, and every write of %s but a DELETE, answer the version", async (address) => {
  const store = await aWorld();
  const got = await rest(store, `GET ${address}/1`);
  const put = await rest(store, `PUT ${address}`, { body: bodies[address] });

  expect(got.etag).toMatch(/^"[0-9a-z]+"$/);
  expect(put.etag).not.toBe(got.etag);
  expect((await rest(store, `GET ${address}/1`)).etag).toBe(put.etag);
  expect((await rest(store, `DELETE ${address}/1`)).etag).toBeUndefined();
});

test("a row of the ledger has a version as well", async () => {
  const store = await aWorld();
  const body = { CoworkerExtraServiceId: 1, CreditUsed: 1 };

  const made = await rest(store, "POST coworkerextraserviceusehistories", { body });

  expect((await rest(store, "GET coworkerextraserviceusehistories/1")).etag).toBe(made.etag);
});

test.each(entities)("PUT and DELETE of %s with another If-Match are 412, and nothing is written", async (address) => {
  const store = await aWorld();
  const { etag } = await rest(store, `GET ${address}/1`);
  const before = await everything(store);

  for (const ifMatch of ['"nonsense"', "nonsense", '"0"', "", `"${etag!.slice(1, -2)}"`, "W/", '"a", "b"', "{}"])
    for (const line of [`PUT ${address}`, `DELETE ${address}/1`]) {
      const body = line.startsWith("PUT") ? bodies[address] : undefined;
      const answer = await rest(store, line, { body, ifMatch });
      expect([line, ifMatch, answer.status]).toEqual([line, ifMatch, 412]);
      expect(answer.body.Errors).toEqual([
        { AttemptedValue: null, Message: "The record has changed since it was read. Read it again.", PropertyName: "" },
      ]);
    }
  expect(await everything(store)).toEqual(before);
});

test("If-Match may be weak, have a content-coding suffix, be one of several, or be a star", async () => {
  const store = await aWorld();
  const version = async () => (await rest(store, "GET extraservices/1")).etag!;
  const put = async (ifMatch: string) =>
    (await rest(store, "PUT extraservices", { body: bodies.extraservices, ifMatch })).status;

  expect(await put(await version())).toBe(200);
  expect(await put(`W/${await version()}`)).toBe(200);
  for (const suffix of ["-gzip", "--gzip", ";br", "-br", ":zstd"])
    expect([suffix, await put(`${(await version()).slice(0, -1)}${suffix}"`)]).toEqual([suffix, 200]);
  expect(await put(`"a", ${await version()} ,"b"`)).toBe(200);
  expect(await put("*")).toBe(200);
});

test("If-Unmodified-Since counts without If-Match, to the second; an invalid date is ignored", async () => {
  const store = await aWorld();
  const put = async (options: RestOptions) =>
    (await rest(store, "PUT extraservices", { body: bodies.extraservices, ...options })).status;

  expect(await put({ ifUnmodifiedSince: "Mon, 01 Jan 2001 00:00:00 GMT" })).toBe(412);
  expect(await put({ ifUnmodifiedSince: "Mon, 01 Jun 2026 11:59:59 GMT" })).toBe(412);
  expect(await put({ ifUnmodifiedSince: "Mon, 01 Jun 2026 12:00:00 GMT" })).toBe(200);
  expect(await put({ ifUnmodifiedSince: "nonsense" })).toBe(200);
  expect(await put({ ifMatch: "*", ifUnmodifiedSince: "Mon, 01 Jan 2001 00:00:00 GMT" })).toBe(200);
});

test.each(entities)("an UpdatedOn in the body of a PUT of %s is compared with its own precision", async (address) => {
  const store = await aWorld();
  const put = async (UpdatedOn: unknown) =>
    (await rest(store, `PUT ${address}`, { body: { ...bodies[address], UpdatedOn }, now: LATER + 123 })).status;
  await put(null);

  for (const other of ["2026-06-01T12:00:00Z", "2026-06-01T12:00:59.999Z", "2026-06-01T12:01:00.5Z", "2026-05-31"])
    expect([other, await put(other)]).toEqual([other, 412]);
  // Each of these is a write, which adds a millisecond.
  for (const same of [
    ...["2026-06-01T12:01:00.123Z", "2026-06-01T14:01:00.124+02:00", "2026-06-01T12:01:00.1250000"],
    ...["2026-06-01T12:01:00.12Z", "2026-06-01T12:01:00.1", "2026-06-01T12:01:00", "2026-06-01T12:01", "2026-06-01"],
    ...[null, "", "0001-01-01T00:00:00", "9999-12-31T23:59:59.9999999"],
  ])
    expect([same, await put(same)]).toEqual([same, 200]);
});

test("a PUT without a condition replaces, as in the upstream", async () => {
  const store = await aWorld();

  for (const address of entities)
    expect((await rest(store, `PUT ${address}`, { body: bodies[address] })).status).toBe(200);
});

test("a version is checked after rights and missing records, and before all other errors", async () => {
  const store = await aWorld();
  const ifMatch = '"0"';
  const wrong = { ...bodies.extraservices, Colour: "red", Price: "dear" };
  const put = async (body: object, options: RestOptions = {}) =>
    (await rest(store, "PUT extraservices?a=1", { body, ifMatch, ...options })).status;

  expect(await put(wrong, { viewer: null })).toBe(401);
  expect(await put(wrong, { viewer: viewerWith([]) })).toBe(403);
  expect(await put({ ...wrong, Id: 99 })).toBe(404);
  expect(await put(wrong, { viewer: viewerWith(["ExtraService-Edit"], [202]) })).toBe(404);
  expect(await put(wrong)).toBe(412);
  expect(await put(wrong, { ifMatch: "*" })).toBe(400);
  expect((await rest(store, "DELETE extraservices/99", { ifMatch })).status).toBe(404);
  expect((await rest(store, "DELETE extraservices/1?a=1", { ifMatch })).status).toBe(412);
  expect((await rest(store, "PUT extraservices", { body: { ...wrong, UpdatedOn: 5 }, ifMatch })).status).toBe(412);
  expect(
    (await rest(store, "PUT extraservices", { body: { ...bodies.extraservices, UpdatedOn: 5 } })).body.Message,
  ).toBe("UpdatedOn: must be a time from 1970 to 2200, such as 2025-01-15T10:30:00Z");
});

test("no version of a credit or rule repeats, after any changes and clock settings", async () => {
  const writes = {
    useRule: (store: Store, now: number) => rest(store, "PUT extraservices", { body: bodies.extraservices, now }),
    note: (store: Store, now: number) =>
      rest(store, "PUT coworkerextraservices", { body: { ...bodies.coworkerextraservices, TotalUses: 1_000 }, now }),
    use: (store: Store, now: number) =>
      rest(store, "POST coworkerextraserviceusehistories", { body: { CoworkerExtraServiceId: 1, CreditUsed: 1 }, now }),
    command: (store: Store, now: number) =>
      rest(store, "POST coworkerextraservices/runcommand", {
        body: {
          Key: "USE_EXTRA_SERVICE",
          Ids: [1],
          Parameters: [{ Name: "How many minutes/uses would like to use of this extra service?", Value: 1 }],
        },
        now,
      }),
    adjust: (store: Store, now: number, key: string) =>
      store.commit(
        "adjustCredit",
        { coworkerExtraServiceId: 1, amount: 5, reason: "r", idempotencyKey: key },
        { ...given, now },
      ),
    invoice: (store: Store, now: number, key: string) =>
      store
        .commit(
          "markInvoiced",
          { coworkerExtraServiceIds: [1], invoiceDate: NOW, idempotencyKey: key },
          { ...given, now },
        )
        .then((outcome) => (outcome.answer === null ? null : outcome)),
  } as const;
  const steps = fc.array(
    fc.tuple(fc.constantFrom(...(Object.keys(writes) as (keyof typeof writes)[])), fc.integer({ min: -3, max: 3 })),
    {
      minLength: 1,
      maxLength: 12,
    },
  );

  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const store = openInMemory();
      await createRule(store);
      await createCredit(store, 1, { totalUses: 1_000 });
      const versions = async () => [
        (await one(store, "ExtraService", 1)).updatedOn,
        (await one(store, "CoworkerExtraService", 1)).updatedOn,
      ];
      let [rule, credit] = await versions();
      for (const [place, [name, offset]] of all.entries()) {
        const answer = await writes[name](store, NOW + offset, `key-${place}`);
        const [ruleNow, creditNow] = await versions();
        const isWritten = answer !== null;
        if (name === "useRule") expect(ruleNow).toBeGreaterThan(rule!);
        else if (isWritten) expect([name, creditNow! > credit!]).toEqual([name, true]);
        else expect(creditNow).toBe(credit);
        [rule, credit] = [ruleNow, creditNow];
      }
    }),
    { numRuns: 30 },
  );
});

test("a caller without access to a record learns nothing about its version", async () => {
  const store = await aWorld();
  const viewer = { ...administrator, businesses: [202] };
  const { etag } = await rest(store, "GET coworkerextraservices/1");

  for (const ifMatch of [etag!, '"0"'])
    expect((await rest(store, "DELETE coworkerextraservices/1", { viewer, ifMatch })).status).toBe(404);
});
