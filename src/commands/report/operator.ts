import { InvalidArgumentError } from "commander";
import type { Viewer } from "../../billing/viewer.ts";

/** An operator with access to the database is an administrator. */
export const operator: Viewer = { sub: "report", email: null, admin: true, businesses: null, roles: [] };

export function numberFrom(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError("It must be a number from 1.");
  return Number(text);
}
