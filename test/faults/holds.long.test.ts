import { describe, expect, test } from "vitest";
import { deliberate } from "./deliberate.ts";
import { databases } from "./in-tests.ts";
import { holds } from "./scenarios/holds.ts";
import { within } from "./scope.ts";

describe.each(databases)("on $name", ({ on, reason }) => {
  test("clients of 4 gateways, some of them killed, never hold more than is left, and expired holds free their units", async ({
    skip,
  }) => {
    skip(reason !== null, reason ?? "");

    const { figures, faults } = await within((scope) =>
      holds({ on, seed: "ci", gateways: 4, clients: 16, holds: 400, kills: 4 }, scope),
    );

    expect(faults).toEqual([]);
    expect(figures).toHaveProperty("HOLD_EXPIRED");
  }, 90_000);
});

describe("the harness notices", () => {
  const few = { on: "sqlite", seed: "ci", gateways: 2, clients: 8, holds: 150, kills: 0 } as const;

  test("that expired holds still count", async () => {
    const { faults } = await within((scope) => holds({ ...few, changes: deliberate["expired-holds-count"] }, scope));

    expect(faults.join("\n")).toContain("expired holds still count");
  }, 90_000);

  test("that a capture does not look at the expiry", async () => {
    const { faults } = await within((scope) => holds({ ...few, changes: deliberate["late-captures"] }, scope));

    expect(faults.join("\n")).toContain("was captured after it had expired");
  }, 90_000);
});
