import type { AdjustCredit } from "../../src/domain/credit/adjust-credit.ts";
import type { RecordUse } from "../../src/domain/credit/record-use.ts";
import type { ReverseUse } from "../../src/domain/credit/reverse-use.ts";
import type { SpendCredit } from "../../src/domain/credit/spend-credit.ts";
import type { VoidCredit } from "../../src/domain/credit/void-credit.ts";

/** A second opinion on the ledger, in memory and unit by unit. The store must agree with it. */
export interface ModelCredit {
  readonly id: number;
  readonly businessId: number;
  readonly coworkerId: number;
  readonly unit: string;
  readonly resourceTypes: readonly number[];
  readonly priority: number;
  readonly expireDate: number | null;
  readonly validFrom: number | null;
  readonly free: boolean;
  readonly price: number | null;
  readonly isFromTariff: boolean;
  /** Whether a charge, or made automatically for a booking: it holds no credit. */
  readonly isNone: boolean;
  total: number;
  left: number;
  voided: boolean;
}

export interface ModelRow {
  /** Of the store, once it is known. */
  id: number;
  operationId: string;
  readonly credit: ModelCredit;
  readonly kind: "USE" | "REVERSAL" | "ADJUSTMENT" | "VOID";
  readonly used: number;
  readonly change: number;
  readonly allocation: number;
  readonly reverses: ModelRow | null;
  readonly bookingId: number | null;
}

export type Command =
  | { readonly operation: "recordUse"; readonly input: RecordUse }
  | { readonly operation: "spendCredit"; readonly input: SpendCredit }
  | { readonly operation: "reverseUse"; readonly input: ReverseUse }
  | { readonly operation: "adjustCredit"; readonly input: AdjustCredit }
  | { readonly operation: "voidCredit"; readonly input: VoidCredit };

export interface Expected {
  /** Whether it is refused without being kept. */
  readonly thrown: boolean;
  readonly replayed: boolean;
  readonly refusals: readonly string[];
  /** The rows of it, by allocation. */
  readonly rows: readonly ModelRow[];
}

export interface Caller {
  readonly now: number;
  readonly businesses: readonly number[] | null;
}

export function creditModel(credits: readonly ModelCredit[]) {
  const rows: ModelRow[] = [];
  const kept = new Map<string, { asked: string; outcome: Expected }>();

  function act(command: Command, caller: Caller): Expected {
    const sees = (businessId: number) => caller.businesses === null || caller.businesses.includes(businessId);
    const { idempotencyKey, ...asked } = inOneForm(command.input);
    if (isEmpty(command)) return thrown([`${amountOf(command)}: OUT_OF_RANGE`]);
    const place = placeOf(command, sees);
    if (typeof place === "string") return thrown([`${place}: NOT_FOUND`]);
    const key = `${place.businessId} ${command.operation} ${idempotencyKey}`;
    const before = kept.get(key);
    if (before !== undefined && before.asked !== JSON.stringify(asked))
      return thrown(["idempotencyKey: IDEMPOTENCY_KEY_REUSED"]);
    if (before !== undefined) return { ...before.outcome, replayed: true };
    const came = place.decide(caller.now);
    const outcome: Expected = {
      thrown: false,
      replayed: false,
      refusals: typeof came === "string" ? came.split(", ") : [],
      rows: typeof came === "string" ? [] : came,
    };
    for (const row of outcome.rows) {
      rows.push(row);
      row.credit.left += row.change - row.used;
      row.credit.total += row.change;
      row.credit.voided ||= row.kind === "VOID";
    }
    kept.set(key, { asked: JSON.stringify(asked), outcome });
    return outcome;
  }

  /** Where the key is looked up, and what is decided there: rows, or why not. Or the property that names nothing. */
  function placeOf(command: Command, sees: (businessId: number) => boolean) {
    if (command.operation === "spendCredit") {
      const { businessId } = command.input;
      return sees(businessId) ? { businessId, decide: (now: number) => spend(command.input, now) } : "businessId";
    }
    if (command.operation === "reverseUse") {
      const { useHistoryId, operationId } = command.input;
      const named = rows.filter((row) => row.id === useHistoryId || row.operationId === operationId);
      const property = operationId === null ? "useHistoryId" : "operationId";
      if (!named.some(({ credit }) => sees(credit.businessId))) return property;
      const { businessId } = named[0]!.credit;
      return { businessId, decide: () => reverse(named, command.input.amount, property) };
    }
    const credit = credits.find(({ id }) => id === command.input.coworkerExtraServiceId);
    if (credit === undefined || !sees(credit.businessId)) return "coworkerExtraServiceId";
    const { businessId } = credit;
    if (command.operation === "recordUse")
      return { businessId, decide: (now: number) => use(credit, command.input, now) };
    if (command.operation === "adjustCredit") return { businessId, decide: () => adjust(credit, command.input.amount) };
    return { businessId, decide: () => voidAll(credit) };
  }

  function use(credit: ModelCredit, { creditUsed, usageAt, bookingId }: RecordUse, now: number) {
    if (credit.isNone) return "coworkerExtraServiceId: NOT_A_CREDIT";
    const at = usageAt ?? now;
    const refusals = [
      credit.voided && "coworkerExtraServiceId: CREDIT_VOIDED",
      at < (credit.validFrom ?? at) && "usageAt: CREDIT_NOT_YET_VALID",
      at >= (credit.expireDate ?? Number.POSITIVE_INFINITY) && "usageAt: CREDIT_EXPIRED",
      !credit.voided && credit.left < creditUsed && "creditUsed: INSUFFICIENT_CREDIT",
    ].filter((one) => one !== false);
    return refusals.length > 0 ? refusals.join(", ") : [aRow({ credit, kind: "USE", used: creditUsed, bookingId })];
  }

  function spend(input: SpendCredit, now: number) {
    const at = input.usageAt ?? now;
    const taken = new Map<ModelCredit, number>();
    const leftOf = (credit: ModelCredit) => credit.left - (taken.get(credit) ?? 0);
    for (let unit = 0; unit < input.amount; unit += 1) {
      const [best] = credits
        .filter((one) => !one.isNone && !one.voided && leftOf(one) > 0)
        .filter((one) => one.businessId === input.businessId && turnOf(input, one) !== -1)
        .filter((one) => one.unit === input.unit && one.resourceTypes.includes(input.resourceTypeId!))
        .filter((one) => (one.validFrom ?? at) <= at && at < (one.expireDate ?? Number.POSITIVE_INFINITY))
        .sort((a, b) => turnOf(input, a) - turnOf(input, b) || byReasons(a, b));
      if (best === undefined) {
        if (input.onShortfall === "REJECT") return "amount: INSUFFICIENT_CREDIT";
        break;
      }
      taken.set(best, (taken.get(best) ?? 0) + 1);
    }
    return [...taken].map(([credit, used], allocation) =>
      aRow({ credit, kind: "USE", used, allocation, bookingId: input.bookingId }),
    );
  }

  function reverse(named: readonly ModelRow[], amount: number | null, property: string) {
    const uses = named.filter(({ kind }) => kind === "USE");
    if (uses.length === 0) return `${property}: NOT_REVERSIBLE`;
    const back = new Map<ModelRow, number>();
    const leftOf = (one: ModelRow) =>
      rows.filter(({ reverses }) => reverses === one).reduce((left, { used }) => left + used, one.used) -
      (back.get(one) ?? 0);
    for (let unit = 0; amount === null || unit < amount; unit += 1) {
      const [last] = uses.filter((one) => leftOf(one) > 0).sort((a, b) => b.allocation - a.allocation);
      if (last === undefined && unit === 0) return `${property}: ALREADY_REVERSED`;
      if (last === undefined && amount !== null) return "amount: REVERSAL_EXCEEDS_ORIGINAL";
      if (last === undefined) break;
      back.set(last, (back.get(last) ?? 0) + 1);
    }
    const written: ModelRow[] = [];
    for (const [one, units] of back) {
      const { credit, bookingId } = one;
      const allocation = () => ({ allocation: written.length, credit, bookingId });
      written.push(aRow({ ...allocation(), kind: "REVERSAL", used: -units, reverses: one }));
      if (credit.voided) written.push(aRow({ ...allocation(), kind: "VOID", used: units }));
    }
    return written;
  }

  function adjust(credit: ModelCredit, change: number) {
    if (credit.isNone) return "coworkerExtraServiceId: NOT_A_CREDIT";
    if (credit.voided) return "coworkerExtraServiceId: CREDIT_VOIDED";
    if (credit.left + change < 0) return "amount: INSUFFICIENT_CREDIT";
    return [aRow({ credit, kind: "ADJUSTMENT", change })];
  }

  function voidAll(credit: ModelCredit) {
    if (credit.isNone) return "coworkerExtraServiceId: NOT_A_CREDIT";
    if (credit.voided) return "coworkerExtraServiceId: CREDIT_VOIDED";
    return [aRow({ credit, kind: "VOID", used: credit.left })];
  }

  return { act, rows: rows as readonly ModelRow[] };
}

