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

/** The REST door in OpenAPI 3.1, read off the same lists as the door. `version` is the gateway's. */
export function restDescription(version: string): object {
  return {
    openapi: "3.1.1",
    info: { title: "Billing gateway: REST", version, description: introduction },
    tags: [
      ...upstreamEntityNames.map((entity) => ({ name: restEntities[entity], description: about[entity] })),
      { name: "Token", description: "Where clients log in that know a user name and a password." },
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
          description: "Any user name, and such a token as the password: for clients that know nothing else.",
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
  "The upstream REST API over the records of this gateway. A client of it changes the host name.",
  "Times are in UTC: `2025-01-15T10:30:00Z`, with milliseconds where they are not zero; one that is sent without an offset is in UTC. Amounts are numbers with up to 11 digits before the point and 4 behind it. Words of a closed list are sent as their places in it, from 1.",
  "Bodies may also have what clients of the upstream send: numbers, booleans and lists as text, names of enums in any case, dates without a time, 0 for a reference that is absent, `[0]` for an empty list, an empty text for no value, and 0001-01-01 or 9999-12-31 for no time. Paths are read without regard to case, with or without a slash at their end. A body in which an object has a name twice is refused, and so is one that is compressed.",
  "A token sees the records of its businesses, and no others are there for it.",
].join("\n\n");
