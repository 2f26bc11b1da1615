import { describe, expect, test } from "vitest";
import { instant } from "../../src/domain/calendar.ts";
import { decimal } from "../../src/domain/decimal.ts";
import type { Store } from "../../src/store/store.ts";
import { dialects, openInMemory } from "../support/dialects.ts";
import { createCredit, createRule, NEW_YORK, viewerWith } from "../support/given.ts";
import { uuid } from "../support/imported.ts";
import { anEntry, importCredit } from "../support/imported-credit.ts";
import { type RestOptions, rest } from "../support/rest.ts";

/** The names of the rules that a list has. */
async function names(store: Store, parameters: string, options: RestOptions = {}): Promise<string[]> {
  const { status, body } = await rest(store, `GET extraservices?${parameters}`, options);
  expect([parameters, status]).toEqual([parameters, 200]);
  return body.Records.map(({ Name }: { Name: string }) => Name);
}

async function rulesOf(store: Store, ...all: string[]): Promise<Store> {
  for (const name of all) await createRule(store, { name });
  return store;
}

test.each(["ExtraServices", "EXTRASERVICES/", "extraServices/1", "ExtraServices/1/"])(
  "the path %s is read without regard to case, with or without a slash at its end",
  async (path) => {
    const store = await rulesOf(openInMemory(), "a");

    expect((await rest(store, `GET ${path}`)).status).toBe(200);
  },
);

test("names of parameters are read without regard to case, and PageNumber and PageSize are page and size", async () => {
  const store = await rulesOf(openInMemory(), "a", "b", "c", "d", "e");

  expect(await names(store, "PAGE=2&Size=2&ORDERBY=Name&Dir=-1")).toEqual(["c", "b"]);
  expect(await names(store, "pagenumber=2&PageSize=2&orderby=Name")).toEqual(["c", "d"]);
  expect(await names(store, "extraservice_name=C&_=1767225600000&_=2")).toEqual(["c"]);
  expect(await names(store, "FROM_EXTRASERVICE_ID=2&To_extraservice_Id=3")).toEqual(["b", "c"]);
});

test("a size above 1 000 is 1 000, the page says so, and the next page continues", async () => {
  const store = openInMemory();
  await Promise.all(Array.from({ length: 1_001 }, (_, place) => createRule(store, { name: `rule ${place}` })));

  const first = await rest(store, "GET extraservices?size=999999999999");

  expect(first.body).toMatchObject({ PageSize: 1_000, CurrentPageSize: 1_000, HasNextPage: true, LastItem: 1_000 });
  expect(first.body.Records).toHaveLength(1_000);
  expect((await rest(store, "GET extraservices?size=1001&page=2")).body.Records).toHaveLength(1);
});

test.each([
  ["page=1&PageNumber=2", "PageNumber", "page"],
  ["Page=1&page=1", "page", "Page"],
  ["size=1&pagesize=1", "pagesize", "size"],
  ["Id=1&ExtraService_Id=1", "ExtraService_Id", "Id"],
  ["UniqueId=x&ExtraService_UniqueId=x", "ExtraService_UniqueId", "UniqueId"],
  ["id=[1]&Id=[2]", "Id", "id"],
  ["ID=[1]&id=1", "id", "ID"],
])("%s sends one parameter under two names, and is refused with both", async (parameters, name, other) => {
  const { status, body } = await rest(openInMemory(), `GET extraservices?${parameters}`);

  expect([status, body.Errors.at(-1)]).toMatchObject([
    400,
    { PropertyName: name, Message: `is the same parameter as ${other}: send one of the two` },
  ]);
});

describe("dir", () => {
  const up = ["a", "b"];
  const down = ["b", "a"];
  test.each([
    ["1", up, down],
    ["0", up, up],
    ["-1", down, down],
    ["Ascending", up, up],
    ["ASC", up, up],
    ["asc", up, up],
    ["Descending", down, down],
    ["descending", down, down],
    ["Desc", down, down],
    ["", up, up],
  ])("%s sorts %j as in the upstream's documentation, and %j as in its command line", async (dir, seed, cli) => {
    const store = await rulesOf(openInMemory(), "a", "b");
    const parameters = `orderBy=Name${dir && `&dir=${dir}`}`;
    const shown = async (dirMode: "seed" | "cli") =>
      (await rest(store, `GET extraservices?${parameters}`, { dirMode })).body.CurrentSortDirection;

    expect([await names(store, parameters), await names(store, parameters, { dirMode: "cli" })]).toEqual([seed, cli]);
    expect([await shown("seed"), await shown("cli")]).toEqual([seed === up ? 1 : -1, cli === up ? 0 : 1]);
  });
});

