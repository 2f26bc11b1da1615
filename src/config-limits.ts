/** Limits on what clients can make large or frequent. */
export interface Limits {
  readonly bodyBytes: number;
  readonly queryTokens: number;
  readonly queryDepth: number;
  readonly cost: number;
  readonly requestMs: number;
  readonly snapshots: number;
  readonly connections: number;
  readonly groupedCommits: number;
  readonly pendingRequests: number;
  /** Of one token; `null`: no limit. */
  readonly requestsPerMinute: number | null;
  readonly costPerMinute: number | null;
  readonly tokenAgeSeconds: number;
}
