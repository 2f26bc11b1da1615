import type { House } from "../billing/house.ts";
import type { Viewer } from "../billing/viewer.ts";
import type { Instant } from "../domain/calendar.ts";
import type { EntityName } from "../domain/entities.ts";
import type { Query } from "./listing.ts";

/** What the door needs. */
export interface Door {
  readonly house: House;
  /** An idempotency key that nobody has used, for uses of credit that come without one. */
  readonly newKey: () => string;
}

/** A request below `/api/billing`, as HTTP brings it. */
export interface RestRequest {
  readonly method: string;
  /** Behind `/api/billing/`: `extraservices` or `extraservices/5`. */
  readonly path: string;
  readonly query: Query;
  /** What the body says as JSON; `undefined` if there is none. */
  readonly body?: unknown;
  readonly idempotencyKey?: string | null;
  /** `null` without a token. */
  readonly viewer: Viewer | null;
}

export interface RestAnswer {
  readonly status: number;
  /** To be written as JSON; `undefined`: nothing. */
  readonly body?: unknown;
  /** The methods that the address takes, where the answer is about them. */
  readonly allow?: readonly string[];
}

/** A request that the viewer has the role for, with the snapshot that it reads from. */
export interface Call {
  readonly house: House;
  readonly newKey: () => string;
  readonly entity: EntityName;
  readonly viewer: Viewer;
  readonly now: Instant;
  readonly reader: Snapshot;
  /** The number in the address; 0, which no record has, where there is none. */
  readonly id: number;
  readonly query: Query;
  readonly body: unknown;
  readonly idempotencyKey: string | null;
}

export type Snapshot = ReturnType<House["store"]["snapshot"]>;

/** For whoever names a record that is not there, or that does not exist for him. */
export const notFound: RestAnswer = { status: 404, body: "Not found" };
