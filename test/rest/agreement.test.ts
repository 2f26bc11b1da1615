import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exportedLines } from "../../src/commands/export.ts";
import { CreditStatus } from "../../src/domain/coworker-extra-service/fields.ts";
import type { Field } from "../../src/domain/field.ts";
import type { TimeSlot } from "../../src/domain/time-slot.ts";
import type { UpstreamEntity } from "../../src/domain/upstream-entities.ts";
import { graphName } from "../../src/graphql/names.ts";
import { restEntities, restFields, shownOfCredit, toProperty } from "../../src/rest/names.ts";
import { resources } from "../../src/rest/resources.ts";
import type { Store } from "../../src/store/store.ts";
import { dialects, openInMemory } from "../support/dialects.ts";
import { all, everything } from "../support/everything.ts";
import { ask } from "../support/graph.ts";
import { rest } from "../support/rest.ts";
import { upstreamWorlds } from "../support/worlds.ts";

const SLOT = "dayOfWeek fromTime toTime available";
type Record_ = Record<string, unknown>;

const roots: Record<UpstreamEntity, string> = {
  ExtraService: "extraServices",
  CoworkerExtraService: "coworkerExtraServices",
  UseHistory: "useHistories",
};

const addressOf = (entity: UpstreamEntity) => Object.keys(resources).find((one) => resources[one]!.entity === entity)!;

/** Every record of the entity as GraphQL shows it, in REST's format. */
async function byGraph(store: Store, entity: UpstreamEntity): Promise<Record_[]> {
  const fields = restFields(entity).map(([name, field]) => [toProperty(name), graphName(name, field), field] as const);
  const status = entity === "CoworkerExtraService" ? "status heldUses" : "";
  const selection = `${fields.map(([, name, { kind }]) => (kind === "timeSlots" ? `${name} { ${SLOT} }` : name)).join(" ")} isNew ${status}`;
  const { data, errors } = await ask(store, `{ list: ${roots[entity]}(first: 100) { nodes { ${selection} } } }`);
  expect(errors).toEqual([]);
  return data.list.nodes.map((node: Record_) => ({
    ...Object.fromEntries(fields.map(([key, name, field]) => [key, inRest(field, node[name])])),
    IsNew: node.isNew,
    ...(status && {
      HeldUses: node.heldUses,
      Status: node.status === null ? null : Object.keys(CreditStatus.values).indexOf(node.status as string) + 1,
    }),
  }));
}

function inRest(field: Field, value: unknown): unknown {
  if (value === null) return null;
  if (field.kind === "decimal") return Number(value);
  if (field.kind === "instant") return (value as string).replace(".000Z", "Z");
  if (field.kind === "choice") return Object.keys(field.choices!.values).indexOf(value as string) + 1;
  if (field.kind === "timeSlots") return (value as TimeSlot[]).map(slotInRest);
  return value;
}

/** The end of a day is its beginning on a clock. */
function slotInRest({ dayOfWeek, fromTime, toTime, available }: TimeSlot): object {
  const at = (minute: number) => new Date(Date.UTC(1976, 0, 1, 0, minute % 1440)).toISOString().replace(".000Z", "Z");
  return { DayOfWeek: dayOfWeek, FromTime: at(fromTime), ToTime: at(toTime), Available: available };
}

async function byExport(store: Store, entity: UpstreamEntity): Promise<Record_[]> {
  let text = "";
  for await (const lines of exportedLines(store)) text += lines;
  const lines = text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
  return lines.filter((line) => line.entity === restEntities[entity]).map(({ record }) => record);
}

describe.each(dialects)("on $name", ({ open }) => {
  test.each(upstreamWorlds)(
    "GraphQL, REST and an export show the same $entity, field by field",
    async ({ entity, additions }) => {
      const store = await open();
      for (const add of fc.sample(additions, { numRuns: 25, seed: 7 })) await add(store, 101);
      const constant = { LocalizationDetails: null, CustomFields: null };

      const { body } = await rest(store, `GET ${addressOf(entity)}?size=100`);
      const shown = JSON.parse(JSON.stringify(body.Records)) as Record_[];

      expect(shown.length).toBeGreaterThan(20);
      expect(shown.map(({ ToStringText: _, ...record }) => withoutCredit(record))).toEqual(
        (await byGraph(store, entity)).map((record) => ({ ...record, ...constant })),
      );
      expect(shown.map(({ IsNew: _, Status: __, HeldUses: ___, ...record }) => withoutCredit(record))).toEqual(
        await byExport(store, entity),
      );
      const one = await rest(store, `GET ${addressOf(entity)}/${shown[3]!.Id}`);
      const several = await rest(store, `GET ${addressOf(entity)}?id=[${shown[3]!.Id},${shown[0]!.Id}]`);
      expect([one.body, several.body]).toEqual([shown[3], [shown[3], shown[0]]]);
    },
  );
});

test.each(upstreamWorlds.filter(({ entity }) => entity !== "UseHistory"))(
  "the answer of a GET of $entity can be sent back by PUT, which changes only UpdatedOn and UpdatedBy",
  async ({ entity, additions }) => {
    const store = openInMemory();
    await fc.assert(
      fc.asyncProperty(fc.array(additions, { minLength: 1, maxLength: 5 }), async (added) => {
        for (const add of added) await add(store, 101);
        const rows = (await all(store, entity)).slice(-added.length);
        const before = await everything(store);

        for (const { id } of rows) {
          const { body } = await rest(store, `GET ${addressOf(entity)}/${id}`);
          const answer = await rest(store, `PUT ${addressOf(entity)}`, { body });
          expect([id, answer.status, answer.body.Errors]).toEqual([id, 200, null]);
        }

        expect(untimed(await everything(store))).toEqual(untimed(before));
      }),
      { numRuns: 40 },
    );
  },
);

/** A ledger row as stored: the properties that REST shows of its credit may change. */
function withoutCredit(record: Record_): Record_ {
  const shown = new Set<string>(shownOfCredit.map(({ key }) => key));
  return Object.fromEntries(Object.entries(record).filter(([key]) => !shown.has(key)));
}

function untimed(records: Record<string, readonly object[] | undefined>) {
  return Object.values(records).map((rows) => rows!.map((row) => ({ ...row, updatedOn: 0, updatedBy: "" })));
}
