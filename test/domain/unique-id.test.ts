import { expect, test } from "vitest";
import { derivedUniqueId } from "../../src/domain/unique-id.ts";

test("a name always has the same UUID of version 5", () => {
  expect(derivedUniqueId("ExtraService", 4001)).toBe("d9648722-12e0-544f-a7ab-658aa5ae1c40");
});

test("different names have different UUIDs", () => {
  const all = [derivedUniqueId("a", 1), derivedUniqueId("a", 2), derivedUniqueId("b", 1)];

  expect(new Set(all).size).toBe(3);
  for (const one of all) expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
