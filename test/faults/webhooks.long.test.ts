import { describe, expect, test } from "vitest";
import { deliberate } from "./deliberate.ts";
import { databases } from "./in-tests.ts";
import { webhooks } from "./scenarios/webhooks.ts";
import { within } from "./scope.ts";

describe.each(databases)("on $name", ({ on, reason }) => {
  test("gateways that are killed while they deliver to a receiver that fails: each event arrives, in order", async ({
    skip,
  }) => {
    skip(reason !== null, reason ?? "");

    const { faults } = await within((scope) => webhooks({ on, seed: "ci", events: 150, kills: 3 }, scope));

    expect(faults).toEqual([]);
  }, 240_000);
});

test("the harness notices that two processes deliver for one webhook", async () => {
  const changes = deliberate["no-lease"];

  // Each gateway is started again once, and then knows the webhooks at once.
  const { faults } = await within((scope) =>
    webhooks({ on: "sqlite", seed: "ci", events: 60, kills: 2, changes }, scope),
  );

  expect(faults.join("\n")).toMatch(/requests at once|after later ones/);
}, 240_000);
