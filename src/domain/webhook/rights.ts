import { type EventType, rolesOfEvents } from "../event/event-type.ts";
import { Forbidden } from "../refusal.ts";
import type { Role } from "../role.ts";

/**
 * Throws `Forbidden` with the first role that is missing for reading events of these types. Callers who may not read
 * them must not have them sent anywhere.
 */
export function mustReadTypes(types: readonly EventType[], roles: readonly Role[]): void {
  const missing = types.flatMap((type) => rolesOfEvents[type]).find((role) => !roles.includes(role));
  if (missing !== undefined) throw new Forbidden(missing);
}
