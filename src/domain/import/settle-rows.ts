import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { type CommandContext, type Decision, insert } from "../decision.ts";
import { INTEGER_MAX } from "../field.ts";
import { type Refusal, Refused, refusal } from "../refusal.ts";
import { derivedUniqueId } from "../unique-id.ts";
import { type Head, link, type UseHistoryEntry } from "../use-history/chain.ts";
import { unsaid } from "../use-history/entry.ts";
import type { UseHistory } from "../use-history/fields.ts";
import { type Ledger, toLedger } from "./credit-ledger.ts";
import type { ImportedRow, Incoming } from "./imported-rows.ts";

type Named = Pick<CoworkerExtraService, "id" | "uniqueId" | "businessId" | "coworkerId">;

/** A row as it is written to the ledger, without the store's ids. */
interface Linked {
  /** `null` for the adjustment, which was not imported. */
  readonly from: Incoming | null;
  readonly reverses: string | null;
  readonly row: Omit<UseHistory, "id">;
}

export interface Settled {
  readonly linked: readonly Linked[];
  readonly head: Head;
}

/** The state that the ledger must reach. */
interface Goal {
  /** `null` if only the rows decide. */
  readonly remainingUses: number | null;
  readonly totalUses: number;
  /** Moment of this state. */
  readonly at: number;
}

/**
 * Links the imported rows to the head of the ledger. If they do not reach the goal, one adjustment is added: after them,
 * or before them if the balance would go below 0 otherwise. Writes nothing.
 */
export function settle(
  credit: Named,
  head: Head,
  incoming: readonly Incoming[],
  goal: Goal,
  context: CommandContext,
  ledger: Ledger = toLedger([]),
): Settled {
  const sum = (of: (entry: UseHistoryEntry) => number) => incoming.reduce((all, { entry }) => all + of(entry), 0);
  const totalChange = goal.totalUses - head.total - sum((entry) => entry.totalChange);
  const reached = head.balance + goal.totalUses - head.total - sum((entry) => entry.creditUsed ?? 0);
  const creditUsed = goal.remainingUses === null ? 0 : reached - goal.remainingUses;
  if (totalChange === 0 && creditUsed === 0) return linkedIfWithin(credit, head, incoming) ?? refuse(incoming);
  const imported = new Set(incoming.map(({ entry }) => entry.uniqueId));
  const isKnown = (uniqueId: string) => imported.has(uniqueId) || ledger.withUniqueId(uniqueId) !== undefined;
  const place = (sequence: number, at: number): Incoming => ({
    place: -1,
    id: undefined,
    entry: adjustment(freeUniqueId(credit, sequence, isKnown), { totalChange, creditUsed }, at, context),
  });
  const first = Math.min(goal.at, incoming[0]?.entry.createdOn ?? goal.at);
  return (
    linkedIfWithin(credit, head, [...incoming, place(head.sequence + incoming.length + 1, goal.at)]) ??
    linkedIfWithin(credit, head, [place(head.sequence + 1, first), ...incoming]) ??
    refuse(incoming)
  );
}

/** Derived from the credit and the sequence, or from the next free one: an imported row may be the adjustment of an earlier import. */
function freeUniqueId(credit: Named, first: number, isKnown: (uniqueId: string) => boolean): string {
  for (let sequence = first; ; sequence += 1) {
    const derived = derivedUniqueId("import", credit.uniqueId, sequence);
    if (!isKnown(derived)) return derived;
  }
}

/** `null` if a balance would be below 0 or above the maximum. */
function linkedIfWithin(credit: Named, head: Head, rows: readonly Incoming[]): Settled | null {
  const linked: Linked[] = [];
  let last = head;
  for (const incoming of rows) {
    const { row, head: next } = link(credit, last, incoming.entry);
    if (row.balanceAfter < 0 || row.balanceAfter > INTEGER_MAX) return null;
    if (Math.abs(row.creditUsed ?? 0) > INTEGER_MAX || Math.abs(row.totalChange) > INTEGER_MAX) return null;
    const reverses = incoming.entry.reverses?.uniqueId ?? null;
    linked.push({ from: incoming.place < 0 ? null : incoming, reverses, row });
    last = next;
  }
  return { linked, head: last };
}

function refuse(incoming: readonly Incoming[]): never {
  const message = "contradicts the rows: the balance would go below 0 or above the maximum";
  throw new Refused([
    refusal("INSUFFICIENT_CREDIT", "remainingUses", message),
    ...incoming.map(({ place }) =>
      refusal("INSUFFICIENT_CREDIT", `rows.${place}.creditUsed`, "takes the balance below 0 or above the maximum"),
    ),
  ]);
}

/** Refuses rows whose imported hash differs from the hash in the ledger: the data was changed. */
export function checkHashes({ linked }: Settled, rows: readonly ImportedRow[], ledger: Ledger): Refusal[] {
  const added = new Map(linked.map(({ row }) => [row.uniqueId, row.hash]));
  return rows.flatMap(({ uniqueId, hash }, place) => {
    const own = added.get(uniqueId) ?? ledger.withUniqueId(uniqueId)?.hash;
    return hash === undefined || own === undefined || own === hash
      ? []
      : [
          refusal(
            "CONFLICTING_VALUES",
            `rows.${place}.hash`,
            "does not match: the ledger was changed or is incomplete",
          ),
        ];
  });
}

/** Appends the rows to the stored ledger and to `ledger`. */
export function* writeRows(credit: Named, { linked }: Settled, ledger: Ledger): Decision<void> {
  for (const { from, reverses, row } of linked) {
    const own = from?.id === undefined ? {} : { id: from.id };
    const reversesId = reverses === null ? null : ledger.withUniqueId(reverses)!.id;
    const whole = { ...row, coworkerExtraServiceId: credit.id, reversesId };
    ledger.add([{ ...whole, id: yield* insert("UseHistory", { ...whole, ...own }) }]);
  }
}

function adjustment(
  uniqueId: string,
  { totalChange, creditUsed }: { totalChange: number; creditUsed: number },
  createdOn: number,
  context: CommandContext,
): UseHistoryEntry {
  return {
    ...unsaid,
    uniqueId,
    createdOn,
    updatedBy: context.by,
    kind: "ADJUSTMENT",
    creditUsed,
    totalChange,
    operationId: derivedUniqueId("operation", uniqueId),
    usageAt: createdOn,
    reason: "import",
  };
}
