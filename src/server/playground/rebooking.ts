import { demo } from "./demo.ts";
import type { Example } from "./example.ts";
import { quote } from "./quote.ts";

/** The booking after its change: another day, and three hours. */
const changed = { ...quote, to: "2030-03-05T17:00:00Z" };

const lateCancellation = { businessId: demo.businessId, keepPercent: "50", reason: "Cancelled on the day" };

/** Bookings that are changed or cancelled after they were charged. */
export const rebooking: readonly Example[] = [
  {
    name: "Show a change before making it",
    shows: [
      "Moves a charged booking and makes it longer. With dryRun nothing is written:",
      "difference is what it would cost more or less, preview has the ledger rows it would add.",
    ],
    document: `mutation ShowChange($change: ChangeBookingInput!) {
  changeBooking(input: $change) {
    difference {
      total
      due
      coveredUnits
    }
    preview {
      rows {
        coworkerExtraServiceId
        kind
        creditUsed
        balanceAfter
      }
      covered
      uncovered
      total
      due
    }
    userErrors {
      code
      message
      propertyName
    }
  }
}`,
    variables: { change: { ...change("try-showing-change-1"), dryRun: true } },
  },
  {
    name: "Change a booking",
    shows: [
      "Makes the change that ShowChange shows, and adds only the difference to the ledger. The",
      "charge keeps its id. By default the price is as of the first booking.",
    ],
    document: `mutation MakeChange($change: ChangeBookingInput!) {
  changeBooking(input: $change) {
    coworkerExtraService {
      databaseId
      price
      totalUses
      bookingFromTime
      bookingToTime
    }
    useHistories {
      kind
      creditUsed
      balanceAfter
    }
    before {
      total
      due
      coveredUnits
    }
    after {
      total
      due
      coveredUnits
    }
    difference {
      total
      due
      coveredUnits
    }
    replayed
    userErrors {
      code
      message
      propertyName
    }
  }
}`,
    variables: { change: change("try-changing-1") },
  },
  {
    name: "Show a late cancellation",
    shows: [
      "The customer cancels late, and half of the charge is kept. due is the money kept, covered",
      "the units of credit kept, uncovered the units given back. Nothing is written.",
    ],
    document: `mutation ShowCancellation($cancellation: UnchargeBookingInput!) {
  unchargeBooking(input: $cancellation) {
    preview {
      due
      covered
      uncovered
      rows {
        coworkerExtraServiceId
        kind
        creditUsed
        balanceAfter
      }
    }
    userErrors {
      code
      message
      propertyName
    }
  }
}`,
    variables: {
      cancellation: {
        ...lateCancellation,
        bookingId: demo.bookingToChange,
        idempotencyKey: "try-showing-cancellation-1",
        dryRun: true,
      },
    },
  },
  {
    name: "Cancel a booking late",
    shows: [
      "Keeps half of another charge, which stays with cancelledOn. The booking can be charged",
      "again. Without keepPercent the charge is removed and all of its credit given back.",
    ],
    document: `mutation CancelLate($cancellation: UnchargeBookingInput!) {
  unchargeBooking(input: $cancellation) {
    coworkerExtraService {
      databaseId
      price
      cancelledOn
    }
    useHistories {
      kind
      creditUsed
      balanceAfter
    }
    replayed
    userErrors {
      code
      message
      propertyName
    }
  }
}`,
    variables: {
      cancellation: {
        ...lateCancellation,
        bookingId: demo.bookingToCancel,
        idempotencyKey: "try-cancelling-1",
      },
    },
  },
];

function change(idempotencyKey: string) {
  return {
    businessId: demo.businessId,
    bookingId: demo.bookingToChange,
    quote: changed,
    reason: "The customer stays longer",
    idempotencyKey,
  };
}
