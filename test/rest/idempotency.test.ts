import { describe, expect, test } from "vitest";
import { dialects } from "../support/dialects.ts";
import { all, everything } from "../support/everything.ts";
import { createCredit, createRule, given, LONDON, NEW_YORK, NOW, viewerWith } from "../support/given.ts";
import { rest } from "../support/rest.ts";

const rule = { BusinessId: LONDON, Name: "Room", Price: 30, CurrencyCode: "GBP", ResourceTypes: [12, 11] };
const credit = { BusinessId: LONDON, CoworkerId: 2001, ExtraServiceId: 1, TotalUses: 600 };
const use = { CoworkerExtraServiceId: 1, CreditUsed: 60 };

/** Of each POST: a body, the same in another form, and a different one. */
const posts = [
  {
    line: "POST extraservices",
    body: rule,
    alike: {
      ...rule,
      CurrencyId: 826,
      ResourceTypes: [11],
      AddedResourceTypes: [12],
      Visible: true,
      ChargePeriod: 1,
      Notable: undefined,
      Id: 5,
    },
    other: { ...rule, Price: 30.0001 },
  },
  {
    line: "POST coworkerextraservices",
    body: { ...credit, ExpireDate: "2026-12-31T00:00:00Z" },
    alike: { ...credit, ExpireDate: "2026-12-31T01:00:00+01:00", ChargePeriod: 1, Priority: 50, Free: null },
    other: { ...credit, ExpireDate: "2026-12-31T00:00:01Z" },
  },
  {
    line: "POST coworkerextraserviceusehistories",
    body: use,
    alike: { ...use, BookingId: null, Sequence: 9 },
    other: { ...use, CreditUsed: 61 },
  },
] as const;

