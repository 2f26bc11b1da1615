import { describe, expect, test } from "vitest";
import { databases } from "./in-tests.ts";
import { spenders } from "./scenarios/spenders.ts";
import { within } from "./scope.ts";

const many = { seed: "ci", gateways: 4, clients: 64 } as const;

describe.each(databases)("on $name", ({ on, reason }) => {
  test("64 clients of 4 gateways spend exactly what one credit has, and the others get INSUFFICIENT_CREDIT", async ({
    skip,
  }) => {
    skip(reason !== null, reason ?? "");

    const { figures, faults } = await within((scope) =>
      spenders({ on, ...many, spends: 400, credits: { one: 100 } }, scope),
    );

    expect(faults).toEqual([]);
    expect(figures).toMatchObject({ done: 100, INSUFFICIENT_CREDIT: 300, unitsSpent: 100 });
  }, 60_000);

  test("their spends of seven credits equal a serial execution in burn order", async ({ skip }) => {
    skip(reason !== null, reason ?? "");

    const { figures, faults } = await within((scope) =>
      spenders({ on, ...many, spends: 300, credits: "seven" }, scope),
    );

    expect(faults).toEqual([]);
    expect(figures.unitsSpent).toBeGreaterThan(3_950);
    expect(figures.INSUFFICIENT_CREDIT).toBeGreaterThan(0);
  }, 60_000);
});
