import {
  createCoworkerExtraService,
  createCoworkerExtraServiceOnce,
  deleteCoworkerExtraService,
  updateCoworkerExtraService,
} from "../billing/coworker-extra-services.ts";
import {
  createExtraService,
  createExtraServiceOnce,
  deleteExtraService,
  updateExtraService,
} from "../billing/extra-services.ts";
import { perform } from "../billing/perform.ts";
import { nameOf } from "../billing/viewer.ts";
import { recordUse } from "../domain/credit/record-use.ts";
import { withLinkChanges } from "../domain/draft.ts";
import type { RowOf } from "../domain/entities.ts";
import { checkExpected, type Expected } from "../domain/expected.ts";
import type { ExtraServicePatch } from "../domain/extra-service/fields.ts";
import { refuseIfAny, Unavailable } from "../domain/refusal.ts";
import { type Editable, toDraft, toId, toObject, toPatch, toUse } from "./body.ts";
import { type Call, notFound, type RestAnswer } from "./call.ts";
import { answerOf, committed } from "./committing.ts";
import { done } from "./envelope.ts";
import { expectNone } from "./parameters.ts";
import { asProperties } from "./record.ts";
import { unitsOfUse } from "./units-of-use.ts";
import { etagOf, expectedByBody, expectedByHeaders } from "./versions.ts";

/** Creates a record, or uses credit. With an idempotency key it is done once, and each repetition gets the same answer. */
export async function create(call: Call): Promise<RestAnswer> {
  expectNone(call.query);
  return stamped(call, await creations[call.entity](call));
}

const creations = {
  async ExtraService(call: Call) {
    const { dependencies, viewer, idempotencyKey } = call;
    const draft = toDraft("ExtraService", call.body);
    if (idempotencyKey === null) return committed(call, () => createExtraService(dependencies, viewer, draft));
    return answerOf(
      await committed(call, () => createExtraServiceOnce(dependencies, viewer, { draft, idempotencyKey })),
    );
  },

  async CoworkerExtraService(call: Call) {
    const { dependencies, viewer, idempotencyKey } = call;
    const draft = toDraft("CoworkerExtraService", call.body);
    if (idempotencyKey === null) return committed(call, () => createCoworkerExtraService(dependencies, viewer, draft));
    const input = { draft, idempotencyKey };
    return answerOf(await committed(call, () => createCoworkerExtraServiceOnce(dependencies, viewer, input)));
  },

  async UseHistory(call: Call) {
    const { dependencies, viewer, idempotencyKey } = call;
    const use = toUse(call.body);
    const input = {
      ...use,
      creditUsed: await unitsOfUse(call, use),
      idempotencyKey: idempotencyKey ?? call.newKey(),
    };
    return answerOf(await committed(call, () => perform(dependencies, viewer, recordUse, input))).useHistoryId;
  },
} as const;

/** Replaces the writable properties of a record. Checks that it exists and is not stale before it reads the rest of the body. */
export async function update(call: Call): Promise<RestAnswer> {
  const entity = call.entity as Editable;
  const id = toId(call.body);
  const row = id === null ? null : await present(call, entity, id);
  if (row === null) return notFound;
  const expected = [...expectedNow(row, expectedByHeaders(call.conditions))];
  expected.push(...expectedNow(row, expectedByBody(toObject(call.body))));
  expectNone(call.query);
  const { updatedOn } = await changes[entity](call, row, expected);
  // The version of this change: a later change would have a version that the client has not seen.
  const body = done(entity, "updated", row.id, { updatedOn, updatedBy: nameOf(call.viewer) });
  return { status: 200, body, etag: etagOf({ updatedOn }) };
}

type Present = RowOf<Editable>;

/** The record in the snapshot. */
async function present({ reader }: Call, entity: Editable, id: number): Promise<Present | null> {
  const [row] = await reader.byIds<Editable>(entity, [id]);
  return row ?? null;
}

/** Refuses a stale record early. The decision checks the record again after locking it. */
function expectedNow({ updatedOn }: Present, expected: readonly Expected[]): readonly Expected[] {
  refuseIfAny(asProperties(checkExpected(updatedOn, expected)));
  return expected;
}

const changes = {
  async ExtraService(call: Call, row: Present, expected: readonly Expected[]) {
    const { patch, links } = toPatch("ExtraService", call.body);
    const input = { id: row.id, expected, patch, links };
    const changed = await committed(call, () => updateExtraService(call.dependencies, call.viewer, input));
    noteOpened(call, row as RowOf<"ExtraService">, withLinkChanges(row, { ...patch }, links));
    return changed;
  },

  CoworkerExtraService(call: Call, { id }: Present, expected: readonly Expected[]) {
    const { patch } = toPatch("CoworkerExtraService", call.body);
    return committed(call, () => updateCoworkerExtraService(call.dependencies, call.viewer, { id, expected, patch }));
  },
} as const;

/** Logs a rule that has lost its tariffs or teams: it applies to all of them now, which may not be intended. */
function noteOpened({ log, viewer }: Call, rule: RowOf<"ExtraService">, now: ExtraServicePatch): void {
  const opened = (["tariffs", "teams"] as const).filter(
    (name) => rule[name].length > 0 && (now[name] ?? []).length === 0,
  );
  if (opened.length > 0)
    log.warn({ ruleId: rule.id, by: nameOf(viewer), emptied: opened }, "a rule has lost its limits: it is open to all");
}

const removals = { ExtraService: deleteExtraService, CoworkerExtraService: deleteCoworkerExtraService } as const;

export async function remove(call: Call): Promise<RestAnswer> {
  const { dependencies, viewer, id, now } = call;
  const entity = call.entity as Editable;
  const row = await present(call, entity, id);
  if (row === null) return notFound;
  const expected = expectedNow(row, expectedByHeaders(call.conditions));
  expectNone(call.query);
  await committed(call, () => removals[entity](dependencies, viewer, id, expected));
  return { status: 200, body: done(entity, "deleted", null, { updatedOn: now, updatedBy: nameOf(viewer) }) };
}

/** The answer to a creation, with the time of the record, which needs no further role. */
async function stamped({ entity, reader }: Call, id: number): Promise<RestAnswer> {
  reader.refresh();
  const fields = ["createdOn", "updatedOn", "updatedBy"];
  const [stamp] = await reader.byIds(entity, [id], fields).catch(unlessUnavailable);
  const body = done(entity, "created", id, stamp ?? { updatedOn: null, updatedBy: null });
  // No tag if the record has changed since: the client has not seen that version.
  return { status: 200, body, ...(stamp?.updatedOn === stamp?.createdOn && stamp && { etag: etagOf(stamp) }) };
}

/** A committed creation is answered as done, even if its time cannot be read. */
function unlessUnavailable(error: unknown): [] {
  if (error instanceof Unavailable) return [];
  throw error;
}
