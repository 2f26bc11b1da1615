import type { GraphQLResolveInfo } from "graphql";
import { perform, performDry } from "../../billing/perform.ts";
import type { InputOf, OperationName } from "../../domain/decisions.ts";
import { type EntityName, isEntityName } from "../../domain/entities.ts";
import {
  type InputField,
  type InputFields,
  isOfClients,
  isRequiredInput,
  type Result,
} from "../../domain/input-field.ts";
import type { Described } from "../../domain/operation.ts";
import type { Role } from "../../domain/role.ts";
import { shownName } from "../names.ts";
import { CoworkerExtraServiceObject } from "../types/coworker-extra-service.ts";
import { CreditHoldObject } from "../types/credit-hold.ts";
import { CreditScheduleObject } from "../types/credit-schedule.ts";
import { ExtraServiceObject } from "../types/extra-service.ts";
import { UseHistoryObject } from "../types/use-history.ts";
import { WebhookObject } from "../types/webhook.ts";
import { type Context, viewerOf } from "./context.ts";
import { Arg, type ClassType, Ctx, Field, ID, Info, InputType, Int, Mutation } from "./decorators.ts";
import { graphType } from "./expose.ts";
import { toGlobalId, toNumber } from "./ids.ts";
import { DRY_RUN, dryOutcomeOf, outcomeOf, outcomePayload, readAfterCommit } from "./mutate.ts";
import { draftType, fromDrafts, refusedResults, resultType, shownResults } from "./operation-lists.ts";

/** The parts of an operation that define its mutation. */
interface Performable<N extends string = OperationName> extends Described<N> {
  readonly inputDescription: string;
  readonly input: InputFields;
  readonly answer: InputFields;
}

/** The arguments of a mutation's method, as type-graphql passes them. */
export type MutationCall = [input: object, context: Context, info: GraphQLResolveInfo];

type Method = TypedPropertyDescriptor<(...call: MutationCall) => Promise<object>>;

/**
 * Makes the method with the operation's name its mutation. Description, input and payload come from the operation. A method
 * with another name does not compile.
 */
export function OperationMutation<N extends OperationName>(operation: Performable<N>) {
  const input = inputType(operation);
  const payload = payloadType(operation);
  const description = `${operation.description} ${needs(operation.roles)}`;
  return (prototype: object, method: N, descriptor: Method): void => {
    Arg("input", () => input)(prototype, method, 0);
    Ctx()(prototype, method, 1);
    Info()(prototype, method, 2);
    Mutation(() => payload, { description })(prototype, method, descriptor);
  };
}

/** Performs the operation and answers its payload, with records as they are after the commit. They need no further role. */
export async function performed(operation: Performable, ...[input, context, info]: MutationCall): Promise<object> {
  const values = fromInput(operation.input, { ...input }) as InputOf<OperationName>;
  const { dependencies } = context;
  const isDry = "dryRun" in input && input.dryRun === true;
  const { answer, ...outcome } = isDry
    ? await dryOutcomeOf<Values>(context, () => performDry(dependencies, viewerOf(context), operation, values))
    : await outcomeOf<Values>(context, () => perform(dependencies, viewerOf(context), operation, values));
  const payload: Record<string, unknown> = { ...outcome };
  for (const [name, field] of Object.entries(operation.answer)) {
    const shown = shownName(name, field);
    if (field.kind === "results" && answer === null) {
      const sent = (values as Values)[field.of];
      payload[shown] = refusedResults(field, Array.isArray(sent) ? sent.length : 0, outcome.userErrors);
      continue;
    }
    const value = isDry && isIdentifier(field) ? null : (answer?.[name] ?? null);
    payload[shown] = await toShown(field, value, (entity, ids) => readAfterCommit(context, info, shown, entity, ids));
  }
  return payload;
}

/** Whether the answer names a record or an operation. After a dry run there is none. */
function isIdentifier({ kind }: InputField): boolean {
  return kind === "ids" || kind === "ref" || kind === "id" || kind === "uuid";
}

