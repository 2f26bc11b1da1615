import { randomUUID } from "node:crypto";
import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    readonly runFolder: string;
    readonly schemaPrefix: string;
  }
}

/** A folder shared by the tests of one run, removed at its end. */
export function runFolder(): string {
  return inject("runFolder");
}

/** What the names of all schemas begin with that this run makes on a PostgreSQL server. */
export function schemaPrefix(): string {
  return inject("schemaPrefix");
}

/** A name for a schema that nothing else has. */
export function newSchemaName(): string {
  return `${schemaPrefix()}${randomUUID().replaceAll("-", "")}`;
}
