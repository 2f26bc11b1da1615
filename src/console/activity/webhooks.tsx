import {
  Deliveries as DeliveriesText,
  type WebhookDeliveryStatus,
  type WebhookDisabledReason,
  type WebhooksQuery,
  Webhooks as WebhooksText,
} from "../graph/generated.ts";
import { useGraph } from "../graph/use-graph.ts";
import { Empty, Failed, Loading } from "../parts/notice.tsx";
import { Panel } from "../parts/panel.tsx";
import { shortMomentText } from "../parts/times.ts";
import { eventName } from "../parts/words.ts";

type Webhook = WebhooksQuery["webhooks"]["nodes"][number];

const disabledReasons: Readonly<Record<WebhookDisabledReason, string>> = {
  GONE: "the address is gone",
  FAILING: "deliveries kept failing",
  LAGGING: "it fell behind the kept events",
  BY_HAND: "by hand",
};

const deliveryStatuses: Readonly<Record<WebhookDeliveryStatus, string>> = {
  DELIVERED: "Delivered",
  HTTP_ERROR: "Refused",
  REDIRECT: "Redirected",
  GONE: "Gone",
  TIMEOUT: "Timed out",
  NO_CONNECTION: "No connection",
  TLS_ERROR: "TLS error",
  NAME_NOT_FOUND: "Name not found",
  ADDRESS_REFUSED: "Address refused",
};

/** The webhooks of a business, whether they deliver, and their last attempts. */
export function Webhooks({ businessId, timeZone }: { businessId: number; timeZone: string }) {
  const { data, failure, isLoading } = useGraph(WebhooksText, { businessId });
  const webhooks = data?.webhooks.nodes ?? null;
  return (
    <Panel title="Webhooks">
      {isLoading && webhooks === null && <Loading what="the webhooks" />}
      <Failed failure={failure} />
      {webhooks?.length === 0 && <Empty>This business has no webhooks.</Empty>}
      <ul class="plain webhooks">
        {webhooks?.map((webhook) => (
          <li key={webhook.id} data-webhook={webhook.databaseId}>
            <div>
              <code>{webhook.url}</code> <State {...{ webhook, timeZone }} />
            </div>
            <p class="hint">
              {webhook.description !== null && `${webhook.description} · `}
              {webhook.types.length === 1 ? eventName(webhook.types[0]!) : `${webhook.types.length} types of event`} ·
              passed up to event {webhook.deliveredSequence}
            </p>
            <Deliveries webhookId={webhook.id} timeZone={timeZone} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function State({ webhook: { enabled, disabledOn, disabledReason }, timeZone }: { webhook: Webhook; timeZone: string }) {
  if (enabled) return <span class="badge good">On</span>;
  return (
    <span class="badge bad">
      Off{disabledOn !== null && ` since ${shortMomentText(disabledOn, timeZone)}`}
      {disabledReason !== null && `: ${disabledReasons[disabledReason]}`}
    </span>
  );
}

function Deliveries({ webhookId, timeZone }: { webhookId: string; timeZone: string }) {
  const { data, failure } = useGraph(DeliveriesText, { webhookId });
  const attempts = data?.webhookDeliveries.nodes ?? null;
  if (failure !== null) return <Failed failure={failure} />;
  if (attempts === null) return null;
  if (attempts.length === 0) return <p class="hint">Nothing was delivered yet.</p>;
  return (
    <ul class="plain attempts">
      {attempts.map((one) => (
        <li key={one.id}>
          <span class={`badge ${one.status === "DELIVERED" ? "good" : "bad"}`}>{deliveryStatuses[one.status]}</span>{" "}
          {eventName(one.type)}, event {one.sequence}, attempt {one.attempt}
          {one.httpStatus !== null && `, status ${one.httpStatus}`}{" "}
          <span class="hint">
            {shortMomentText(one.attemptedOn, timeZone)}
            {one.nextAttemptOn !== null && `; next attempt ${shortMomentText(one.nextAttemptOn, timeZone)}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
