import { describe, expect, test } from "vitest";
import { databases } from "./in-tests.ts";
import { charges } from "./scenarios/charges.ts";
import { within } from "./scope.ts";

describe.each(databases)("on $name", ({ on, reason }) => {
  test("64 clients of 4 gateways charge each booking once, no credit is oversold, and every answer is stored", async ({
    skip,
  }) => {
    skip(reason !== null, reason ?? "");

    const { figures, faults } = await within((scope) =>
      charges({ on, seed: "ci", gateways: 4, clients: 64, bookings: 150 }, scope),
    );

    expect(faults).toEqual([]);
    expect(figures).toMatchObject({ done: 200, ALREADY_CHARGED: 150, NOT_CHARGED: 50 });
  }, 60_000);
});
