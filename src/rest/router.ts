import { requireRole } from "../billing/viewer.ts";
import { Forbidden, type Refusal, Refused } from "../domain/refusal.ts";
import { type Call, notFound, type RestAnswer, type RestContext, type RestRequest } from "./call.ts";
import { listCommands, runCommand } from "./command.ts";
import { message, refused } from "./envelope.ts";
import { asksForBatch } from "./listing.ts";
import { batch, get, list } from "./reading.ts";
import { addressOf, operations, type RestOperationName, rolesFor } from "./resources.ts";
import { uncharge } from "./uncharge.ts";
import { create, remove, update } from "./writing.ts";

const handlers: Readonly<Record<RestOperationName, (call: Call) => Promise<RestAnswer>>> = {
  list,
  batch,
  get,
  create,
  update,
  delete: remove,
  commands: listCommands,
  runCommand,
  uncharge,
};

/** The answer for an unknown path, with or without a token. */
export const nothingHere: RestAnswer = message(404, "There is nothing at this path.");

/** The answer for a method that a known path does not take. */
export function methodNotAllowed(allow: readonly string[]): RestAnswer {
  return { ...message(405, `The methods here are ${allow.join(", ")}.`), allow };
}

/**
 * Answers any request. Checks the role first, then whether the record exists and has the expected version, then the input.
 * Throws `Unavailable`, and errors that are defects.
 */
export async function answer(restContext: RestContext, request: RestRequest): Promise<RestAnswer> {
  const { method, query, viewer } = request;
  const address = addressOf(request.path);
  if (address === null) return nothingHere;

  const { entity, operations: here, number } = address;
  const allow = allowed(here);
  if (method === "OPTIONS") return { status: 204, allow };
  const asked = here.filter((name) => operations[name].method === (method === "HEAD" ? "GET" : method));
  const operation = asked.find((name) => name !== "list" || !asksForBatch(query));
  if (operation === undefined) return methodNotAllowed(allow);
  request.onOperation?.(`${entity}.${operation}`);
  if (viewer === null) return message(401, "A token is needed: send Authorization: Bearer …");

  const { dependencies } = restContext;
  // A change is decided on what is there now.
  const reader = dependencies.store.snapshot(viewer.businesses, isRead(method) ? request.reached : undefined);
  try {
    for (const role of rolesFor(entity, operation)) requireRole(viewer, role);
    return await handlers[operation]({
      ...restContext,
      entity,
      viewer,
      reader,
      now: dependencies.clock.now(),
      id: /^[1-9]\d{0,14}$/.test(number) ? Number(number) : 0,
      query,
      body: request.body,
      idempotencyKey: request.idempotencyKey ?? null,
      conditions: request.conditions ?? { ifMatch: null, ifUnmodifiedSince: null },
    });
  } catch (error) {
    if (error instanceof Forbidden) return message(403, error.message);
    if (!(error instanceof Refused)) throw error;
    return error.refusals.some(isAboutNobody) ? notFound : refused(error.refusals, request.body ?? query);
  } finally {
    reader.release();
  }
}

/** Whether a method changes nothing. */
export function isRead(method: string): boolean {
  return ["GET", "HEAD", "OPTIONS"].includes(method);
}

/** The methods at a path; `null` for an unknown one. */
export function methodsAt(path: string): string[] | null {
  const address = addressOf(path);
  return address === null ? null : allowed(address.operations);
}

function allowed(names: readonly RestOperationName[]): string[] {
  const methods = new Set<string>(names.map((name) => operations[name].method));
  return [...methods].flatMap((method) => (method === "GET" ? [method, "HEAD"] : [method]));
}

/** Whether the record itself was not found, rather than one that it refers to. */
function isAboutNobody({ code, property }: Refusal): boolean {
  return code === "NOT_FOUND" && property === "Id";
}
