import { INTEGER_MAX } from "../domain/field.ts";
import { Forbidden } from "../domain/refusal.ts";
import type { Role } from "../domain/role.ts";

/** The caller, as described by the token. */
export interface Viewer {
  readonly sub: string;
  readonly email: string | null;
  /** Has every role, within `businesses`. */
  readonly admin: boolean;
  /** The viewer sees records of these businesses only. An empty list sees nothing; `null` is no limit. */
  readonly businesses: readonly number[] | null;
  readonly roles: readonly string[];
}

export function mayAct(viewer: Viewer, role: Role): boolean {
  return viewer.admin || viewer.roles.includes(role);
}

export function requireRole(viewer: Viewer, role: Role): void {
  if (!mayAct(viewer, role)) throw new Forbidden(role);
}

/** Whether the viewer is an administrator of all businesses. */
export function isUnrestricted({ admin, businesses }: Viewer): boolean {
  return admin && businesses === null;
}

/** The name of the viewer in `updatedBy`. */
export function nameOf(viewer: Viewer): string {
  return viewer.email ?? viewer.sub;
}

export function isBusinessId(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) <= INTEGER_MAX;
}
