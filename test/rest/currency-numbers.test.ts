import { describe, expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { dialects } from "../support/dialects.ts";
import { createRule, given, LONDON, NEW_YORK } from "../support/given.ts";
import { rest } from "../support/rest.ts";

const rule = { BusinessId: LONDON, Name: "Room", Price: 5 };

/** London's upstream has its own currency numbers; New York's uses ISO's. */
async function learn(store: Store): Promise<void> {
  const numbers = [
    { businessId: LONDON, number: 3005, code: "EUR" },
    { businessId: LONDON, number: 840, code: "USD" },
    { businessId: NEW_YORK, number: 840, code: "USD" },
  ];
  await store.commit("learnCurrencyNumbers", { numbers }, given);
}

async function post(store: Store, changes: object) {
  const { status, body } = await rest(store, "POST extraservices", { body: { ...rule, ...changes } });
  return status === 200 ? (await rest(store, `GET extraservices/${body.Value.Id}`)).body : body.Errors;
}

describe.each(dialects)("on $name", ({ open }) => {
  test("POST and PUT accept a number of the upstream, and GET shows the number that POST accepts", async () => {
    const store = await open();
    await learn(store);

    expect(await post(store, { CurrencyId: 3005 })).toMatchObject({ CurrencyId: 3005, CurrencyCode: "EUR" });
    expect(await post(store, { CurrencyId: 840 })).toMatchObject({ CurrencyId: 840, CurrencyCode: "USD" });
    const put = await rest(store, "PUT extraservices", { body: { ...rule, Id: 1, CurrencyId: 840 } });
    expect(put.status).toBe(200);
    const { body } = await rest(store, "GET extraservices?page=1");
    expect(
      body.Records.map((one: { CurrencyId: number; CurrencyCode: string }) => [one.CurrencyId, one.CurrencyCode]),
    ).toEqual([
      [840, "USD"],
      [840, "USD"],
    ]);
  });

  test("the answer of a GET can be sent back", async () => {
    const store = await open();
    await learn(store);
    await createRule(store, { currencyCode: "EUR" });
    await createRule(store, { currencyCode: "GBP" });

    for (const [id, CurrencyId] of [
      [1, 3005],
      [2, null],
    ]) {
      const { body } = await rest(store, `GET extraservices/${id}`);
      expect(body.CurrencyId).toBe(CurrencyId);
      expect((await rest(store, "PUT extraservices", { body })).status).toBe(200);
      expect((await rest(store, `GET extraservices?id=[${id}]`)).body).toEqual([
        { ...body, UpdatedOn: expect.any(String) },
      ]);
    }
  });

  test("once a number is known only the upstream's numbers count: an unexplained one is 400", async () => {
    const store = await open();
    await learn(store);
    await createRule(store, { currencyCode: "EUR" });
    const refused = [
      {
        AttemptedValue: 826,
        Message: "is not a currency number that is known for this business",
        PropertyName: "CurrencyId",
      },
    ];

    expect(await post(store, { CurrencyId: 826 })).toEqual(refused);
    const put = await rest(store, "PUT extraservices", { body: { ...rule, Id: 1, CurrencyId: 826 } });
    expect([put.status, put.body.Errors]).toEqual([400, refused]);
    expect(await post(store, { CurrencyId: 826, Price: -1 })).toEqual([
      ...refused,
      expect.objectContaining({ PropertyName: "Price" }),
    ]);
  });

  test("number and code must agree if both are sent, but in such a business the code wins over an unexplained number", async () => {
    const store = await open();
    await learn(store);

    expect(await post(store, { CurrencyId: 826, CurrencyCode: "EUR" })).toMatchObject({
      CurrencyId: 3005,
      CurrencyCode: "EUR",
    });
    expect(await post(store, { CurrencyId: 840, CurrencyCode: "EUR" })).toEqual([
      expect.objectContaining({ PropertyName: "CurrencyId", Message: "is not the number of EUR" }),
    ]);
    const { body: read } = await rest(store, "GET extraservices/1");
    expect((await rest(store, "PUT extraservices", { body: { ...read, CurrencyId: 840 } })).status).toBe(400);
    expect(await post(store, { BusinessId: NEW_YORK, CurrencyId: 826, CurrencyCode: "EUR" })).toEqual([
      expect.objectContaining({ PropertyName: "CurrencyId", Message: "is not the number of EUR" }),
    ]);
  });

  test("a list is filtered by the currency numbers that it shows", async () => {
    const store = await open();
    await learn(store);
    await createRule(store, { currencyCode: "EUR" });
    await createRule(store, { currencyCode: "GBP" });
    await createRule(store, { currencyCode: "EUR", businessId: NEW_YORK });
    const found = async (number: number) => {
      const { body } = await rest(store, `GET extraservices?ExtraService_Currency=${number}&size=9`);
      return body.Records.map(({ Id }: { Id: number }) => Id);
    };

    expect([await found(3005), await found(978), await found(826)]).toEqual([[1], [3], []]);
  });

  test("a business without such an upstream uses ISO's numbers", async () => {
    const store = await open();
    await learn(store);

    expect(await post(store, { BusinessId: NEW_YORK, CurrencyId: 826 })).toMatchObject({
      CurrencyId: 826,
      CurrencyCode: "GBP",
    });
    expect(await post(store, { BusinessId: NEW_YORK, CurrencyId: 532 })).toMatchObject({
      CurrencyId: 532,
      CurrencyCode: "XCG",
    });
  });

  test("the number of a withdrawn currency, sent back alone, leaves the rule its currency", async () => {
    const store = await open();
    await createRule(store, { currencyCode: "ANG" });

    const { status } = await rest(store, "PUT extraservices", { body: { ...rule, Id: 1, CurrencyId: 532 } });

    expect(status).toBe(200);
    expect((await rest(store, "GET extraservices/1")).body).toMatchObject({ CurrencyId: 532, CurrencyCode: "ANG" });
  });
});
