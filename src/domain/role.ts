const roleEntities = ["ExtraService", "CoworkerExtraService", "CoworkerExtraServiceUseHistory"] as const;
const roleActions = ["List", "Read", "Create", "Edit", "Delete"] as const;

/** A right that a token can carry: an action on the records of an entity. */
export type Role = `${(typeof roleEntities)[number]}-${(typeof roleActions)[number]}`;

/** Every role. */
export const roles: readonly Role[] = roleEntities.flatMap((entity) =>
  roleActions.map((action): Role => `${entity}-${action}`),
);

export function isRole(value: string): value is Role {
  return (roles as readonly string[]).includes(value);
}
