import type { BusinessPatch, Name, NamedKind } from "../domain/named.ts";
import type { Dependencies } from "./dependencies.ts";
import { perform } from "./perform.ts";
import type { Viewer } from "./viewer.ts";

/** Makes names known of resource types, tariffs or teams of a business. */
export async function nameRecords(
  dependencies: Dependencies,
  viewer: Viewer,
  input: { kind: NamedKind; businessId: number; names: readonly Omit<Name, "businessId">[] },
): Promise<void> {
  await perform(dependencies, viewer, { name: "nameRecords", roles: ["ExtraService-Edit"] }, input);
}

/** Makes businesses known, each with its time zone and currency. What is left out of a known one stays. */
export async function nameBusinesses(
  dependencies: Dependencies,
  viewer: Viewer,
  businesses: readonly BusinessPatch[],
): Promise<void> {
  await perform(dependencies, viewer, { name: "nameBusinesses", roles: ["ExtraService-Edit"] }, { businesses });
}