describe.each(dialects)("on $name", ({ open }) => {
  async function aWorld() {
    const store = await open();
    await createCredit(store, await createRule(store));
    return store;
  }

  test.each(posts)("$line runs once per key, and is answered the same each time", async ({ line, body, alike }) => {
    const store = await aWorld();

    const first = await rest(store, line, { body, key: "k-1" });
    const after = await everything(store);
    const again = await rest(store, line, { body, key: "k-1", now: NOW + 86_400_000 });
    const inOtherWords = await rest(store, line, { body: alike, key: "k-1" });

    expect(first.status).toBe(200);
    expect([again, inOtherWords]).toEqual([first, first]);
    expect(await everything(store)).toEqual(after);
  });

  test.each(posts)(
    "$line under a key that was used otherwise is 422, and nothing is written",
    async ({ line, body, other }) => {
      const store = await aWorld();
      await rest(store, line, { body, key: "k-1" });
      const before = await everything(store);

      const answer = await rest(store, line, { body: other, key: "k-1" });

      expect(answer).toEqual({
        ...{ status: 422, codes: ["IDEMPOTENCY_KEY_REUSED"] },
        body: {
          Message: "Idempotency-Key was used before with other input",
          Value: null,
          Errors: [
            { AttemptedValue: null, Message: "Idempotency-Key was used before with other input", PropertyName: "" },
          ],
          WasSuccessful: false,
        },
      });
      expect(await everything(store)).toEqual(before);
    },
  );

  test.each(posts)("$line without a key, or under another one, runs each time", async ({ line, body }) => {
    const store = await aWorld();

    const answers = [];
    for (const key of [undefined, undefined, "k-1", "k-2"])
      answers.push(await rest(store, line, { body, ...(key && { key }) }));

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.Value.Id)).size).toBe(4);
  });

  test.each(posts)("of many concurrent $line under one key, one runs", async ({ line, body }) => {
    const store = await aWorld();
    const before = await everything(store);

    const answers = await Promise.all(Array.from({ length: 8 }, () => rest(store, line, { body, key: "k-1" })));

    const after = await everything(store);
    const rows = (one: Record<string, unknown[] | undefined>) =>
      Object.values(one).reduce((sum, list) => sum + list!.length, 0);
    expect(new Set(answers.map(({ body }) => body.Value.Id)).size).toBe(1);
    expect(rows(after) - rows(before)).toBe(1);
  });

  test("a key counts for one business and one operation", async () => {
    const store = await aWorld();
    await createRule(store, { businessId: NEW_YORK });
    const bodies = [
      ["POST extraservices", rule],
      ["POST extraservices", { ...rule, BusinessId: NEW_YORK }],
      ["POST coworkerextraservices", credit],
      ["POST coworkerextraserviceusehistories", use],
    ] as const;

    const statuses = [];
    for (const [line, body] of bodies) statuses.push((await rest(store, line, { body, key: "k" })).status);

    expect(statuses).toEqual([200, 200, 200, 200]);
  });

  test("a refusal of the input stores no key, a refusal because of stored data is stored", async () => {
    const store = await aWorld();
    const ask = async (line: string, body: object) => {
      const answer = await rest(store, `POST ${line}`, { body, key: "k" });
      return [answer.status, answer.body.Message];
    };

    const tooLittle = await ask("coworkerextraserviceusehistories", { ...use, CreditUsed: 601 });
    await store.commit("updateCoworkerExtraService", { id: 1, patch: { totalUses: 700 }, mayAdjust: true }, given);
    const afterTopUp = await ask("coworkerextraserviceusehistories", { ...use, CreditUsed: 601 });
    await rest(store, "POST coworkerextraservices", { body: { ...credit, BookingId: 7 }, key: "charge" });
    const charged = await ask("coworkerextraservices", { ...credit, BookingId: 7 });
    const keptRefusal = await ask("coworkerextraservices", { ...credit, BookingId: 8 });
    const bad = await ask("extraservices", { ...rule, MinLength: 2, MaxLength: 1 });
    const corrected = await ask("extraservices", rule);

    expect([tooLittle, afterTopUp]).toEqual([
      [400, "CreditUsed: is more than the 600 left"],
      [400, "CreditUsed: is more than the 600 left"],
    ]);
    expect(charged).toEqual([400, "BookingId: names a booking that has a live charge: 2"]);
    expect(keptRefusal[0]).toBe(422);
    expect([bad, corrected[0]]).toEqual([[400, "MaxLength: must not be less than MinLength"], 200]);
  });

  test("a charge that was made under a key is replayed, although its booking is charged by then", async () => {
    const store = await aWorld();
    const body = { ...credit, BookingId: 7 };

    const [first, again] = [
      await rest(store, "POST coworkerextraservices", { body, key: "k" }),
      await rest(store, "POST coworkerextraservices", { body, key: "k" }),
    ];

    expect([first.status, again]).toEqual([200, first]);
  });

  test("a record that was created under a key and deleted is not created again", async () => {
    const store = await aWorld();
    const first = await rest(store, "POST extraservices", { body: rule, key: "k" });
    await rest(store, `DELETE extraservices/${first.body.Value.Id}`);

    const again = await rest(store, "POST extraservices", { body: rule, key: "k" });

    expect(again).toEqual({ status: 200, body: { ...first.body, UpdatedOn: null, UpdatedBy: null } });
    expect(await all(store, "ExtraService")).toHaveLength(1);
  });

  test("a key of a foreign business reveals nothing", async () => {
    const store = await aWorld();
    await rest(store, "POST extraservices", { body: rule, key: "k" });
    const viewer = viewerWith(["ExtraService-Create"], [NEW_YORK]);

    const answers = [];
    for (const body of [rule, { ...rule, Price: 1 }, { ...rule, BusinessId: 303 }])
      answers.push((await rest(store, "POST extraservices", { body, key: "k", viewer })).body.Message);

    expect(answers).toEqual(Array.from({ length: 3 }, () => "BusinessId: was not found"));
  });

  test.each([
    ["", "Idempotency-Key is a required field"],
    ["a b", "Idempotency-Key must be visible ASCII characters without spaces"],
    ["é", "Idempotency-Key must be visible ASCII characters without spaces"],
    ["k".repeat(256), "Idempotency-Key must have at most 255 characters"],
  ])("an invalid key is refused: %j", async (key, message) => {
    const store = await aWorld();

    for (const { line, body } of posts) {
      const answer = await rest(store, line, { body, key });
      expect([answer.status, answer.body.Message]).toEqual([400, message]);
    }
  });
});