function aRow(values: Pick<ModelRow, "credit" | "kind"> & Partial<ModelRow>): ModelRow {
  return { id: 0, operationId: "", used: 0, change: 0, allocation: 0, reverses: null, bookingId: null, ...values };
}

function amountOf({ operation }: Command): string {
  return operation === "recordUse" ? "creditUsed" : "amount";
}

/** Whether it asks for no unit at all. */
function isEmpty({ input }: Command): boolean {
  return ("creditUsed" in input && input.creditUsed === 0) || ("amount" in input && input.amount === 0);
}

function thrown(refusals: readonly string[]): Expected {
  return { thrown: true, replayed: false, refusals, rows: [] };
}

/** Repeated fallback customers count once. */
function inOneForm(input: Command["input"]): Command["input"] {
  if (!("fallbackCoworkerIds" in input)) return input;
  const { coworkerId, fallbackCoworkerIds } = input;
  return { ...input, fallbackCoworkerIds: [...new Set([coworkerId, ...fallbackCoworkerIds])].slice(1) };
}

/** Position of the payer: 0 for the customer, then each fallback customer; -1 for others. */
function turnOf({ coworkerId, fallbackCoworkerIds }: SpendCredit, credit: ModelCredit): number {
  return [coworkerId, ...fallbackCoworkerIds].indexOf(credit.coworkerId);
}

/** Compares the lists of sort keys. */
function byReasons(a: ModelCredit, b: ModelCredit): number {
  const [left, right] = [reasons(a), reasons(b)];
  const place = left.findIndex((one, at) => one !== right[at]);
  return place === -1 ? 0 : left[place]! < right[place]! ? -1 : 1;
}

function reasons(credit: ModelCredit): number[] {
  const { priority, isFromTariff, expireDate, resourceTypes, price, total, validFrom, id } = credit;
  const free = credit.free || isFromTariff;
  return [
    priority,
    isFromTariff ? 0 : 1,
    expireDate ?? Number.POSITIVE_INFINITY,
    resourceTypes.length,
    free ? 0 : 1,
    free ? 0 : (price ?? 0) / total,
    validFrom ?? Number.NEGATIVE_INFINITY,
    id,
  ];
}
