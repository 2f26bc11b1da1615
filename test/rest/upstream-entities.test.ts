import { expect, test } from "vitest";
import { lineEntities } from "../../src/commands/import/read-line.ts";
import { sources } from "../../src/commands/pull/records.ts";
import { rightsOf } from "../../src/domain/entities.ts";
import { upstreamEntityNames } from "../../src/domain/upstream-entities.ts";
import { ALERTS } from "../../src/rest/alert-settings.ts";
import { HOLD } from "../../src/rest/credit-hold.ts";
import { SCHEDULE } from "../../src/rest/credit-schedule.ts";
import { namedEntities } from "../../src/rest/named.ts";
import { restEntities } from "../../src/rest/names.ts";
import { resources } from "../../src/rest/resources.ts";

// Entities that are only stored and in GraphQL are not part of the upstream's API.

test("REST has an address for each of the upstream's entities, and for no other", () => {
  expect(Object.values(resources).map(({ entity }) => entity)).toEqual(upstreamEntityNames);
});

test("a line of an export or import is one of these records, a named record, alert settings, a schedule, or a hold", () => {
  const [rule, credit, row] = upstreamEntityNames.map((entity) => restEntities[entity]);

  expect(lineEntities).toEqual([...Object.keys(namedEntities), ALERTS, rule, SCHEDULE, credit, HOLD, row]);
});

test("a pull requests these records, and the time slots of rules", () => {
  expect(sources).toEqual([...upstreamEntityNames, "ExtraServiceTimeSlot"]);
});

test("roles have the upstream's names of these records", () => {
  expect(upstreamEntityNames.map(rightsOf)).toEqual(upstreamEntityNames.map((entity) => restEntities[entity]));
});
