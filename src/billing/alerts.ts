import type { AlertSettingsPatch } from "../domain/alert/set-alerts.ts";
import { type AlertSettings, initialAlerts } from "../domain/alert/settings.ts";
import type { Reader } from "../store/store.ts";
import type { Dependencies } from "./dependencies.ts";
import { perform } from "./perform.ts";
import { isBusinessId, requireRole, type Viewer } from "./viewer.ts";

/** Sets the alerts of a business. Properties that are left out stay. */
export function setAlerts(
  dependencies: Dependencies,
  viewer: Viewer,
  patch: AlertSettingsPatch,
): Promise<AlertSettings> {
  return perform(dependencies, viewer, { name: "setAlerts", roles: ["CoworkerExtraService-Edit"] }, patch);
}

/** The alerts of a business, the initial ones if it never set any; `null` if the viewer does not see the business. */
export async function alertSettings(viewer: Viewer, reader: Reader, businessId: number): Promise<AlertSettings | null> {
  requireRole(viewer, "CoworkerExtraService-List");
  const isSeen = isBusinessId(businessId) && (viewer.businesses?.includes(businessId) ?? true);
  if (!isSeen) return null;
  const [found] = await reader.alertSettings([businessId]);
  return found ?? { businessId, ...initialAlerts };
}
