import { requireRole } from "../billing/viewer.ts";
import { Forbidden, type Refusal, Refused } from "../domain/refusal.ts";
import { type Call, type Door, notFound, type RestAnswer, type RestRequest } from "./call.ts";
import { message, refused } from "./envelope.ts";
import { batch, get, list } from "./reading.ts";
import { type OperationName, operations, resources, roleFor } from "./resources.ts";
import { create, remove, update } from "./writing.ts";

const handlers: Readonly<Record<OperationName, (call: Call) => Promise<RestAnswer>>> = {
  list,
  batch,
  get,
  create,
  update,
  delete: remove,
};

/**
 * Answers a request, whatever it is. Rights come first, then what is asked, then whether it is there. Throws
 * `Unavailable`, and what is a defect.
 */
export async function answer(door: Door, request: RestRequest): Promise<RestAnswer> {
  const { method, query, viewer } = request;
  const [word = "", number, ...more] = request.path.replace(/\/$/, "").split("/");
  const resource = Object.hasOwn(resources, word) ? resources[word] : undefined;
  if (resource === undefined || more.length > 0) return notFound;

  const of = number === undefined ? "all" : "one";
  const here = resource.operations.filter((name) => operations[name].of === of);
  const allow = allowed(here);
  if (method === "OPTIONS") return { status: 204, allow };
  const asked = here.filter((name) => operations[name].method === (method === "HEAD" ? "GET" : method));
  const operation = asked.find((name) => name !== "list" || !("id" in query));
  if (operation === undefined) return { ...message(405, `The methods here are ${allow.join(", ")}.`), allow };
  if (viewer === null) return message(401, "A token is needed: send Authorization: Bearer …");

  const { entity } = resource;
  const { house } = door;
  const reader = house.store.snapshot(viewer.businesses);
  try {
    requireRole(viewer, roleFor(entity, operation));
    return await handlers[operation]({
      ...door,
      entity,
      viewer,
      reader,
      now: house.clock.now(),
      id: /^[1-9]\d{0,14}$/.test(number ?? "") ? Number(number) : 0,
      query,
      body: request.body,
      idempotencyKey: request.idempotencyKey ?? null,
    });
  } catch (error) {
    if (error instanceof Forbidden) return message(403, error.message);
    if (!(error instanceof Refused)) throw error;
    return error.refusals.some(isAboutNobody) ? notFound : refused(error.refusals, request.body ?? query);
  } finally {
    reader.release();
  }
}

function allowed(names: readonly OperationName[]): string[] {
  const methods = new Set<string>(names.map((name) => operations[name].method));
  return [...methods].flatMap((method) => (method === "GET" ? [method, "HEAD"] : [method]));
}

/** Whether it was the record itself that was not found, rather than one that it names. */
function isAboutNobody({ code, property }: Refusal): boolean {
  return code === "NOT_FOUND" && property === "Id";
}
