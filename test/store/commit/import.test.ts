import { describe, expect, test } from "vitest";
import { decimal } from "../../../src/domain/decimal.ts";
import { notFound } from "../../../src/domain/refusal.ts";
import { dialects } from "../../support/dialects.ts";
import { all, everything } from "../../support/everything.ts";
import { createCredit, createRule, given, LONDON, NEW_YORK } from "../../support/given.ts";
import { uuid } from "../../support/imported.ts";

const limited = { ...given, businesses: [LONDON] };

describe.each(dialects)("on $name", ({ open }) => {
  test("records imported into a business outside the caller's are refused, and the others are written", async () => {
    const store = await open();
    const rule = { name: "Desk", price: decimal("1"), currencyCode: "GBP" };

    const answer = await store.commit(
      "importExtraServices",
      {
        rules: [
          { ...rule, uniqueId: uuid(1), businessId: NEW_YORK },
          { ...rule, uniqueId: uuid(2), businessId: LONDON },
        ],
      },
      limited,
    );

    expect(answer).toEqual([[notFound("businessId")], "written"]);
    expect((await all(store, "ExtraService")).map(({ uniqueId }) => uniqueId)).toEqual([uuid(2)]);
  });

  test("rows of a credit outside the caller's businesses are refused like those of a missing credit", async () => {
    const store = await open();
    const id = await createCredit(store, await createRule(store, { businessId: NEW_YORK }), { businessId: NEW_YORK });
    const before = await everything(store);
    const rows = [{ uniqueId: uuid(3), createdOn: given.now, creditUsed: 1 }];

    const answer = await store.commit(
      "importCoworkerExtraServices",
      { credits: [id, 999].map((one) => ({ record: null, id: one, rows })) },
      limited,
    );

    expect(answer).toEqual([[notFound("coworkerExtraServiceId")], [notFound("coworkerExtraServiceId")]]);
    expect(await everything(store)).toEqual(before);
  });

  test("a new record gets an id above the reserved ones, and reserving fewer changes nothing", async () => {
    const store = await open();
    await store.commit("reserveIds", { entity: "ExtraService", upTo: 70 }, given);
    await store.commit("reserveIds", { entity: "ExtraService", upTo: 7 }, given);

    expect([await createRule(store), await createRule(store)]).toEqual([71, 72]);
  });
});
