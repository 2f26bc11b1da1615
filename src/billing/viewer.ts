import { entityNames, type Rights, rightsOf } from "../domain/entities.ts";
import { INTEGER_MAX } from "../domain/field.ts";
import { Forbidden } from "../domain/refusal.ts";

/** Who asks, as the token says it. */
export interface Viewer {
  readonly sub: string;
  readonly email: string | null;
  /** Has every role, inside `businesses` where that is limited. */
  readonly admin: boolean;
  /** Outside of these nothing exists for the viewer, so an empty list sees nothing; `null` is no limit. */
  readonly businesses: readonly number[] | null;
  readonly roles: readonly string[];
}

const roleActions = ["List", "Read", "Create", "Edit", "Delete"] as const;

export type Role = `${Rights}-${(typeof roleActions)[number]}`;

/** Every role there is. */
export const roles: readonly Role[] = [...new Set(entityNames.map(rightsOf))].flatMap((rights) =>
  roleActions.map((action): Role => `${rights}-${action}`),
);

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

export function isRole(value: string): value is Role {
  return (roles as readonly string[]).includes(value);
}

export function isBusinessId(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) <= INTEGER_MAX;
}
