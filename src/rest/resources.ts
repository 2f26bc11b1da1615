import { roleNames } from "../billing/records.ts";
import type { Role } from "../billing/viewer.ts";
import type { EntityName } from "../domain/entities.ts";

/** What can be done, by which method, to an address that ends with an `Id` (`one`) or without (`all`), and with which right. */
export const operations = {
  list: { method: "GET", of: "all", action: "List" },
  batch: { method: "GET", of: "all", action: "Read" },
  get: { method: "GET", of: "one", action: "Read" },
  create: { method: "POST", of: "all", action: "Create" },
  update: { method: "PUT", of: "all", action: "Edit" },
  delete: { method: "DELETE", of: "one", action: "Delete" },
} as const;

export type OperationName = keyof typeof operations;

interface Resource {
  readonly entity: EntityName;
  readonly operations: readonly OperationName[];
}

const everyOperation = Object.keys(operations) as OperationName[];

/** The last word of each address below `/api/billing`. A ledger is added to, never edited. */
export const resources: Readonly<Record<string, Resource>> = {
  extraservices: { entity: "ExtraService", operations: everyOperation },
  coworkerextraservices: { entity: "CoworkerExtraService", operations: everyOperation },
  coworkerextraserviceusehistories: { entity: "UseHistory", operations: ["list", "batch", "get", "create"] },
};

/** The role that the operation needs. What it changes besides may need another. */
export function roleFor(entity: EntityName, operation: OperationName): Role {
  return `${roleNames[entity]}-${operations[operation].action}`;
}
