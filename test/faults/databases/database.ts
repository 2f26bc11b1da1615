import type { Stored } from "../judge/stored.ts";

/** A database of the harness's own, which gateways are started on. */
export interface TestDatabase {
  readonly kind: "sqlite" | "postgres";
  /** The gateways' DATABASE_URL. */
  readonly url: string;
  /** Reads everything of the ledger past the gateways, in one snapshot. */
  read(): Promise<Stored>;
  /** Carries the statement out, past the gateways. */
  change(statement: string): Promise<void>;
  /** Whether the database carries the statement out; it is undone. */
  allows(statement: string): Promise<boolean>;
}
