import type { Stored } from "../judge/stored.ts";

/** A database for the harness, on which gateways are started. */
export interface TestDatabase {
  readonly kind: "sqlite" | "postgres";
  /** The gateways' DATABASE_URL. */
  readonly url: string;
  /** Reads the whole ledger in one snapshot, bypassing the gateways. */
  read(): Promise<Stored>;
  /** Runs the statement, bypassing the gateways. */
  change(statement: string): Promise<void>;
  /** Whether the database accepts the statement; it is rolled back. */
  allows(statement: string): Promise<boolean>;
}
