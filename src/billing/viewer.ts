import { INTEGER_MAX } from "../domain/field.ts";
import { Forbidden } from "../domain/refusal.ts";
import type { Role } from "../domain/role.ts";

/** The caller, as described by the token. */
export interface Viewer {
  readonly sub: string;
  readonly email: string | null;
  /** Has every role, inside `businesses` where that is limited. */
  readonly admin: boolean;
  /** Outside of these nothing exists for the viewer, so an empty list sees nothing; `null` is no limit. */
  readonly businesses: readonly number[] | null;
  readonly roles: readonly string[];
}

export function mayAct(viewer: Viewer, role: Role): boolean {
  return viewer.admin || viewer.roles.includes(role);
}

export function requireRole(viewer: Viewer, role: Role): void {
  if (!mayAct(viewer, role)) throw new Forbidden(role);
}

/** How records name whoever changed them. */
export function nameOf(viewer: Viewer): string {
  return viewer.email ?? viewer.sub;
}

export function isBusinessId(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) <= INTEGER_MAX;
}
