import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OrderBy } from "../../../src/domain/listing.ts";
import { dialects } from "../../support/dialects.ts";
import { all } from "../../support/everything.ts";
import { conditions, credits, orders } from "../../support/generated.ts";
import { createRule, LONDON } from "../../support/given.ts";
import { importCredit } from "../../support/imported-credit.ts";
import { compareRows, holds } from "../../support/model.ts";
import { runs } from "../../support/runs.ts";
import { worlds } from "../../support/worlds.ts";

describe.each(dialects)("on $name", ({ open }) => {
  test.each(worlds)(
    "any page of $entity by its distance is that part of the whole list",
    async ({ entity, additions }) => {
      const store = await open();
      let businessId = 0;
      const asked = fc.record({
        order: orders(entity),
        offset: fc.integer({ min: 0, max: 10 }),
        count: fc.integer({ min: 1, max: 6 }),
        where: fc.option(conditions(entity), { nil: undefined, freq: 2 }),
      });

      // Several pages of the same rows, which take longer to write than to read.
      const listings = fc.array(asked, { minLength: 4, maxLength: 4 });

      await fc.assert(
        fc.asyncProperty(fc.array(additions, { maxLength: 8 }), listings, async (added, listings) => {
          businessId += 1;
          for (const add of added) await add(store, businessId);
          const rows = await all(store, entity, [businessId]);
          const reader = store.snapshot([businessId]);
          for (const { where, ...listing } of listings) {
            const found = rows.filter((row) => holds(row, where ?? { and: [] }));
            const { order, offset, count } = listing;
            const page = await reader.pageAt(entity, { ...listing, ...(where && { where }) });

            expect(page).toEqual(found.sort((a, b) => compareRows(a, b, order)).slice(offset, offset + count));
          }
          reader.release();
        }),
        { numRuns: runs(6, 40) },
      );
    },
  );

  test("lists are filtered and ordered by projected fields", async () => {
    const store = await open();
    const [first] = fc.sample(credits, { numRuns: 1, seed: 1 });
    for (const name of ["Room", "ROOM", "Print", "room É"])
      await importCredit(store, await createRule(store, { name }), {
        ...first,
        bookingId: null,
        bookingUniqueId: null,
      });
    const reader = store.snapshot([LONDON]);
    const idsOf = async (value: string, order: readonly OrderBy[]) => {
      const where = { field: "extraServiceName", is: "alike", value } as const;
      const rows = await reader.pageAt("CoworkerExtraService", { where, order, offset: 0, count: 10 });
      return rows.map(({ id }) => id);
    };

    const byName = [{ field: "extraServiceName", direction: "ASC" }] as const;
    const inAll = await reader.pageAt("CoworkerExtraService", { order: byName, offset: 1, count: 2 });
    const found = [
      await idsOf("room", byName),
      await idsOf("room é", []),
      await idsOf("ROOM É", []),
      await idsOf("roo", []),
    ];
    reader.release();

    expect(inAll.map((row) => row.extraServiceName)).toEqual(["ROOM", "Room"]);
    expect(found).toEqual([[2, 1], [], [4], []]);
  });
});
