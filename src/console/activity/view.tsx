import { isUnrestricted } from "../graph/session.ts";
import type { ViewProps } from "../view-props.ts";
import { LedgerCheck } from "./ledger-check.tsx";
import { LiveEvents } from "./live-events.tsx";
import { Money } from "./money.tsx";
import { Usage } from "./usage.tsx";
import { Webhooks } from "./webhooks.tsx";

/** What happens in a business: its events, its use and money, its webhooks, and the state of the ledger. */
export function Activity({ business, viewer }: ViewProps) {
  const { databaseId: businessId, timeZone } = business;
  return (
    <div class="columns" key={businessId}>
      <div class="stack">
        <Usage {...{ businessId, timeZone }} />
        <Money {...{ businessId, timeZone }} />
        <Webhooks {...{ businessId, timeZone }} />
      </div>
      <div class="beside">
        <LedgerCheck mayVerify={isUnrestricted(viewer)} />
        <LiveEvents {...{ businessId, timeZone }} />
      </div>
    </div>
  );
}
