import type { CommandContext } from "../../domain/decision.ts";
import type { DecisionName } from "../../domain/decisions.ts";
import type { CarriedError } from "./carried-error.ts";

/** A commit that another process is asked for. */
export interface CommitRequest {
  /** Chosen by the asking process; the reply has the same. */
  readonly id: number;
  readonly name: DecisionName;
  readonly input: unknown;
  readonly context: CommandContext;
}

export type CommitReply =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: CarriedError };
