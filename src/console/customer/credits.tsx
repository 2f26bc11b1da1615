import { useState } from "preact/hooks";
import { AdjustCredit } from "../actions/adjust-credit.tsx";
import { VoidCredit } from "../actions/void-credit.tsx";
import { now } from "../clock.ts";
import { type CreditFragment, Credits as CreditsText } from "../graph/generated.ts";
import { pageOfConnection, usePages } from "../graph/use-pages.ts";
import { Empty, Failed, Loading } from "../parts/notice.tsx";
import { Panel } from "../parts/panel.tsx";
import { StackedBar } from "../parts/stacked-bar.tsx";
import { dayText } from "../parts/times.ts";
import { statusWords, unitName } from "../parts/words.ts";
import { TimeAxis } from "./time-axis.tsx";
import { placeOf, sharesOf, spanOf, type TimeSpan, validity } from "./timeline.ts";

interface CreditsProps {
  readonly businessId: number;
  readonly coworkerId: number;
  readonly timeZone: string;
  readonly mayCorrect: boolean;
}

interface Doing {
  readonly what: "adjust" | "void";
  readonly credit: CreditFragment;
}

/** Every credit over the time in which it can be used, with what is used, held and left of it. */
export function Credits({ businessId, coworkerId, timeZone, mayCorrect }: CreditsProps) {
  const filter = {
    businessId: { eq: businessId },
    coworkerId: { eq: coworkerId },
    kind: { in: ["TIME_CREDIT", "PRINTING_CREDIT"] as const },
  };
  const { nodes, hasMore, more, failure } = usePages(
    CreditsText,
    (after) => ({ filter, after }),
    ({ coworkerExtraServices }) => pageOfConnection(coworkerExtraServices),
  );
  const [doing, setDoing] = useState<Doing | null>(null);
  const moment = now().epochMilliseconds;
  const span = spanOf(nodes ?? [], moment);
  return (
    <Panel title="Credits over time">
      {nodes === null && failure === null && <Loading what="the credits" />}
      <Failed failure={failure} />
      {nodes?.length === 0 && <Empty>No credits.</Empty>}
      {nodes !== null && nodes.length > 0 && (
        <div class="timeline" style={{ "--now": `${placeOf(moment, span)}%` }}>
          <TimeAxis {...{ span, moment }} />
          <ul class="plain">
            {nodes.map((credit) => (
              <CreditRow key={credit.databaseId} {...{ credit, span, timeZone, mayCorrect }} onDo={setDoing} />
            ))}
          </ul>
        </div>
      )}
      {hasMore && (
        <button type="button" onClick={more}>
          Show older credits
        </button>
      )}
      {doing?.what === "adjust" && <AdjustCredit credit={doing.credit} onClose={() => setDoing(null)} />}
      {doing?.what === "void" && <VoidCredit credit={doing.credit} onClose={() => setDoing(null)} />}
    </Panel>
  );
}

interface RowProps {
  readonly credit: CreditFragment;
  readonly span: TimeSpan;
  readonly timeZone: string;
  readonly mayCorrect: boolean;
  readonly onDo: (doing: Doing) => void;
}

function CreditRow({ credit, span, timeZone, mayCorrect, onDo }: RowProps) {
  const { databaseId, extraServiceName, remainingUses, totalUses, chargePeriod, status, expireDate, notes } = credit;
  const { from, to } = validity(credit);
  const isOpen = to === null || to > span.to;
  const [left, right] = [placeOf(from, span), isOpen ? 100 : placeOf(to, span)];
  return (
    <li class="credit" data-credit={databaseId}>
      <div class="credit-name">
        <strong>{extraServiceName}</strong>
        <span class="hint" title={notes ?? undefined}>
          Credit {databaseId}
          {expireDate !== null &&
            ` · ${dayText(credit.validFrom ?? credit.createdOn, timeZone)} – ${dayText(expireDate, timeZone)}`}
          {expireDate === null && ` · from ${dayText(credit.validFrom ?? credit.createdOn, timeZone)}`}
        </span>
      </div>
      <div class="credit-track">
        <div
          class={`credit-bar ${isOpen ? "open" : ""}`}
          style={{ left: `${left}%`, width: `max(6px, ${right - left}%)` }}
        >
          <StackedBar shares={sharesOf(credit)} label={`Credit ${databaseId}`} />
        </div>
      </div>
      <div class="credit-left figure">
        <span>
          <span data-figure="remaining">{remainingUses}</span> of {totalUses} {unitName(chargePeriod)}
        </span>
        {status !== null && status !== "ACTIVE" && <span class={`badge ${tones[status]}`}>{statusWords[status]}</span>}
      </div>
      {mayCorrect && (
        <div class="credit-actions">
          <button
            type="button"
            class="quiet"
            disabled={status === "VOIDED"}
            aria-label={`Adjust credit ${databaseId}`}
            onClick={() => onDo({ what: "adjust", credit })}
          >
            Adjust
          </button>
          <button
            type="button"
            class="quiet"
            disabled={status === "VOIDED"}
            aria-label={`Void credit ${databaseId}`}
            onClick={() => onDo({ what: "void", credit })}
          >
            Void
          </button>
        </div>
      )}
    </li>
  );
}

const tones = { ACTIVE: "good", EXHAUSTED: "", EXPIRED: "warn", SCHEDULED: "", VOIDED: "bad" } as const;
