import { useState } from "preact/hooks";
import { CancelBooking } from "../actions/cancel-booking.tsx";
import { ChangeBooking } from "../actions/change-booking.tsx";
import { type ChargeFragment, Charges as ChargesText } from "../graph/generated.ts";
import { pageOfConnection, usePages } from "../graph/use-pages.ts";
import { Empty, Failed, Loading } from "../parts/notice.tsx";
import { Panel } from "../parts/panel.tsx";
import { Scroll } from "../parts/scroll.tsx";
import { spanText } from "../parts/times.ts";
import { moneyText, unitsText } from "../parts/words.ts";

interface ChargesProps {
  readonly businessId: number;
  readonly coworkerId: number;
  readonly timeZone: string;
  readonly mayCharge: boolean;
}

interface Doing {
  readonly what: "change" | "cancel";
  readonly charge: ChargeFragment;
}

/** The charged bookings of a customer, the latest first. */
export function Charges({ businessId, coworkerId, timeZone, mayCharge }: ChargesProps) {
  const filter = {
    ...{ businessId: { eq: businessId }, coworkerId: { eq: coworkerId } },
    kind: { eq: "BOOKING_CHARGE" as const },
  };
  const { nodes, hasMore, more, failure } = usePages(
    ChargesText,
    (after) => ({ filter, after }),
    ({ coworkerExtraServices }) => pageOfConnection(coworkerExtraServices),
  );
  const [doing, setDoing] = useState<Doing | null>(null);
  const done = () => setDoing(null);
  return (
    <Panel title="Charged bookings">
      {nodes === null && failure === null && <Loading what="the charges" />}
      <Failed failure={failure} />
      {nodes?.length === 0 && <Empty>No booking of this customer is charged.</Empty>}
      {nodes !== null && nodes.length > 0 && (
        <Scroll label="Table of charged bookings">
          <table class="rows">
            <thead>
              <tr>
                <th scope="col">Booking</th>
                <th scope="col">Time</th>
                <th scope="col">Rule</th>
                <th scope="col">Units</th>
                <th scope="col" class="figure">
                  Price
                </th>
                <th scope="col">State</th>
                {mayCharge && <th scope="col">Actions</th>}
              </tr>
            </thead>
            <tbody>
              {nodes.map((charge) => (
                <ChargeRow key={charge.databaseId} {...{ charge, timeZone, mayCharge }} onDo={setDoing} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {hasMore && (
        <button type="button" onClick={more}>
          Show older bookings
        </button>
      )}
      {doing?.what === "change" && (
        <ChangeBooking {...{ businessId, coworkerId, timeZone, charge: doing.charge }} onClose={done} />
      )}
      {doing?.what === "cancel" && <CancelBooking {...{ businessId, charge: doing.charge }} onClose={done} />}
    </Panel>
  );
}

interface RowProps {
  readonly charge: ChargeFragment;
  readonly timeZone: string;
  readonly mayCharge: boolean;
  readonly onDo: (doing: Doing) => void;
}

function ChargeRow({ charge, timeZone, mayCharge, onDo }: RowProps) {
  const { bookingId, bookingFromTime, bookingToTime, bookingResourceName, price, extraServiceCurrencyCode } = charge;
  const isFixed = charge.invoiced || charge.cancelledOn !== null || bookingId === null;
  return (
    <tr data-charge={charge.databaseId}>
      <th scope="row">
        {bookingResourceName ?? "Booking"} <span class="hint">{bookingId}</span>
      </th>
      <td>
        {bookingFromTime === null || bookingToTime === null ? "–" : spanText(bookingFromTime, bookingToTime, timeZone)}
      </td>
      <td>{charge.extraServiceName}</td>
      <td class="nowrap">{unitsText(charge.totalUses, charge.chargePeriod)}</td>
      <td class="figure" data-figure="price">
        {moneyText(price, extraServiceCurrencyCode)}
      </td>
      <td>
        {charge.invoiced && <span class="badge good">Invoiced</span>}
        {charge.cancelledOn !== null && <span class="badge warn">Cancelled</span>}
        {!charge.invoiced && charge.cancelledOn === null && <span class="badge">Open</span>}
      </td>
      {mayCharge && (
        <td class="nowrap">
          <button
            type="button"
            class="quiet"
            disabled={isFixed}
            aria-label={`Change booking ${bookingId}`}
            onClick={() => onDo({ what: "change", charge })}
          >
            Change
          </button>{" "}
          <button
            type="button"
            class="quiet"
            disabled={isFixed}
            aria-label={`Cancel booking ${bookingId}`}
            onClick={() => onDo({ what: "cancel", charge })}
          >
            Cancel
          </button>
        </td>
      )}
    </tr>
  );
}
