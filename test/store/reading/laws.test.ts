import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AnyCondition, type Condition, eq } from "../../../src/domain/condition.ts";
import type { OrderBy } from "../../../src/domain/listing.ts";
import { dialects } from "../../support/dialects.ts";
import { all } from "../../support/everything.ts";
import { conditions, orders } from "../../support/generated.ts";
import { compareRows, holds, type Model } from "../../support/model.ts";
import { runs } from "../../support/runs.ts";
import { walk } from "../../support/walk.ts";
import { worlds } from "../../support/worlds.ts";

describe.each(dialects)("on $name", ({ open }) => {
  describe.each(worlds)("a list of $entity", ({ entity, additions }) => {
    test("has exactly the rows that meet its condition, and null equals only null", async () => {
      const store = await open();
      let businessId = 0;
      const asked = fc.array(conditions(entity), { minLength: 16, maxLength: 16 });

      await fc.assert(
        fc.asyncProperty(fc.array(additions, { maxLength: 8 }), asked, async (added, wheres) => {
          businessId += 1;
          for (const add of added) await add(store, businessId);
          const rows = await all(store, entity, [businessId]);
          const reader = store.snapshot([businessId]);
          const answers = await Promise.all(
            wheres.map(async (where) => ({
              where,
              ids: (await reader.page(entity, { where, order: [], take: "first", count: 1_000 })).rows.map(idOf),
              count: await reader.count(entity, where),
            })),
          );
          reader.release();

          expect(answers).toEqual(wheres.map((where) => expected(rows, where)));
        }),
        { numRuns: runs(9, 80) },
      );
    });

    test("is paged through with every initial row visited once, in order, while others are added", async () => {
      const store = await open();
      let businessId = 0;
      const asked = fc.record({
        order: orders(entity),
        take: fc.constantFrom("first" as const, "last" as const),
        count: fc.integer({ min: 1, max: 6 }),
        where: fc.option(conditions(entity), { nil: undefined, freq: 2 }),
      });
      const rowsThere = fc.array(additions, { maxLength: 14 });
      const rowsToCome = fc.array(additions, { maxLength: 10 });

      await fc.assert(
        fc.asyncProperty(rowsThere, rowsToCome, twice(asked), async (added, toCome, listings) => {
          businessId += 1;
          const limit = [businessId];
          for (const add of added) await add(store, businessId);
          const coming = [...toCome];
          for (const listing of listings) {
            const there = (await all(store, entity, limit)).filter((row) => holds(row, listing.where ?? { and: [] }));

            const visited = await walk(
              () => store.snapshot(limit),
              entity,
              listing,
              async () => {
                await coming.pop()?.(store, businessId);
              },
            );

            const ids = new Set(there.map(idOf));
            expect(visited.filter((row) => ids.has(row.id)).map(idOf)).toEqual(sorted(there, listing.order).map(idOf));
            expect(visited.map(idOf)).toEqual(sorted(visited, listing.order).map(idOf));
            expect(new Set(visited.map(idOf)).size).toBe(visited.length);
          }
        }),
        { numRuns: runs(8, 100) },
      );
    });
  });

  test.each([
    { entity: "CoworkerExtraService", field: "extraServiceId" },
    { entity: "CoworkerExtraService", field: "coworkerId" },
    { entity: "UseHistory", field: "coworkerExtraServiceId" },
    { entity: "UseHistory", field: "bookingId" },
  ] as const)(
    "pages and counts of many parents ($entity by $field) are those of each one",
    async ({ entity, field }) => {
      const store = await open();
      const { additions } = worlds.find((world) => world.entity === entity)!;
      let businessId = 0;
      const asked = fc.record({
        order: orders(entity),
        take: fc.constantFrom("first" as const, "last" as const),
        count: fc.integer({ min: 0, max: 3 }),
        where: fc.option(conditions(entity), { nil: undefined }),
      });

      await fc.assert(
        fc.asyncProperty(fc.array(additions, { maxLength: 10 }), twice(asked), async (added, listings) => {
          businessId += 1;
          for (const add of added) await add(store, businessId);
          const rows = await all(store, entity, [businessId]);
          const ids = [...new Set(rows.map((row) => (row as Model)[field] as number | null)), 999_999].filter(isNumber);
          const reader = store.snapshot([businessId]);
          for (const listing of listings) {
            const pages = await reader.pages(entity, { field, ids }, listing);
            const counts = await reader.counts(entity, { field, ids }, listing.where);
            const each = ids.map((id) => ({
              ...listing,
              where: { and: [eq(field, id), listing.where ?? { and: [] }] } as Condition<typeof entity>,
            }));
            const pageOfEach = await Promise.all(each.map((one) => reader.page(entity, one)));
            const countOfEach = await Promise.all(each.map(({ where }) => reader.count(entity, where)));
            expect(ids.map((id) => pages.get(id))).toEqual(pageOfEach);
            expect(ids.map((id) => counts.get(id) ?? 0)).toEqual(countOfEach);
          }
          reader.release();
        }),
        { numRuns: runs(5, 40) },
      );
    },
  );
});

/** Two questions to the same rows, which take longer to write than to read. */
function twice<T>(asked: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(asked, { minLength: 2, maxLength: 2 });
}

function isNumber(value: number | null): value is number {
  return value !== null;
}

function expected(rows: readonly Model[], where: AnyCondition) {
  const ids = rows.filter((row) => holds(row, where)).map(idOf);
  return { where, ids, count: ids.length };
}

function sorted<T extends Model>(rows: readonly T[], order: readonly OrderBy[]): T[] {
  return [...rows].sort((a, b) => compareRows(a, b, order));
}

function idOf(row: Model): number {
  return row.id as number;
}
