import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { forms } from "../../../src/rest/body.ts";
import { properties } from "../../../src/rest/names.ts";
import { filters } from "../../../src/rest/query.ts";
import { resources } from "../../../src/rest/resources.ts";
import { answer } from "../../../src/rest/router.ts";
import type { Store } from "../../../src/store/store.ts";
import { description, operations } from "../../support/described.ts";
import { dialects, openInMemory } from "../../support/dialects.ts";
import { administrator, createCredit, createRule, NOW } from "../../support/given.ts";
import { silent } from "../../support/rest.ts";
import { extremes, sample, takesNull, type ValueSchema, violations } from "../../support/sampled.ts";

// The description and the REST API agree in both directions.

interface Refusal {
  readonly PropertyName: string;
  readonly Message: string;
}

function asked(store: Store, method: string, path: string, { query = {}, body }: { query?: object; body?: unknown }) {
  const api = {
    dependencies: { store, clock: { now: () => NOW }, timeZone: null },
    newKey: randomUUID,
    dirMode: "seed" as const,
    log: silent,
  };
  const word = path.replace("/api/billing/", "");
  return answer(api, { method, path: word, query: query as Record<string, string>, body, viewer: administrator });
}

/** The errors of the answer; empty if it is not a refusal. */
const wrong = (body: unknown) => (body as { Errors?: readonly Refusal[] | null }).Errors ?? [];

const lists = operations.filter(
  ({ method, path }) => method === "GET" && !path.includes("{") && !path.endsWith("/commands"),
);
const described = (path: string) =>
  (description.paths[path]!.get!.parameters ?? []).filter((parameter) => parameter.name !== "id");
const isDescribed = (path: string) => {
  const names = new Set(["id", ...described(path).map(({ name }) => name.toLowerCase())]);
  return (name: string) => names.has(name.toLowerCase());
};

/** Candidate parameter names of a list: all known ones with every prefix, and every property in each spelling. */
const candidates = new Set([
  ...Object.values(filters).flatMap((known) => [...known.keys()]),
  ...lists.flatMap(({ path }) => described(path).map(({ name }) => name)),
  ...lists.flatMap(({ path }) =>
    described(path).flatMap(({ name }) => [`from_${name}`, `to_${name}`, name.toLowerCase()]),
  ),
  ...Object.values(properties).flatMap((all) =>
    all.flatMap(({ key }) => Object.keys(description.components.schemas).flatMap((name) => [key, `${name}_${key}`])),
  ),
  ...["limit", "offset", "filter", "__proto__", "constructor", "Page", "ids"],
]);

describe.each(dialects)("on $name", ({ open }) => {
  test.each(lists.map(({ path }) => path))("GET %s accepts every parameter that it describes", async (path) => {
    const store = await open();

    for (const { name, schema } of described(path)) {
      const { status, body } = await asked(store, "GET", path, { query: { [name]: String(sample(schema!)) } });
      expect({ name, status, wrong: wrong(body) }).toEqual({ name, status: 200, wrong: [] });
    }
  });
});

test.each(lists.map(({ path }) => path))("GET %s refuses every parameter that it does not describe", async (path) => {
  const store = openInMemory();
  const others = [...candidates].filter((name) => !isDescribed(path)(name));

  expect(others.length).toBeGreaterThan(100);
  for (const name of others) {
    const query = JSON.parse(`{${JSON.stringify(name)}:"1"}`);
    const { status, body } = await asked(store, "GET", path, { query });
    expect({ status, wrong: wrong(body) }).toEqual({
      status: 400,
      wrong: [expect.objectContaining({ PropertyName: name, Message: "is not a parameter of this operation" })],
    });
  }
});

test.each(lists.map(({ path }) => path))("GET %s refuses values that its parameters do not describe", async (path) => {
  const store = openInMemory();

  for (const { name, schema } of described(path))
    for (const value of ["\0", ...violations(schema!).filter((one) => typeof one !== "object")]) {
      const { status, body } = await asked(store, "GET", path, { query: { [name]: String(value) } });
      expect({ name, value, status, wrong: wrong(body) }).toEqual({
        ...{ name, value, status: 400 },
        wrong: [expect.objectContaining({ PropertyName: name })],
      });
    }
});

/** Bodies with the required properties, by method and last part of the address. */
const needed: Readonly<Record<string, object>> = {
  "POST extraservices": { BusinessId: 101, Name: "Room", Price: 5, CurrencyCode: "GBP", CurrencyId: 826 },
  "PUT extraservices": { Id: 2, Name: "Room", Price: 5, CurrencyCode: "GBP", CurrencyId: 826 },
  "POST coworkerextraservices": { BusinessId: 101, CoworkerId: 2001, ExtraServiceId: 1, TotalUses: 7 },
  "PUT coworkerextraservices": { Id: 1, TotalUses: 600 },
  "POST coworkerextraserviceusehistories": { CoworkerExtraServiceId: 1, CreditUsed: 1 },
};

