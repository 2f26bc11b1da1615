import { readFileSync } from "node:fs";
import { type GraphQLSchema, parse, validate } from "graphql";

/** Documents that clients name by an id, by that id. */
export type TrustedDocuments = ReadonlyMap<string, string>;

/** The manifest cannot be used. The message is one line for the operator. */
export class ManifestError extends Error {
  override name = "ManifestError";
}

const DOCUMENTS_MAX = 10_000;
const FORMS =
  "a persisted-query manifest of Apollo, or an object of texts by id as the compilers of Relay and graphql-codegen write it";

/**
 * Reads the manifest that a client's compiler wrote: Apollo's (`apollo-persisted-query-manifest`, version 1), Relay's, or
 * graphql-codegen's. Every document must be valid for the schema, or a client would find out first. Throws ManifestError.
 */
export function readTrustedDocuments(file: string, schema: GraphQLSchema): TrustedDocuments {
  const wrong = (what: string) => new ManifestError(`TRUSTED_DOCUMENTS: ${file} ${what}`);
  const documents = documentsIn(jsonIn(file, wrong));
  if (documents === null) throw wrong(`is not ${FORMS}`);
  if (documents.length === 0) throw wrong("has no documents");
  if (documents.length > DOCUMENTS_MAX) throw wrong(`has more than ${DOCUMENTS_MAX} documents`);
  for (const [id, text] of documents) {
    const reason = whyInvalid(schema, text);
    if (reason !== null) throw wrong(`has a document that this schema refuses: ${id}: ${reason}`);
  }
  return new Map(documents);
}

function jsonIn(file: string, wrong: (what: string) => ManifestError): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw wrong(`cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw wrong("is not JSON");
  }
}

/** Ids and texts of a manifest in any of its forms; `null`: it has none of them. */
function documentsIn(manifest: unknown): [string, string][] | null {
  if (!isRecord(manifest)) return null;
  if (manifest.format === "apollo-persisted-query-manifest") {
    const { version, operations } = manifest;
    if (version !== 1 || !Array.isArray(operations)) return null;
    const isOperation = (one: unknown): one is { id: string; body: string } =>
      isRecord(one) && typeof one.id === "string" && typeof one.body === "string";
    return operations.every(isOperation) ? operations.map(({ id, body }) => [id, body]) : null;
  }
  const entries = Object.entries(manifest);
  return entries.every((entry): entry is [string, string] => typeof entry[1] === "string") ? entries : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function whyInvalid(schema: GraphQLSchema, text: string): string | null {
  try {
    return validate(schema, parse(text))[0]?.message ?? null;
  } catch (error) {
    return (error as Error).message;
  }
}
