import { BadRequest } from "../../domain/refusal.ts";

/** An id that no record has: ids start at 1. */
export const NOBODY = 0;

const GLOBAL = /^([A-Z][A-Za-z]*):([1-9]\d{0,14})$/;
const NUMBER = /^[1-9]\d{0,14}$/;

/** The opaque id of a record, unique in the whole graph. */
export function toGlobalId(type: string, id: number): string {
  return Buffer.from(`${type}:${id}`).toString("base64url");
}

/** The type and number in a global id. Refuses text that is not a global id. */
export function fromGlobalId(path: string, text: string): { type: string; id: number } {
  const match = GLOBAL.exec(Buffer.from(text, "base64url").toString("latin1"));
  // Many texts decode to the same bytes; only the text that `toGlobalId` writes is an id.
  if (match === null || toGlobalId(match[1]!, Number(match[2])) !== text) throw new BadRequest(path, "is not an id");
  return { type: match[1]!, id: Number(match[2]) };
}

/**
 * The number in an id argument, which is a global id or the number itself. An id of another type counts as the id of a
 * missing record.
 */
export function toNumber(type: string, path: string, text: string): number {
  if (NUMBER.test(text)) return Number(text);
  const global = fromGlobalId(path, text);
  return global.type === type ? global.id : NOBODY;
}
