import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { type Decision, type Given, insert } from "../decision.ts";
import { INTEGER_MAX } from "../field.ts";
import { type Refusal, Refused, refusal } from "../refusal.ts";
import { derivedUniqueId } from "../unique-id.ts";
import { type Head, link, type UseHistoryEntry } from "./chain.ts";
import type { UseHistory } from "./fields.ts";
import type { BroughtRow, Incoming } from "./incoming.ts";

type Named = Pick<CoworkerExtraService, "id" | "uniqueId" | "businessId">;

/** A row as the ledger gets it, without the store's ids. */
interface Linked {
  /** `null` for the adjustment, which nobody brought. */
  readonly from: Incoming | null;
  readonly reverses: string | null;
  readonly row: Omit<UseHistory, "id">;
}

export interface Settled {
  readonly linked: readonly Linked[];
  readonly head: Head;
}

/** Where the ledger is to end. */
interface Goal {
  /** `null`: wherever the rows lead. */
  readonly remainingUses: number | null;
  readonly totalUses: number;
  /** When this was so. */
  readonly at: number;
}

/**
 * The ledger behind its head with the rows that are brought and, where these do not lead to the goal, one
 * adjustment: behind them, or before them if the balance would go below 0 otherwise. Nothing is written yet.
 */
export function settle(
  credit: Named,
  head: Head,
  incoming: readonly Incoming[],
  goal: Goal,
  given: Given,
  ledger: readonly UseHistory[] = [],
): Settled {
  const sum = (of: (entry: UseHistoryEntry) => number) => incoming.reduce((all, { entry }) => all + of(entry), 0);
  const totalChange = goal.totalUses - head.total - sum((entry) => entry.totalChange);
  const reached = head.balance + goal.totalUses - head.total - sum((entry) => entry.creditUsed ?? 0);
  const creditUsed = goal.remainingUses === null ? 0 : reached - goal.remainingUses;
  if (totalChange === 0 && creditUsed === 0) return linkedIfWithin(credit, head, incoming) ?? refuse(incoming);
  const known = new Set([...ledger, ...incoming.map(({ entry }) => entry)].map(({ uniqueId }) => uniqueId));
  const place = (sequence: number, at: number): Incoming => ({
    place: -1,
    id: undefined,
    entry: adjustment(freeUniqueId(credit, sequence, known), { totalChange, creditUsed }, at, given),
  });
  const first = Math.min(goal.at, incoming[0]?.entry.createdOn ?? goal.at);
  return (
    linkedIfWithin(credit, head, [...incoming, place(head.sequence + incoming.length + 1, goal.at)]) ??
    linkedIfWithin(credit, head, [place(head.sequence + 1, first), ...incoming]) ??
    refuse(incoming)
  );
}

/** Follows from the credit and the place, or the next one: rows that are brought may be adjustments of another import. */
function freeUniqueId(credit: Named, sequence: number, known: ReadonlySet<string>): string {
  const derived = derivedUniqueId("import", credit.uniqueId, sequence);
  return known.has(derived) ? freeUniqueId(credit, sequence + 1, known) : derived;
}

/** `null` where a balance would be below 0 or too great. */
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
  const message = "and the rows cannot stand together: the balance would go below 0 or be too great";
  throw new Refused([
    refusal("INSUFFICIENT_CREDIT", "remainingUses", message),
    ...incoming.map(({ place }) =>
      refusal("INSUFFICIENT_CREDIT", `rows.${place}.creditUsed`, "takes the balance below 0 or makes it too great"),
    ),
  ]);
}

/** The rows whose hash is given and is not the one that the ledger has or would have: what was brought was changed. */
export function checkHashes(
  { linked }: Settled,
  rows: readonly BroughtRow[],
  ledger: readonly UseHistory[],
): Refusal[] {
  const hashes = new Map([...ledger, ...linked.map(({ row }) => row)].map(({ uniqueId, hash }) => [uniqueId, hash]));
  return rows.flatMap(({ uniqueId, hash }, place) =>
    hash === undefined || !hashes.has(uniqueId) || hashes.get(uniqueId) === hash
      ? []
      : [refusal("CONFLICTING_VALUES", `rows.${place}.hash`, "does not agree: the ledger was changed or is not whole")],
  );
}

/** Writes the rows behind the credit's own, which are given for the sake of those that are given back. */
export function* writeRows(credit: Named, { linked }: Settled, ledger: readonly UseHistory[]): Decision<void> {
  const ids = new Map(ledger.map((row) => [row.uniqueId, row.id]));
  for (const { from, reverses, row } of linked) {
    const reversesId = reverses === null ? null : ids.get(reverses)!;
    const own = from?.id === undefined ? {} : { id: from.id };
    ids.set(
      row.uniqueId,
      yield* insert("UseHistory", { ...row, ...own, coworkerExtraServiceId: credit.id, reversesId }),
    );
  }
}

function adjustment(
  uniqueId: string,
  { totalChange, creditUsed }: { totalChange: number; creditUsed: number },
  createdOn: number,
  given: Given,
): UseHistoryEntry {
  return {
    uniqueId,
    createdOn,
    updatedBy: given.by,
    systemId: null,
    kind: "ADJUSTMENT",
    creditUsed,
    totalChange,
    operationId: derivedUniqueId("operation", uniqueId),
    allocationIndex: 0,
    usageAt: createdOn,
    bookingId: null,
    bookingFromTime: null,
    bookingToTime: null,
    bookingResourceName: null,
    reason: "import",
    idempotencyKey: null,
    reverses: null,
  };
}
