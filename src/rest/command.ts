import { perform } from "../billing/perform.ts";
import { nameOf } from "../billing/viewer.ts";
import { useCredits } from "../domain/credit/use-credits.ts";
import { type Field, links, text, uses } from "../domain/field.ts";
import { parseJson } from "../domain/json.ts";
import { type Refusal, Refused, refusal, refuseIfAny } from "../domain/refusal.ts";
import { toObject } from "./body.ts";
import { type Call, notFound, type RestAnswer } from "./call.ts";
import { answerOf, committed } from "./committing.ts";
import { carriedOut } from "./envelope.ts";
import { expectNone, isPassedOver, sameAs, unknown } from "./parameters.ts";
import { readProperties } from "./record.ts";
import { fromSent } from "./sent.ts";

/** The only command of charges and credits, as the upstream lists it. */
export const useExtraService = {
  Key: "USE_EXTRA_SERVICE",
  Name: "Use extra service",
  AppliesOnlyToMultipleEntities: false,
  AppliesOnlyToOneEntity: false,
  AppliesOnlyToTwoEntities: false,
  NeedsEntitiesToRun: true,
  Order: 1,
  RequiresParameters: true,
} as const;

/** The upstream's name of the command's parameter. */
export const UNITS_PARAMETER = "How many minutes/uses would like to use of this extra service?";

const PARAMETERS = "Parameters";
const commandFields = {
  key: text("Key of the command: USE_EXTRA_SERVICE."),
  ids: links("Credits of one business to take from; from all or from none."),
} as const;
const known = new Map<string, { name: string; field: Field } | null>([
  ["Key", { name: "key", field: commandFields.key }],
  ["Ids", { name: "ids", field: commandFields.ids }],
  [PARAMETERS, null],
]);
const unitsField = uses("Units to take from each credit.", { nullable: true, min: 1 });

/** The commands of a record; a charge has none. Without an id, all commands. */
export async function listCommands({ reader, query }: Call): Promise<RestAnswer> {
  const named = Object.entries(query).filter(([name]) => !isPassedOver(name));
  refuseIfAny(named.flatMap(([name]) => (name.toLowerCase() === "id" ? [] : [unknown(name)])));
  const [[name, id] = ["id", ""], another] = named;
  if (another !== undefined) throw new Refused([sameAs(another[0], name)]);
  if (id === "") return { status: 200, body: [useExtraService] };
  if (typeof id !== "string" || !/^\d{1,9}$/.test(id))
    throw new Refused([refusal("INVALID", name, "must be the id of one record")]);
  const [record] = await reader.byIds("CoworkerExtraService", [Number(id)], ["kind"]);
  if (record === undefined) return notFound;
  return { status: 200, body: record.kind === "BOOKING_CHARGE" ? [] : [useExtraService] };
}

/** Takes the same number of units from each credit, from all or from none. */
export async function runCommand(call: Call): Promise<RestAnswer> {
  expectNone(call.query);
  const { dependencies, viewer, idempotencyKey, newKey, now } = call;
  const input = { ...toCommand(toObject(call.body)), idempotencyKey: idempotencyKey ?? newKey() };
  try {
    answerOf(await committed(call, () => perform(dependencies, viewer, useCredits, input)));
  } catch (error) {
    throw error instanceof Refused ? new Refused(error.refusals.map(asParameter)) : error;
  }
  return { status: 200, body: carriedOut(`${useExtraService.Key} was successfully run.`, now, nameOf(viewer)) };
}

/** The refusal of the number of units names `Parameters`, which has it in the request. */
function asParameter(one: Refusal): Refusal {
  return one.property === "CreditUsed" ? { ...one, property: PARAMETERS } : one;
}

function toCommand(body: Readonly<Record<string, unknown>>): { ids: readonly number[]; creditUsed: number | null } {
  const { values, refusals } = readProperties(known, commandFields, body, fromSent);
  const { key = null, ids = null } = values as { key?: string | null; ids?: readonly number[] | null };
  if (!has(refusals, "Key") && key !== useExtraService.Key)
    refusals.push(refusal("INVALID", "Key", `must be ${useExtraService.Key}`));
  if (!has(refusals, "Ids") && (ids === null || ids.length === 0))
    refusals.push(refusal("REQUIRED", "Ids", "is a required field"));
  const units = readUnits(Object.hasOwn(body, PARAMETERS) ? body[PARAMETERS] : null);
  if ("refused" in units) refusals.push(units.refused);
  refuseIfAny(refusals);
  return { ids: ids!, creditUsed: ("value" in units ? units.value : null) as number | null };
}

function has(refusals: readonly Refusal[], property: string): boolean {
  return refusals.some((one) => one.property === property || one.property?.startsWith(`${property}.`));
}

/** The value of the only parameter, which is optional. In a form the parameters are JSON text. */
function readUnits(sent: unknown): ReturnType<typeof fromSent> {
  const parameters = typeof sent === "string" && sent !== "" ? parsed(sent) : sent;
  if (parameters === null || parameters === "") return { value: null };
  const list = Array.isArray(parameters) ? parameters : null;
  if (list === null || list.length > 1) return wrongParameters("must be a list of the one parameter");
  if (list.length === 0) return { value: null };
  const [one] = list as readonly unknown[];
  if (typeof one !== "object" || one === null) return wrongParameters("must hold objects with Name and Value");
  const { Name: name, Type: _type, Value: value = null, ...others } = one as Readonly<Record<string, unknown>>;
  const [other] = Object.keys(others);
  if (other !== undefined) return wrongParameters(`has the unknown property ${other.slice(0, 100)}`);
  if (name !== UNITS_PARAMETER) return wrongParameters(`must name the parameter "${UNITS_PARAMETER}"`);
  return fromSent(PARAMETERS, unitsField, value);
}

function wrongParameters(message: string): { refused: Refusal } {
  return { refused: refusal("INVALID", PARAMETERS, message) };
}

function parsed(json: string): unknown {
  try {
    return parseJson(json);
  } catch {
    return json;
  }
}
