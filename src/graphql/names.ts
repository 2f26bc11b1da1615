import type { Field } from "../domain/field.ts";

/** How a field is called in the graph: a record's number is its `databaseId`, links are lists of ids. */
export function graphName(name: string, field: Field): string {
  if (field.kind === "id") return "databaseId";
  return field.kind === "links" ? idsName(name) : name;
}

/** `resourceTypes` → `resourceTypeIds` */
export function idsName(links: string): string {
  return `${links.slice(0, -1)}Ids`;
}

/** `createdOn` → `CREATED_ON` */
export function enumName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
