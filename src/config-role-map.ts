import { readFileSync, statSync } from "node:fs";
import { z } from "zod";
import { parseJson, RepeatedName } from "./domain/json.ts";
import { isRole } from "./domain/role.ts";
import type { RoleMap } from "./server/claims.ts";

const BYTES_MAX = 1_000_000;

/** Path of a file `{ "provider role": ["ExtraService-List", …] | "admin" }`. It is read once, at startup. */
export function roleMap() {
  return z.string().transform((file, context): RoleMap => {
    const found = readRoleMap(file);
    if (typeof found !== "string") return found;
    context.addIssue(found);
    return z.NEVER;
  });
}

/** Returns the map, or what is wrong with the file. */
function readRoleMap(file: string): RoleMap | string {
  let text: string;
  try {
    if (statSync(file).size > BYTES_MAX) return `must be a file of at most ${BYTES_MAX} bytes`;
    text = readFileSync(file, "utf8");
  } catch (error) {
    return `must be a readable file (${(error as NodeJS.ErrnoException).code})`;
  }
  let json: unknown;
  try {
    json = parseJson(text);
  } catch (error) {
    if (error instanceof RepeatedName) return `must name each role once; ${JSON.stringify(error.path)} occurs twice`;
    return "must be a JSON file";
  }
  const form = 'must be an object whose values are lists of this gateway\'s roles or "admin"';
  if (typeof json !== "object" || json === null || Array.isArray(json)) return form;
  const wrong = Object.entries(json).find(([, meaning]) => !isMeaning(meaning));
  return wrong === undefined ? new Map(Object.entries(json)) : `${form} (see ${JSON.stringify(wrong[0])})`;
}

function isMeaning(value: unknown): value is "admin" | readonly string[] {
  return value === "admin" || (Array.isArray(value) && value.every((one) => typeof one === "string" && isRole(one)));
}
