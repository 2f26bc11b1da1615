import { expect, test } from "vitest";
import { lineEntities } from "../../src/commands/import/read-line.ts";
import { sources } from "../../src/commands/pull/records.ts";
import { rightsOf } from "../../src/domain/entities.ts";
import { upstreamEntityNames } from "../../src/domain/upstream-entities.ts";
import { namedEntities } from "../../src/rest/named.ts";
import { restEntities } from "../../src/rest/names.ts";
import { resources } from "../../src/rest/resources.ts";

// What is kept and in the graph alone is no record of the upstream's API.

test("REST has an address for each record that the upstream knows, and for no other", () => {
  expect(Object.values(resources).map(({ entity }) => entity)).toEqual(upstreamEntityNames);
});

test("a line of an export or import is one of these records, or something that is known by name", () => {
  const records = upstreamEntityNames.map((entity) => restEntities[entity]);

  expect(lineEntities).toEqual([...Object.keys(namedEntities), ...records]);
});

test("a pull asks for these records, and for the time slots that belong to rules", () => {
  expect(sources).toEqual([...upstreamEntityNames, "ExtraServiceTimeSlot"]);
});

test("roles name these records as the upstream does", () => {
  expect(upstreamEntityNames.map(rightsOf)).toEqual(upstreamEntityNames.map((entity) => restEntities[entity]));
});
