import type { DecisionName } from "../domain/decisions.ts";
import type { MetricJson } from "../server/merged-metrics.ts";

// What the processes of one gateway say to each other over the channel that Node opens to a child process.

/** From the primary process to another. */
export type Order =
  /** Commits go to this socket from now on. */
  | { readonly billing: "writer"; readonly path: string }
  /** Stop. `drains`: another process takes over, so existing connections are given time to end. */
  | { readonly billing: "stop"; readonly drains: boolean }
  /** Other workers committed these decisions. */
  | { readonly billing: "committed"; readonly decisions: readonly DecisionName[] }
  /** Send your metrics. */
  | { readonly billing: "measure"; readonly id: number }
  /** The metrics of all processes. */
  | { readonly billing: "measured"; readonly id: number; readonly processes: readonly MeasuredProcess[] };

/** From another process to the primary. */
export type Notice =
  /** It hears orders from now on. */
  | { readonly billing: "hears" }
  /** It serves. `address` is null for the process that writes; `isEmpty` is null if nobody asks. */
  | { readonly billing: "ready"; readonly address: string | null; readonly isEmpty: boolean | null }
  /** It ends before it serves; why, in one line for the operator. */
  | { readonly billing: "failed"; readonly message: string }
  | { readonly billing: "committed"; readonly decisions: readonly DecisionName[] }
  /** Someone asks this process for the metrics of all. */
  | { readonly billing: "metrics-wanted"; readonly id: number }
  | { readonly billing: "metrics"; readonly id: number; readonly metrics: readonly MetricJson[] };

export interface MeasuredProcess {
  /** The number of the worker, `writer` or `primary`. */
  readonly worker: string;
  readonly metrics: readonly MetricJson[];
}

/** Packages send messages of their own over the channel. */
export function isOurs<M extends Order | Notice>(message: unknown): message is M {
  return typeof message === "object" && message !== null && "billing" in message;
}
