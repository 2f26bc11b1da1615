import type { Dependencies } from "../billing/dependencies.ts";
import type { Viewer } from "../billing/viewer.ts";
import type { Instant } from "../domain/calendar.ts";
import type { UpstreamEntity } from "../domain/upstream-entities.ts";
import type { DirMode } from "./direction.ts";
import type { Query } from "./parameters.ts";
import type { Conditions } from "./versions.ts";

/** What the API needs. */
export interface Door {
  readonly dependencies: Dependencies;
  /** An idempotency key that nobody has used, for uses of credit that come without one. */
  readonly newKey: () => string;
  /** What the numbers of `dir` mean. */
  readonly dirMode: DirMode;
  readonly log: RestLog;
}

/** Where something is noted that nobody refuses and somebody may want to find later. */
export interface RestLog {
  warn(details: object, message: string): void;
}

/** A request below `/api/billing`, as HTTP brings it. */
export interface RestRequest {
  readonly method: string;
  /** Called with the operation once it is known, for logs and metrics. */
  readonly onOperation?: (name: string) => void;
  /** Behind `/api/billing/`: `extraservices` or `extraservices/5`. */
  readonly path: string;
  readonly query: Query;
  /** What the body says as JSON or as a form; `undefined` if there is none. */
  readonly body?: unknown;
  readonly idempotencyKey?: string | null;
  /** Left out: none. */
  readonly conditions?: Conditions;
  /** `null` without a token. */
  readonly viewer: Viewer | null;
}

export interface RestAnswer {
  readonly status: number;
  /** To be written as JSON; `undefined`: nothing. */
  readonly body?: unknown;
  /** The methods that the address takes, where the answer is about them. */
  readonly allow?: readonly string[];
  /** The version of the record that the answer is about. */
  readonly etag?: string;
}

/** A request that the viewer has the role for, with the snapshot that it reads from. */
export interface Call extends Door {
  readonly entity: UpstreamEntity;
  readonly viewer: Viewer;
  readonly now: Instant;
  readonly reader: Snapshot;
  /** The number in the address; 0, which no record has, where there is none. */
  readonly id: number;
  readonly query: Query;
  readonly body: unknown;
  readonly idempotencyKey: string | null;
  readonly conditions: Conditions;
}

export type Snapshot = ReturnType<Dependencies["store"]["snapshot"]>;

/** For whoever names a record that is not there, or that does not exist for him. */
export const notFound: RestAnswer = { status: 404, body: "Not found" };
