import type { Field } from "../domain/field.ts";
import type { InputField } from "../domain/input-field.ts";

/** The name of a field in the graph: a record's number is its `databaseId`, links are lists of ids. */
export function graphName(name: string, field: Field): string {
  if (field.kind === "id") return "databaseId";
  return field.kind === "links" ? idsName(name) : name;
}

/** `resourceTypes` → `resourceTypeIds` */
export function idsName(links: string): string {
  return `${links.slice(0, -1)}Ids`;
}

/** The name of an operation's answer in its payload, which has records in place of their ids. */
export function shownName(name: string, { kind }: InputField): string {
  if (kind === "ref") return name.replace(/Id$/, "");
  return kind === "ids" ? recordsName(name) : name;
}

/** `useHistoryIds` → `useHistories` */
function recordsName(ids: string): string {
  const one = ids.replace(/Ids$/, "");
  return one.endsWith("y") ? `${one.slice(0, -1)}ies` : `${one}s`;
}

/** `createdOn` → `CREATED_ON` */
export function enumName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