/** `Needs A-Create and B-Edit.` */
export function needs(roles: readonly Role[]): string {
  return `Needs ${[...roles].sort().join(" and ")}.`;
}

type Values = Readonly<Record<string, unknown>>;

function inputType({ name, inputDescription, input, dryRun }: Performable): ClassType {
  const type = class {};
  InputType(`${capitalized(name)}Input`, { description: inputDescription })(type);
  for (const [inputName, field] of Object.entries(input)) {
    if (!isOfClients(field) || field.kind === "results") continue;
    if (field.kind === "drafts") {
      const type_ = draftType(field);
      Field(() => [type_], { description: field.description })(type.prototype, inputName);
      continue;
    }
    const one = ownEntity(field) !== null ? ID : field.kind === "ids" ? Int : graphType(field);
    const { description } = field;
    const nullable = !isRequiredInput(field);
    Field(() => (field.kind === "ids" ? [one] : one), { description, nullable })(type.prototype, inputName);
  }
  if (dryRun !== false) Field(() => Boolean, { description: DRY_RUN, nullable: true })(type.prototype, "dryRun");
  return type;
}

function payloadType({ name, answer, dryRun }: Performable): ClassType {
  const type = outcomePayload(`${capitalized(name)}Payload`, { hasPreview: dryRun !== false });
  for (const [answerName, field] of Object.entries(answer)) {
    if (field.kind === "drafts") continue;
    if (field.kind === "results") {
      const result = resultType(field, records[field.to as EntityName]);
      Field(() => [result], { description: field.description })(type.prototype, answerName);
      continue;
    }
    const { description } = field;
    const shown = shownName(answerName, field);
    const entity = ownEntity(field);
    const one = entity === null ? (field.kind === "ids" ? Int : graphType(field)) : records[entity];
    if (field.kind === "ids") Field(() => [one], { description })(type.prototype, shown);
    else Field(() => (field.kind === "id" ? ID : one), { description, nullable: true })(type.prototype, shown);
  }
  return type;
}

/** The input as values of the domain: ids of own records are decoded. Throws `BadRequest` for text that is not an id. */
function fromInput(fields: InputFields, input: Values): Values {
  const values: Record<string, unknown> = {};
  for (const name in fields) {
    const [field, value] = [fields[name]!, input[name]];
    if (value !== undefined && isOfClients(field)) values[name] = fromValue(field, `input.${name}`, value);
  }
  return values;
}

function fromValue(field: InputField, path: string, value: unknown): unknown {
  if (field.kind === "drafts") return fromDrafts(field, path, value as object[]);
  const entity = ownEntity(field);
  if (entity === null || value === null) return value;
  if (Array.isArray(value)) return value.map((id, place) => toNumber(entity, `${path}.${place}`, String(id)));
  return toNumber(entity, path, String(value));
}

type ReadRecords = (entity: EntityName, ids: readonly number[]) => Promise<object[]>;

async function toShown(field: InputField, value: unknown, read: ReadRecords): Promise<unknown> {
  if (field.kind === "results") return shownResults(field, value as Result[], read);
  const entity = ownEntity(field);
  if (value === null) return field.kind === "ids" ? [] : null;
  if (entity === null) return value;
  if (Array.isArray(value)) return read(entity, value);
  if (field.kind === "id") return toGlobalId(entity, Number(value));
  return (await read(entity, [Number(value)]))[0] ?? null;
}

/** The entity that the value refers to; `null` for ids of other services, and for values that are not ids. */
function ownEntity({ to }: InputField): EntityName | null {
  return to !== undefined && isEntityName(to) ? to : null;
}

const records: Readonly<Record<EntityName, ClassType>> = {
  ExtraService: ExtraServiceObject,
  CoworkerExtraService: CoworkerExtraServiceObject,
  CreditSchedule: CreditScheduleObject,
  CreditHold: CreditHoldObject,
  UseHistory: UseHistoryObject,
  Webhook: WebhookObject,
};

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
