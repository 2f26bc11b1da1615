import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { entities } from "../../domain/entities.ts";
import { eachField } from "../../domain/field.ts";
import {
  ATTEMPTED_MAX,
  BadCursor,
  BadRequest,
  cut,
  Forbidden,
  type Refusal,
  Refused,
  refusalCodes,
  Unauthenticated,
  Unavailable,
} from "../../domain/refusal.ts";
import { idsName } from "../names.ts";
import { Field, ObjectType, registerEnumType } from "./decorators.ts";
import { propertyNameOf } from "./wrong-inputs.ts";

const ErrorCode = Object.fromEntries(Object.keys(refusalCodes).map((code) => [code, code]));
registerEnumType(ErrorCode, {
  name: "ErrorCode",
  description: "Why an operation was refused.",
  valuesConfig: Object.fromEntries(Object.entries(refusalCodes).map(([code, description]) => [code, { description }])),
});

@ObjectType({ description: "One reason why an operation was refused. Nothing was written." })
export class UserError {
  @Field(() => ErrorCode, { description: "The reason, for programs." })
  code!: string;

  @Field(() => String, { description: "The reason, for people." })
  message!: string;

  @Field(() => String, { nullable: true, description: "Property of the input that caused the refusal." })
  propertyName!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Value of the property, cut to 200 characters; null for unknown ids.",
  })
  attemptedValue!: string | null;
}

const MESSAGE_MAX = 500;
const LINKS = new Set(
  Object.values(entities).flatMap((fields) =>
    eachField(fields).flatMap(([name, { kind }]) => (kind === "links" ? [name] : [])),
  ),
);

export function toUserError({ code, message, property, attempted }: Refusal): UserError {
  return {
    code,
    message: property === null ? message : `${shown(property)} ${message}`,
    propertyName: property === null ? null : shown(property),
    attemptedValue:
      attempted === undefined || attempted === null ? null : cut(String(attempted).toWellFormed(), ATTEMPTED_MAX),
  };
}

function shown(property: string): string {
  return LINKS.has(property) ? idsName(property) : property;
}

/**
 * Formats an error for the client, with a code. A defect of the gateway shows nothing but its code. Apollo and tests format
 * all errors with this function.
 */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  const [code, message] = codeAndMessage(cause, formatted);
  const extensions = { ...formatted.extensions, code, ...wrongInput(cause) };
  return { ...formatted, message: cut(message, MESSAGE_MAX), extensions };
}

/** The path of the wrong input, for programs. Several wrong inputs become one error each (`wrong-inputs.ts`). */
function wrongInput(cause: unknown): { propertyName: string } | undefined {
  const property =
    cause instanceof BadRequest ? cause.path : cause instanceof Refused ? cause.refusals[0]?.property : undefined;
  return property == null ? undefined : { propertyName: propertyNameOf(property) };
}

function codeAndMessage(
  cause: unknown,
  { message, extensions }: GraphQLFormattedError,
): [code: string, message: string] {
  if (cause instanceof BadCursor) return ["BAD_CURSOR", cause.message];
  if (cause instanceof BadRequest) return ["BAD_USER_INPUT", cause.message];
  if (cause instanceof Refused) return ["BAD_USER_INPUT", cause.message];
  if (cause instanceof Unauthenticated) return ["UNAUTHENTICATED", cause.message];
  if (cause instanceof Forbidden) return ["FORBIDDEN", cause.message];
  if (cause instanceof Unavailable) return [cause.code, cause.message];
  const code = extensions?.code;
  if (cause instanceof GraphQLError && code !== undefined && code !== "INTERNAL_SERVER_ERROR")
    return [String(code), message];
  return ["INTERNAL", "An error has occurred."];
}