describe.each(dialects)("on $name", ({ open }) => {
  test("a list in brackets under id is the batch; one number, Entity_Id and UniqueId filter the list", async () => {
    const store = await rulesOf(await open(), "a", "b", "c");
    const { UniqueId } = (await rest(store, "GET extraservices/2")).body;

    const batch = await rest(store, "GET extraservices?ID=[3,1,99]");

    expect(batch.body.map(({ Name }: { Name: string }) => Name)).toEqual(["c", "a"]);
    for (const parameters of [
      "id=2",
      "Id=2",
      "extraservice_id=2",
      `UNIQUEID=${UniqueId}`,
      "from_ExtraService_Id=2&id=2",
    ])
      expect(await names(store, parameters)).toEqual(["b"]);
    expect(await names(store, "ExtraService_Id=[3,1,99,2147483648,999999999999]&orderBy=Name&dir=-1")).toEqual([
      "c",
      "a",
    ]);
    expect(await names(store, "ExtraService_Id=[]")).toEqual([]);
    expect((await rest(store, "GET extraservices?ExtraService_Id=[a]")).body.Message).toBe(
      "ExtraService_Id: must be a list of ids, such as [1,2]",
    );
  });

  test("a time means the whole written unit: a day, a minute, a second or a part of one", async () => {
    const store = await open();
    for (const time of ["00:00:00.000", "10:30:00.000", "10:30:15.000", "10:30:15.120", "10:30:15.129", "23:59:59.999"])
      await createRule(store, { name: time, applyFrom: instant(`2026-03-01T${time}Z`) });
    await createRule(store, { name: "next day", applyFrom: instant("2026-03-02T00:00:00Z") });
    const name = "ExtraService_ApplyFrom";
    const found = (text: string, before = "") => names(store, `${before}${name}=${encodeURIComponent(text)}`);
    const seconds = ["10:30:15.000", "10:30:15.120", "10:30:15.129"];

    expect(await found("2026-03-01")).toHaveLength(6);
    expect(await found("2026-03-01T10:30")).toEqual(["10:30:00.000", ...seconds]);
    expect(await found("2026-03-01T10:30:15")).toEqual(seconds);
    expect(await found("2026-03-01T10:30:15Z")).toEqual(seconds);
    expect(await found("2026-03-01t10:30:15z")).toEqual(seconds);
    expect(await found("2026-03-01T10:30:15.1")).toEqual(["10:30:15.120", "10:30:15.129"]);
    expect(await found("2026-03-01T10:30:15.12")).toEqual(["10:30:15.120", "10:30:15.129"]);
    expect(await found("2026-03-01T10:30:15.1291234")).toEqual(["10:30:15.129"]);
    expect(await found("2026-03-01T12:30:15+02:00")).toEqual(seconds);
    expect(await found("2026-03-01T12:30:15 02:00")).toEqual(seconds);
    expect(await found("2026-03-01T08:30-02:00")).toEqual(["10:30:00.000", ...seconds]);
    expect(await found("2026-03-01", "to_")).toHaveLength(6);
    expect(await found("2026-03-01T10:30", "to_")).toHaveLength(5);
    expect(await found("2026-03-02", "from_")).toEqual(["next day"]);
  });

  test("booleans may be 1 and 0, and enums names, in any case", async () => {
    const store = await open();
    await createRule(store, { name: "a", visible: false, chargePeriod: "FOUR_WEEK_MONTHS" });
    await createRule(store, { name: "b" });

    for (const no of ["false", "FALSE", "0"]) expect(await names(store, `ExtraService_Visible=${no}`)).toEqual(["a"]);
    for (const yes of ["true", "True", "1"]) expect(await names(store, `ExtraService_Visible=${yes}`)).toEqual(["b"]);
    for (const months of ["6", "FourWeekMonths", "four_week_months"])
      expect(await names(store, `ExtraService_ChargePeriod=${months}`)).toEqual(["a"]);
    expect(await names(store, "ExtraService_ChargePeriod=Minutes")).toEqual(["b"]);
  });

  test("text matches as a whole; the name of a credit's extra service also as a part", async () => {
    const store = await open();
    await createCredit(store, await createRule(store, { name: "Prep Station" }), { notes: "Prep Station" });
    const found = async (parameters: string) =>
      (await rest(store, `GET coworkerextraservices?${parameters}`)).body.TotalItems;

    expect(await found("CoworkerExtraService_ExtraService_Name=prep")).toBe(1);
    expect(await found("CoworkerExtraService_ExtraService_Name=STATION")).toBe(1);
    expect(await found("CoworkerExtraService_ExtraService_Name=%25")).toBe(0);
    expect(await found("CoworkerExtraService_Notes=prep")).toBe(0);
    expect(await names(store, "ExtraService_Name=Prep")).toEqual([]);
  });

  test("the ledger is filtered by properties of its credits, and shows them", async () => {
    const store = await open();
    const first = await createRule(store, { name: "Prep Station" });
    await importCredit(store, first, { coworkerId: 5, totalUses: 60, expireDate: instant("2026-07-01T00:00:00Z") }, [
      anEntry({ creditUsed: 10 }),
    ]);
    const second = await createRule(store, {
      name: "Prints",
      businessId: NEW_YORK,
      isPrintingCredit: true,
      price: decimal("1"),
      chargePeriod: "USES",
      currencyCode: "USD",
    });
    const fromPlan = { isFromTariff: true, coworkerProductUniqueId: uuid(9) };
    await importCredit(
      store,
      second,
      {
        businessId: NEW_YORK,
        coworkerId: 6,
        kind: "PRINTING_CREDIT",
        chargePeriod: "USES",
        totalUses: 9,
        ...fromPlan,
      },
      [anEntry({ creditUsed: 1 })],
    );
    const path = "CoworkerExtraServiceUseHistory_CoworkerExtraService";
    const found = async (parameters: string, options: RestOptions = {}) =>
      (await rest(store, `GET coworkerextraserviceusehistories?${parameters}`, options)).body.Records.map(
        ({ Id }: { Id: number }) => Id,
      );

    const ofFirst = ["_Coworker=5", "_ExtraService_Name=prep%20station", "_ExtraService_IsPrintingCredit=false"];
    ofFirst.push("_ExpireDate=2026-07-01", "_RemainingUses=50", "_IsFromTariff=0");
    for (const one of ofFirst) expect([one, await found(path + one)]).toEqual([one, [1]]);
    for (const one of ["_Coworker=6", "_IsFromTariff=true", `_CoworkerProductUniqueId=${uuid(9)}`])
      expect([one, await found(path + one)]).toEqual([one, [2]]);
    expect(await found(`from_${path}_RemainingUses=9`)).toEqual([1]);
    expect(await found(`to_${path}_RemainingUses=8`)).toEqual([2]);
    expect(await found(`from_${path}_ExpireDate=2026-07-02`)).toEqual([]);
    expect(await found(`${path}_ExtraService_Name=prep`)).toEqual([]);
    const viewer = viewerWith(["CoworkerExtraServiceUseHistory-List"], [NEW_YORK]);
    expect(await found(`${path}_Coworker=5`, { viewer })).toEqual([]);
    expect((await rest(store, "GET coworkerextraserviceusehistories/2")).body).toMatchObject({
      CoworkerExtraServiceCoworkerId: 6,
      CoworkerExtraServiceExtraServiceName: "Prints",
      CoworkerExtraServiceExtraServiceIsPrintingCredit: true,
      CoworkerExtraServiceExpireDate: null,
      CoworkerExtraServiceRemainingUses: 8,
      CoworkerExtraServiceIsFromTariff: true,
      CoworkerExtraServiceCoworkerProductUniqueId: uuid(9),
    });
  });
});
