import { alertSettings, setAlerts } from "../billing/alerts.ts";
import { type Context, viewerOf } from "./engine/context.ts";
import { Arg, Ctx, Int, Mutation, Query, Resolver } from "./engine/decorators.ts";
import { mutate } from "./engine/mutate.ts";
import { AlertSettingsObject, SetAlertsInput, SetAlertsPayload } from "./types/alert-settings.ts";

@Resolver()
export class AlertSettingsResolver {
  @Query(() => AlertSettingsObject, {
    nullable: true,
    description:
      "The alerts of a business; those of a business that never set any are the initial ones. Null for a business outside those of the token. Needs CoworkerExtraService-List.",
  })
  alertSettings(
    @Arg("businessId", () => Int, { description: "Business of the credits." }) businessId: number,
    @Ctx() context: Context,
  ) {
    return alertSettings(viewerOf(context), context.reader, businessId);
  }

  @Mutation(() => SetAlertsPayload, {
    description:
      "Sets when CREDIT_LOW and CREDIT_EXPIRING warn about the credits of a business. Omitted properties stay unchanged, null switches off. Moments that are already past, and customers who are low only by the new percentage, are not reported. Needs CoworkerExtraService-Edit.",
  })
  async setAlerts(@Arg("input", () => SetAlertsInput) input: SetAlertsInput, @Ctx() context: Context) {
    const { businessId, lowPercent, expiringDays } = input;
    const { answer, userErrors } = await mutate(context, () =>
      setAlerts(context.dependencies, viewerOf(context), { businessId, lowPercent, expiringDays }),
    );
    return { alertSettings: answer, userErrors };
  }
}
