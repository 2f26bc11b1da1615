import { expect, test } from "vitest";
import { openInMemory } from "../support/dialects.ts";
import { createRule } from "../support/given.ts";
import { ask } from "../support/graph.ts";

const field = "{ field: NAME }";
const distinct = ["NAME", "PRICE", "VISIBLE", "BUSINESS_ID", "DISPLAY_ORDER", "CHARGE_PERIOD"].map(
  (name) => `{ field: ${name} }`,
);
/** It holds for what is visible. */
const nots = (times: number) =>
  `${"{ not: ".repeat(times)}{ visible: { eq: ${times % 2 === 0} } }${" }".repeat(times)}`;
const ors = (times: number) => `${"{ or: [".repeat(times)}{ visible: { eq: true } }${"] }".repeat(times)}`;
const conditions = (count: number) => `{ or: [${"{ visible: { eq: true } } ".repeat(count)}] }`;

const accepted: [what: string, arguments_: string][] = [
  ["first: 1", "first: 1"],
  ["first: 100", "first: 100"],
  ["last: 100", "last: 100"],
  ["a filter 8 deep by not", `filter: ${nots(7)}`],
  ["a filter 8 deep by or", `filter: ${ors(7)}`],
  ["100 conditions", `filter: ${conditions(100)}`],
  ["100 conditions on one field and others", `filter: { and: [${conditions(98)}], price: { gt: "1", lt: "500" } }`],
  ["an order of 5 fields", `orderBy: [${distinct.slice(0, 5).join(" ")}]`],
  ["an order with databaseId in its middle", `orderBy: [${field} { field: DATABASE_ID } { field: PRICE }]`],
  ["1 000 values in one list", `filter: { databaseId: { in: [${"1 ".repeat(1_000)}] } }`],
];

test.each(accepted)("%s is accepted", async (_what, arguments_) => {
  const store = openInMemory();
  await createRule(store);

  const { data, errors } = await ask(store, `{ extraServices(${arguments_}) { nodes { databaseId } } }`);

  expect({ data, errors }).toEqual({ data: { extraServices: { nodes: [{ databaseId: 1 }] } }, errors: [] });
});

const refused: [what: string, arguments_: string, message: string][] = [
  ["first: 0", "first: 0", "first: must be 1 to 100"],
  ["first: -1", "first: -1", "first: must be 1 to 100"],
  ["first: 101", "first: 101", "first: must be 1 to 100"],
  ["last: 0", "last: 0", "last: must be 1 to 100"],
  ["last: -1", "last: -1", "last: must be 1 to 100"],
  ["last: 101", "last: 101", "last: must be 1 to 100"],
  ["both first and last", "first: 1, last: 1", "first: cannot stand with last"],
  ["a filter 9 deep by not", `filter: ${nots(8)}`, `filter${".not".repeat(8)}: must be at most 8 deep`],
  ["a filter 9 deep by or", `filter: ${ors(8)}`, `filter${".or.0".repeat(8)}: must be at most 8 deep`],
  ["101 conditions", `filter: ${conditions(101)}`, "filter.or.100.visible: is one of more than 100 conditions"],
  ["an order of 6 fields", `orderBy: [${distinct.join(" ")}]`, "orderBy: must have at most 5 fields"],
  ["a field twice in the order", `orderBy: [${field} ${field}]`, "orderBy: must not name a field twice"],
  [
    "a field twice, in both directions",
    "orderBy: [{ field: NAME } { field: PRICE } { field: NAME, direction: DESC }]",
    "orderBy: must not name a field twice",
  ],
  ["null for operators", "filter: { name: null }", "filter.name: must not be null: leave it out"],
  ["null for not", "filter: { not: null }", "filter.not: must not be null: leave it out"],
  ["null for a list", "filter: { name: { in: null } }", "filter.name.in: must not be null"],
  ["null for less", "filter: { price: { lt: null } }", "filter.price.lt: must not be null"],
  ["null for a part of a text", "filter: { name: { contains: null } }", "filter.name.contains: must not be null"],
  ["null for a link", "filter: { teams: { has: null } }", "filter.teams.has: must not be null"],
  ["null for isNull", "filter: { description: { isNull: null } }", "filter.description.isNull: must not be null"],
  [
    "1 001 values in one list",
    `filter: { databaseId: { in: [${"1 ".repeat(1_001)}] } }`,
    "filter.databaseId.in: must have at most 1000 values",
  ],
];

test.each(refused)("%s is BAD_USER_INPUT, and the error names the argument", async (_what, arguments_, message) => {
  const store = openInMemory();
  await createRule(store);

  const { data, errors } = await ask(store, `{ extraServices(${arguments_}) { totalCount } }`);

  expect({ data, errors }).toEqual({
    data: null,
    errors: [{ code: "BAD_USER_INPUT", message, path: ["extraServices"] }],
  });
});

test.each(["filter: { description: { in: [null] } }", "filter: { colour: { eq: 1 } }", "orderBy: [{ field: TEAMS }]"])(
  "an unknown name is refused as invalid: %s",
  async (arguments_) => {
    const { data, errors } = await ask(openInMemory(), `{ extraServices(${arguments_}) { totalCount } }`);

    expect(data).toBeNull();
    expect(errors).toHaveLength(1);
  },
);
