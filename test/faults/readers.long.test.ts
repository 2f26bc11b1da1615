import { describe, expect, test } from "vitest";
import { databases } from "./in-tests.ts";
import { readers } from "./scenarios/readers.ts";
import { within } from "./scope.ts";

describe.each(databases)("on $name", ({ on, reason }) => {
  test("nobody ever sees a credit and its history disagree", async ({ skip }) => {
    skip(reason !== null, reason ?? "");

    const { figures, faults } = await within((scope) => readers({ on, seed: "ci", reads: 500 }, scope));

    expect(faults).toEqual([]);
    expect(figures).toMatchObject({ done: expect.any(Number) });
  }, 60_000);
});
