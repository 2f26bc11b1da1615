import type { Change } from "./gateway/build.ts";

/**
 * Deliberate defects of the gateway: each removes one thing that it relies on. The harness must detect them, or its
 * silence proves nothing.
 */
export const deliberate = {
  /** A commit is answered before it is on the disk. */
  "normal-sync": [{ file: "src/store/sqlite/connection.ts", from: "synchronous = FULL", to: "synchronous = NORMAL" }],
  /** Two requests with one key, at the same moment, both find that it was not used yet. */
  "no-unique-key": [
    {
      file: "schema/postgres/0001_operations.sql",
      from: `,
	CONSTRAINT "operation_business_id_mutation_idempotency_key_pk" PRIMARY KEY("business_id","mutation","idempotency_key")`,
      to: "",
    },
    {
      file: "schema/sqlite/0002_operations.sql",
      from: ",\n\tPRIMARY KEY(`business_id`, `mutation`, `idempotency_key`)",
      to: "",
    },
  ],
  /** What is read, decided on and changed is no longer one transaction. */
  "check-then-write": [{ file: "src/store/sqlite/writer.ts", from: `raw.exec("begin immediate");`, to: "" }],
  /** An expired hold goes on reserving its units. */
  "expired-holds-count": [
    {
      file: "src/domain/credit/held.ts",
      from: "open.filter(({ expiresAt }) => expiresAt > now)",
      to: "open",
    },
  ],
  /** An expired hold can still be captured. */
  "late-captures": [
    {
      file: "src/domain/credit-hold/open-hold.ts",
      from: `if (closedAs === "EXPIRED" || expiresAt <= now)`,
      to: "if (expiresAt <= 0)",
    },
  ],
  /** On Node 24.19 and later: the driver whose objects may not be collected while Node is idle. */
  "old-driver": [
    {
      file: "src/store/sqlite/supported-node.ts",
      from: `if (major === 20 && minor >= 19) return "node20";`,
      to: `if (major >= 20) return "node20";`,
    },
  ],
  /** One field of the graph fails in a way that nobody foresaw. */
  "a-field-throws": [
    {
      file: "src/graphql/viewer.ts",
      from: "    return viewerOf(context);",
      to: `    if (context !== null) throw new Error("a deliberate fault");\n    return viewerOf(context);`,
    },
  ],
  /** Pipelined requests stay pending, with their answers, when their connection closes. */
  "requests-stay": [
    { file: "src/server/request-end.ts", from: "    for (const over of acts) over();", to: "    acts.clear();" },
  ],
} as const satisfies Record<string, readonly Change[]>;

export type DeliberateFault = keyof typeof deliberate;
