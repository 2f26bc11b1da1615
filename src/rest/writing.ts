import {
  createCoworkerExtraService,
  createCoworkerExtraServiceOnce,
  deleteCoworkerExtraService,
  updateCoworkerExtraService,
} from "../billing/coworker-extra-services.ts";
import { recordUse } from "../billing/credits.ts";
import {
  createExtraService,
  createExtraServiceOnce,
  deleteExtraService,
  updateExtraService,
} from "../billing/extra-services.ts";
import { nameOf } from "../billing/viewer.ts";
import type { Outcome } from "../domain/credit/once.ts";
import { Refused, refusal, Unavailable } from "../domain/refusal.ts";
import { type Editable, toDraft, toId, toPatch, toUse } from "./body.ts";
import { type Call, notFound, type RestAnswer } from "./call.ts";
import { done } from "./envelope.ts";
import { expectNone } from "./listing.ts";
import { asProperties } from "./record.ts";

/** Creates a record, or uses credit. With an idempotency key that is done once, and answered alike each time. */
export async function create(call: Call): Promise<RestAnswer> {
  expectNone(call.query);
  return stamped(call, "created", await creations[call.entity](call));
}

const creations = {
  async ExtraService(call: Call) {
    const { house, viewer, idempotencyKey } = call;
    const draft = toDraft("ExtraService", call.body);
    if (idempotencyKey === null) return committed(call, () => createExtraService(house, viewer, draft));
    return answerOf(await committed(call, () => createExtraServiceOnce(house, viewer, { draft, idempotencyKey })));
  },

  async CoworkerExtraService(call: Call) {
    const { house, viewer, idempotencyKey } = call;
    const draft = toDraft("CoworkerExtraService", call.body);
    if (idempotencyKey === null) return committed(call, () => createCoworkerExtraService(house, viewer, draft));
    const input = { draft, idempotencyKey };
    return answerOf(await committed(call, () => createCoworkerExtraServiceOnce(house, viewer, input)));
  },

  async UseHistory(call: Call) {
    const { house, viewer, idempotencyKey } = call;
    const use = toUse(call.body);
    const input = {
      ...use,
      creditUsed: use.creditUsed ?? (await unitsOfOneUse(call, use.coworkerExtraServiceId)),
      bookingFromTime: null,
      bookingToTime: null,
      bookingResourceName: null,
      usageAt: null,
      reason: null,
      idempotencyKey: idempotencyKey ?? call.newKey(),
    };
    return answerOf(await committed(call, () => recordUse(house, viewer, input))).useHistoryId;
  },
} as const;

/** A use of a credit that is counted in uses is one; of others it has to be said. A credit that is missing is told later. */
async function unitsOfOneUse({ reader }: Call, creditId: number): Promise<number> {
  const [credit] = await reader.byIds("CoworkerExtraService", [creditId], ["chargePeriod"]);
  if (credit === undefined || credit.chargePeriod === "USES") return 1;
  throw new Refused([refusal("REQUIRED", "CreditUsed", "is needed for a credit that is not counted in uses")]);
}

/** Replaces what can be written of a record. One that is missing is told whatever else is in the body. */
export async function update(call: Call): Promise<RestAnswer> {
  expectNone(call.query);
  const id = toId(call.body);
  const found = id === null ? [] : await call.reader.byIds(call.entity, [id], ["id"]);
  if (id === null || found.length === 0) return notFound;
  return stamped(call, "updated", await changes[call.entity as Editable](call, id));
}

const changes = {
  ExtraService(call: Call, id: number) {
    const input = { id, ...toPatch("ExtraService", call.body) };
    return committed(call, () => updateExtraService(call.house, call.viewer, input));
  },

  CoworkerExtraService(call: Call, id: number) {
    const { patch } = toPatch("CoworkerExtraService", call.body);
    return committed(call, () => updateCoworkerExtraService(call.house, call.viewer, { id, patch }));
  },
} as const;

const removals = { ExtraService: deleteExtraService, CoworkerExtraService: deleteCoworkerExtraService } as const;

export async function remove(call: Call): Promise<RestAnswer> {
  const { house, viewer, id, now } = call;
  const entity = call.entity as Editable;
  expectNone(call.query);
  await committed(call, () => removals[entity](house, viewer, id));
  return { status: 200, body: done(entity, "deleted", null, { updatedOn: now, updatedBy: nameOf(viewer) }) };
}

/**
 * Has something done, and told in REST's words why it is not. What is read afterwards is made sure of first: what is
 * done must not be answered as if it could not be done now.
 */
async function committed<A>({ reader }: Call, operation: () => Promise<A>): Promise<A> {
  await reader.reserve();
  try {
    return await operation();
  } catch (error) {
    throw error instanceof Refused ? new Refused(asProperties(error.refusals)) : error;
  }
}

function answerOf<A>({ refusals, answer }: Outcome<A>): A {
  if (answer === null) throw new Refused(asProperties(refusals));
  return answer;
}

/** Says what was done, with the time of the record, which needs no further right to be read. */
async function stamped({ entity, reader }: Call, verb: "created" | "updated", id: number): Promise<RestAnswer> {
  reader.refresh();
  const [stamp] = await reader.byIds(entity, [id], ["updatedOn", "updatedBy"]).catch(unlessUnavailable);
  return { status: 200, body: done(entity, verb, id, stamp ?? { updatedOn: null, updatedBy: null }) };
}

/** What is done is answered as done, even if its time cannot be told. */
function unlessUnavailable(error: unknown): [] {
  if (error instanceof Unavailable) return [];
  throw error;
}
