import type { BusinessPatch, Name, NamedKind } from "../domain/named.ts";
import { decide, type House } from "./house.ts";
import { requireRole, type Viewer } from "./viewer.ts";

/** Makes names known of resource types, tariffs or teams of a business. */
export async function nameRecords(
  house: House,
  viewer: Viewer,
  input: { kind: NamedKind; businessId: number; names: readonly Omit<Name, "businessId">[] },
): Promise<void> {
  requireRole(viewer, "ExtraService-Edit");
  await decide(house, viewer, "nameRecords", input);
}

/** Makes businesses known, each with its time zone and currency. What is left out of a known one stays. */
export async function nameBusinesses(
  house: House,
  viewer: Viewer,
  businesses: readonly BusinessPatch[],
): Promise<void> {
  requireRole(viewer, "ExtraService-Edit");
  await decide(house, viewer, "nameBusinesses", { businesses });
}
