import { entityNames, type Rights, rightsOf } from "./entities.ts";

const roleActions = ["List", "Read", "Create", "Edit", "Delete"] as const;

/** A right that a token can carry: an action on the records of an entity. */
export type Role = `${Rights}-${(typeof roleActions)[number]}`;

/** Every role. */
export const roles: readonly Role[] = [...new Set(entityNames.map(rightsOf))].flatMap((rights) =>
  roleActions.map((action): Role => `${rights}-${action}`),
);

export function isRole(value: string): value is Role {
  return (roles as readonly string[]).includes(value);
}
