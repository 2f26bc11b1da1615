import type { Instant } from "../domain/calendar.ts";
import type { SecretPlace } from "../domain/webhook/secret-place.ts";
import type { Store } from "../store/store.ts";

/** Dependencies of every operation. */
export interface Dependencies {
  readonly store: Store;
  readonly clock: Clock;
  /** IANA name of the default time zone, for bookings without one whose business has none. */
  readonly timeZone: string | null;
  /** Without it, no webhook can be created or changed. */
  readonly webhooks?: WebhookSettings | undefined;
  /** Called if the result of a verification of the ledger could not be kept. */
  readonly onVerificationNotKept?: ((cause: unknown) => void) | undefined;
}

/** What changing a webhook needs besides the store. */
export interface WebhookSettings {
  /** The secret of a webhook, derived from the gateway's key: `whsec_…`. */
  readonly secretOf: (place: SecretPlace) => string;
  /** Whether webhooks may lead to internal networks, and use http. */
  readonly allowPrivate: boolean;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** A changed record and the time of the change. No two changes of a record share a time: the time identifies the version. */
export interface Changed {
  readonly id: number;
  readonly updatedOn: Instant;
}
