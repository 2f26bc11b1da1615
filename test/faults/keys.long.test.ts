import { describe, expect, test } from "vitest";
import { databases } from "./in-tests.ts";
import { keys } from "./scenarios/keys.ts";
import { within } from "./scope.ts";

describe.each(databases)("on $name", ({ on, reason }) => {
  test("a key that is sent five times at once runs once, is answered the same, and is refused for another amount", async ({
    skip,
  }) => {
    skip(reason !== null, reason ?? "");

    const { figures, faults } = await within((scope) => keys({ on, keys: 60, times: 5 }, scope));

    expect(faults).toEqual([]);
    expect(figures).toMatchObject({ done: 60, replayed: 240, IDEMPOTENCY_KEY_REUSED: 60, rows: 60 });
  }, 60_000);
});
