import type { FastifyError, FastifyRequest } from "fastify";
import { cut } from "../domain/refusal.ts";

const MEDIA_TYPE_LENGTH_MAX = 100;

/** Why a path that cannot be decoded is refused. */
export const MALFORMED_PATH = "The path is not well-formed: it has a broken percent escape.";

/** Why Fastify's parser refused a request, for GraphQL and REST. Names the setting that an operator can change. */
export function refusedByParser({ code, message }: FastifyError, request: FastifyRequest): string {
  switch (code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return `The body is larger than ${request.routeOptions.bodyLimit} bytes, the limit that MAX_BODY_BYTES sets.`;
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return `The body is ${mediaType(request)}: send JSON, with Content-Type: application/json.`;
    case "FST_ERR_CTP_EMPTY_JSON_BODY":
      return "The body is empty: send a JSON object.";
    case "FST_ERR_CTP_INVALID_JSON_BODY":
      return "The body is not valid JSON.";
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return "The body is not as long as Content-Length says.";
    default:
      return message;
  }
}

function mediaType({ headers }: FastifyRequest): string {
  const type = headers["content-type"];
  return type === undefined ? "of no stated media type" : `of the media type ${cut(type, MEDIA_TYPE_LENGTH_MAX)}`;
}
