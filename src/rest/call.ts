import type { Dependencies } from "../billing/dependencies.ts";
import type { Viewer } from "../billing/viewer.ts";
import type { Instant } from "../domain/calendar.ts";
import type { LogPosition } from "../domain/log-position.ts";
import type { UpstreamEntity } from "../domain/upstream-entities.ts";
import type { DirMode } from "./direction.ts";
import type { Query } from "./parameters.ts";
import type { Conditions } from "./versions.ts";

/** Dependencies of the REST API. */
export interface RestContext {
  readonly dependencies: Dependencies;
  /** Makes a new idempotency key, for uses of credit without one. */
  readonly newKey: () => string;
  /** The meaning of the numbers of `dir`. */
  readonly dirMode: DirMode;
  readonly log: RestLog;
}

/** The log for accepted requests that an operator may want to find later. */
export interface RestLog {
  warn(details: object, message: string): void;
}

/** An HTTP request below `/api/billing`. */
export interface RestRequest {
  readonly method: string;
  /** Called with the operation once it is known, for logs and metrics. */
  readonly onOperation?: (name: string) => void;
  /** The path after `/api/billing/`: `extraservices` or `extraservices/5`. */
  readonly path: string;
  readonly query: Query;
  /** The parsed body, JSON or form; `undefined` if there is none. */
  readonly body?: unknown;
  readonly idempotencyKey?: string | null;
  /** Default: none. */
  readonly conditions?: Conditions;
  /** `null` without a token. */
  readonly viewer: Viewer | null;
  /** A replica that has reached this position may answer reads; absent: none. */
  readonly reached?: LogPosition | null;
}

export interface RestAnswer {
  readonly status: number;
  /** The body, to be written as JSON; `undefined`: no body. */
  readonly body?: unknown;
  /** The methods of the address, for answers about them. */
  readonly allow?: readonly string[];
  /** The codes of the refusals, for logs and metrics; absent: the status says enough. */
  readonly codes?: readonly string[];
  /** The version of the record in the answer. */
  readonly etag?: string;
}

/** A request of a viewer with the required role, and the snapshot for its reads. */
export interface Call extends RestContext {
  readonly entity: UpstreamEntity;
  readonly viewer: Viewer;
  readonly now: Instant;
  readonly reader: Snapshot;
  /** The number in the address; 0, which no record has, if there is none. */
  readonly id: number;
  readonly query: Query;
  readonly body: unknown;
  readonly idempotencyKey: string | null;
  readonly conditions: Conditions;
}

export type Snapshot = ReturnType<Dependencies["store"]["snapshot"]>;

/** The answer for a record that does not exist, or that the viewer cannot see. */
export const notFound: RestAnswer = { status: 404, body: "Not found" };
