import { describe, expect, test } from "vitest";
import { type EntityName, entities, entityNames, isAppendOnly, isEntityName } from "../../src/domain/entities.ts";
import { eachField, type Field, ownedElsewhere } from "../../src/domain/field.ts";
import { upstreamEntityNames } from "../../src/domain/upstream-entities.ts";
import { namedTables, tables } from "../../src/store/entities.ts";
import { appendOnly } from "../../src/store/triggers.ts";

test("the upstream has three of the entities", () => {
  expect(upstreamEntityNames).toEqual(["ExtraService", "CoworkerExtraService", "UseHistory"]);
});

describe.each(entityNames)("%s", (entity) => {
  const fields: Readonly<Record<string, Field>> = entities[entity];

  test("has a business, which limits every statement", () => {
    expect(fields.businessId).toMatchObject({ kind: "ref", to: "Business" });
    expect(fields.businessId).not.toHaveProperty("nullable");
  });

  test.skipIf(!isAppendOnly(entity))("has triggers, since its rows never change", () => {
    expect(Object.keys(appendOnly)).toContain(tables[entity].name);
  });

  test("refers only to entities and to records of other services", () => {
    const known = new Set<string>([...entityNames, ...ownedElsewhere]);
    const targets = eachField(fields).flatMap(([, { kind, to }]) => (kind === "ref" ? [to] : []));

    expect(targets.filter((to) => to === undefined || !known.has(to))).toEqual([]);
  });

  test("links only named records that have a table, and entities only through allocations", () => {
    const links = eachField(fields).flatMap(([, field]) => (field.kind === "links" ? [field] : []));
    const targets = links.flatMap(({ to, allocated }) => (allocated && isEntityName(to!) ? [] : [to]));

    expect(targets.filter((to) => to === undefined || !Object.hasOwn(namedTables, to))).toEqual([]);
  });

  test("projects only fields of an entity that it refers to", () => {
    const wrong = eachField(fields).filter(([, { projects }]) => {
      if (projects === undefined) return false;
      const to = fields[projects.through]?.to;
      return to === undefined || !Object.hasOwn(entities, to) || !(projects.field in entities[to as EntityName]);
    });

    expect(wrong).toEqual([]);
  });
});
