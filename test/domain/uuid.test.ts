import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { INSTANT_MAX } from "../../src/domain/calendar.ts";
import { isUuid, ordered } from "../../src/domain/uuid.ts";

const moment = fc.integer({ min: 0, max: INSTANT_MAX });

test("an ordered UUID is of version 7: it starts with its moment and keeps the random part of its source", () => {
  expect(ordered("35124826-4d1a-466c-a6b1-a1972cded9d4", Date.UTC(2026, 5, 1))).toBe(
    "019e807a-ec00-766c-a6b1-a1972cded9d4",
  );
});

test("ordered UUIDs sort by their moments", () => {
  fc.assert(
    fc.property(moment, moment, (one, other) => {
      const [earlier, later] = [
        ordered(randomUUID(), Math.min(one, other)),
        ordered(randomUUID(), Math.max(one, other)),
      ];
      expect(isUuid(earlier) && isUuid(later)).toBe(true);
      if (one !== other) expect(earlier < later).toBe(true);
    }),
  );
});
