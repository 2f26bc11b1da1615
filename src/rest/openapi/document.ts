import { upstreamEntityNames } from "../../domain/upstream-entities.ts";
import { restEntities } from "../names.ts";
import { envelopes, pageSchema } from "./answers.ts";
import { bodySchema } from "./bodies.ts";
import { commandSchemas } from "./commands.ts";
import { schemaNames } from "./operation.ts";
import { describedPaths } from "./operations.ts";
import { choiceSchemas, recordSchema } from "./records.ts";
import { responses } from "./responses.ts";
import { tokenPath, tokenSchemas } from "./token.ts";

/** The REST API in OpenAPI 3.1, from the same lists as the API itself. `version` is the gateway's. */
export function restDescription(version: string): object {
  return {
    openapi: "3.1.1",
    info: { title: "Billing gateway: REST", version, description: introduction },
    // Relative to the description, because a proxy may serve the gateway below a path of its own.
    servers: [{ url: "..", description: "This gateway." }],
    tags: [
      ...upstreamEntityNames.map((entity) => ({ name: restEntities[entity], description: about[entity] })),
      { name: "Token", description: "Login for clients that have a user name and a password." },
    ],
    paths: { ...describedPaths(), ...tokenPath() },
    components: {
      schemas: { ...entitySchemas(), ...choiceSchemas(), ...commandSchemas, ...envelopes, ...tokenSchemas },
      responses: responses(),
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "A token of an OAuth2 provider, or of `billing-gateway token`. Roles are named `Entity-Action`.",
        },
        password: {
          type: "http",
          scheme: "basic",
          description: "Any user name, and the token as the password: for clients that only support HTTP Basic.",
        },
      },
    },
  };
}

function entitySchemas(): Record<string, object> {
  return Object.assign(
    {},
    ...upstreamEntityNames.map((entity) => {
      const { record, page, POST, PUT } = schemaNames(entity);
      return {
        [record]: recordSchema(entity),
        [page]: pageSchema(record),
        [POST]: bodySchema(entity, "POST"),
        ...(entity !== "UseHistory" && { [PUT]: bodySchema(entity, "PUT") }),
      };
    }),
  );
}

const about = {
  ExtraService: "Pricing rules for resource types, and printing credits.",
  CoworkerExtraService: "Charges and credits given to customers.",
  UseHistory: "The ledger of credit: one row for every change, added and never changed.",
};

const introduction = [
  "The upstream REST API over the records of this gateway. A client of the upstream changes only the host name.",
  "Times are in UTC: `2025-01-15T10:30:00Z`, with milliseconds if they are not zero. A time without an offset is in UTC. Amounts are numbers with up to 11 digits before the point and 4 after it. Enums are numbers, starting at 1.",
  "Bodies may also use the forms that clients of the upstream send: numbers, booleans and lists as text, names of enums in any case, dates without a time, 0 for no reference, `[0]` for an empty list, empty text for no value, and 0001-01-01 or 9999-12-31 for no time. Paths are case-insensitive, with or without a slash at the end. A body is refused if an object in it has a name twice, or if it is compressed.",
  "A token sees only the records of its businesses. For a token, other records do not exist.",
].join("\n\n");
