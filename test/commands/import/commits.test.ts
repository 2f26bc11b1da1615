import { expect, onTestFinished, test } from "vitest";
import { commitsOf } from "../../../src/commands/import/commits.ts";
import { openStaging, type Staging } from "../../../src/store/scratch/staging.ts";
import type { Store } from "../../../src/store/store.ts";
import { dialects, openInMemory } from "../../support/dialects.ts";
import { aCreditLine, aRowLine, aRuleLine, importInto, uuid } from "../../support/imported.ts";

const ROWS = 1_500;

test.each(dialects)(
  "on $name, the ledger of a credit is read once, for any number and order of lines that name it",
  async ({ open }) => {
    const read: string[] = [];
    const store = await open({
      onStatement: (text) => {
        if (/^select .* from "use_history"/s.test(text)) read.push(text);
      },
    });
    const other = { Id: 7, UniqueId: uuid(7) };
    await importInto(store, [
      ...[aRuleLine(), aCreditLine(), aRowLine()],
      ...[aCreditLine(other), aRowLine({ Id: 8, UniqueId: uuid(8), CoworkerExtraServiceId: 7 })],
    ]);
    read.length = 0;

    const lines = Array.from({ length: 10 }, (_, place) => [
      aCreditLine({ Notes: `${place}` }),
      aCreditLine({ ...other, RemainingUses: place }),
    ]);
    const { told, counts } = await importInto(store, lines.flat());

    expect({ told, counts }).toEqual({ told: [], counts: { CoworkerExtraService: "20 20 0 0" } });
    expect(read).toHaveLength(2);
  },
);

test("stored rows count towards the size of a commit, once for the lines of one credit", async () => {
  const store = openInMemory();
  await importInto(store, [aRuleLine(), ...[1, 2, 3].flatMap(aUsedCredit)]);
  const staging = staged(
    [1, 2, 3, 1, 1].map((credit, place) => ({ no: place + 1, id: credit, uniqueId: uuid(credit) })),
  );

  expect(await places(staging, store)).toEqual([[1, 4, 5], [2], [3]]);
});

test("many lines of one credit are split, and those of new credits fill a commit", async () => {
  const store = openInMemory();
  await importInto(store, [aRuleLine(), ...aUsedCredit(1)]);
  const lines = Array.from({ length: 4_500 }, (_, place) => ({ no: place + 1, id: null, uniqueId: uuid(1) }));
  const others = Array.from({ length: 2_500 }, (_, place) => ({
    no: 5_001 + place,
    id: null,
    uniqueId: uuid(place + 2),
  }));
  const staging = staged([...lines, ...others]);

  expect((await places(staging, store)).map((commit) => commit.length)).toEqual([2_000, 2_000, 500, 2_000, 500]);
});

/** A credit that has 1 500 rows. */
function aUsedCredit(id: number): string[] {
  const rows = Array.from({ length: ROWS }, (_, place) => ({ Id: id * 10_000 + place, CoworkerExtraServiceId: id }));
  return [
    aCreditLine({ Id: id, UniqueId: uuid(id), TotalUses: 2_000, RemainingUses: 2_000 - ROWS }),
    ...rows.map((row) => aRowLine({ ...row, UniqueId: uuid(row.Id), CreditUsed: 1 })),
  ];
}

function staged(lines: readonly { no: number; id: number | null; uniqueId: string }[]): Staging {
  const staging = openStaging();
  onTestFinished(() => staging.close());
  for (const line of lines) staging.add("CoworkerExtraService", { ...line, file: 0, line: line.no, body: "{}" });
  staging.arrange();
  return staging;
}

/** The lines of each commit. */
async function places(staging: Staging, store: Store): Promise<number[][]> {
  const commits: number[][] = [];
  for await (const commit of commitsOf(staging, store)) commits.push(commit.map(({ line }) => line!.no));
  return commits;
}
