import { describe, expect, test } from "vitest";
import { deliberate } from "./deliberate.ts";
import { databases, noPostgres } from "./in-tests.ts";
import { events } from "./scenarios/events.ts";
import { within } from "./scope.ts";

const few = { seed: "ci", gateways: 4, clients: 16, operations: 400 } as const;

describe.each(databases)("on $name", ({ on, reason }) => {
  test("every change has its one event in the order of the ledger, and walks by after miss none while gateways are killed", async ({
    skip,
  }) => {
    skip(reason !== null, reason ?? "");

    const { faults } = await within((scope) => events({ ...few, on, kills: 2 }, scope));

    expect(faults).toEqual([]);
  }, 90_000);
});

test("the harness notices that events are numbered before their commit", async ({ skip }) => {
  skip(noPostgres !== null, noPostgres ?? "");

  const { faults } = await within((scope) =>
    events({ ...few, on: "postgres", operations: 1_500, kills: 0, changes: deliberate["early-numbers"] }, scope),
  );

  expect(faults.join("\n")).toMatch(/missed \d+ events/);
}, 180_000);