/** Rule 1, of which there is a credit, counted in uses; and rule 2, which nothing uses. */
async function world(): Promise<Store> {
  const store = openInMemory();
  await createRule(store);
  await createRule(store);
  await createCredit(store, 1, { chargePeriod: "USES" });
  return store;
}

const isFixed = ({ description }: ValueSchema, method: string) =>
  method === "PUT" && description!.endsWith("Fixed after creation.");

const bodies = Object.keys(resources).flatMap((word) =>
  ["POST", "PUT"].flatMap((method) => {
    const operation = description.paths[`/api/billing/${word}`]?.[method.toLowerCase()];
    if (operation?.requestBody === undefined) return [];
    const name = operation.requestBody.content["application/json"].schema.$ref!.split("/").at(-1)!;
    const { properties: known, required = [] } = description.components.schemas[name]!;
    return [{ name: `${method} ${word}`, method, path: `/api/billing/${word}`, known, required }];
  }),
);

describe.each(bodies)("$name", ({ name, method, path, known, required }) => {
  const body = needed[name]!;
  const written = Object.entries(known as Record<string, ValueSchema>).filter(([, { readOnly }]) => !readOnly);

  test("accepts the required properties and refuses a missing one", async () => {
    const store = await world();

    expect((await asked(store, method, path, { body })).status).toBe(200);
    for (const key of required.filter((one) => one !== "Id")) {
      const less = Object.fromEntries(Object.entries(body).filter(([one]) => one !== key));
      const refused = await asked(store, method, path, { body: less });
      expect(wrong(refused.body)).toEqual([
        { AttemptedValue: null, PropertyName: key, Message: "is a required field" },
      ]);
    }
  });

  test("accepts every property that it describes, and null if it says so", async () => {
    const store = await world();

    for (const [key, schema] of Object.entries(known as Record<string, ValueSchema>)) {
      const { body: present } = await asked(store, "GET", `${path}/${"Id" in body ? body.Id : 1}`, {});
      const value = isFixed(schema, method) ? (present as Record<string, unknown>)[key] : sample(schema);
      const said = await asked(store, method, path, { body: { [key]: value, ...body } });
      expect({ key, wrong: wrong(said.body).filter(({ PropertyName }) => PropertyName === key) }).toEqual({
        key,
        wrong: [],
      });
      if (!takesNull(schema)) continue;
      const empty = await asked(store, method, path, { body: { ...body, [key]: null } });
      expect({ key, status: empty.status, wrong: wrong(empty.body) }).toEqual({ key, status: 200, wrong: [] });
    }
  });

  test("ignores any value of read-only properties", async () => {
    const others = Object.entries(known).filter(([, { readOnly }]) => readOnly);
    const said = Object.fromEntries(others.map(([key]) => [key, { nonsense: [1] }]));

    expect(others.length).toBeGreaterThan(5);
    expect((await asked(await world(), method, path, { body: { ...said, ...body } })).status).toBe(200);
  });

  test("refuses every property that it does not describe", async () => {
    const others = Object.values(description.components.schemas).flatMap((one) => Object.keys(one.properties ?? {}));
    const read = Object.values(forms).flatMap((form) => [...form.known.keys()]);
    const unknown = [...new Set([...others, ...read, "Colour", "id", "price", "AddedTariff"])].filter(
      (key) => !(key in known),
    );

    const store = await world();

    expect(unknown.length).toBeGreaterThan(20);
    for (const key of unknown) {
      const refused = await asked(store, method, path, { body: { ...body, [key]: null } });
      expect(wrong(refused.body)).toEqual([
        { AttemptedValue: null, PropertyName: key, Message: "is not a property of this entity" },
      ]);
    }
  });

  // Adjustments may leave a total of 0, but a record cannot start with it.
  test("accepts the minimum, maximum and longest values of its schemas", async () => {
    const store = await world();

    for (const [key, schema] of written.filter(([one]) => one !== "Id"))
      for (const value of extremes(schema).filter((one) => key !== "TotalUses" || one !== 0)) {
        const said = await asked(store, method, path, { body: { ...body, [key]: value } });
        const limited = wrong(said.body).filter(
          (one) =>
            one.PropertyName === key && /must (be at (least|most)|have at most \d+ (characters|ids))/.test(one.Message),
        );
        expect({ key, value, limited }).toEqual({ key, value, limited: [] });
      }
  });

  test("refuses values that its schemas refuse", async () => {
    const store = await world();

    for (const [key, schema] of written.filter(([one]) => one !== "Id"))
      for (const value of violations(schema)) {
        const refused = await asked(store, method, path, { body: { ...body, [key]: value } });
        // A slot is named by its position in the list.
        const [names] = wrong(refused.body)[0]?.PropertyName?.split(".") ?? [];
        expect({ key, value, status: refused.status, names }).toEqual({
          ...{ key, value, status: 400, names: key },
        });
      }
  });
});
