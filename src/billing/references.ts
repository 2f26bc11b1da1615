import type { BusinessPatch, Name, NamedKind } from "../domain/named.ts";
import type { Dependencies } from "./dependencies.ts";
import { perform } from "./perform.ts";
import type { Viewer } from "./viewer.ts";

/** Stores names of resource types, tariffs or teams of a business. */
export async function nameRecords(
  dependencies: Dependencies,
  viewer: Viewer,
  input: { kind: NamedKind; businessId: number; names: readonly Omit<Name, "businessId">[] },
): Promise<void> {
  await perform(dependencies, viewer, { name: "nameRecords", roles: ["ExtraService-Edit"] }, input);
}

/** Stores businesses with their time zones and currencies. Omitted properties of a stored business stay. */
export async function nameBusinesses(
  dependencies: Dependencies,
  viewer: Viewer,
  businesses: readonly BusinessPatch[],
): Promise<void> {
  await perform(dependencies, viewer, { name: "nameBusinesses", roles: ["ExtraService-Edit"] }, { businesses });
}
