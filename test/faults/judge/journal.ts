/** The mutations that the harness sends, with what each may do to the ledger. */
export type Mutation =
  | "recordUse"
  | "spendCredit"
  | "reverseUse"
  | "adjustCredit"
  | "voidCredit"
  | "chargeBooking"
  | "unchargeBooking";

/** What is asked for under one key, however often. */
export interface Attempt {
  readonly key: string;
  readonly mutation: Mutation;
  readonly input: Readonly<Record<string, unknown>>;
  /** The sums that its rows must have; null where that depends on what was there. */
  readonly creditUsed: number | null;
  readonly totalChange: number;
}

/** A ledger row as an answer told it. */
export interface ToldRow {
  readonly databaseId: number;
  readonly uniqueId: string;
  readonly coworkerExtraServiceId: number;
  readonly operationId: string;
  readonly allocationIndex: number;
  readonly sequence: number;
  readonly kind: string;
  readonly creditUsed: number;
  readonly totalChange: number;
  readonly balanceAfter: number;
  readonly hash: string;
  readonly createdOn: string;
}

/** What an answer told of the price that was charged. */
export interface ToldPrice {
  readonly total: string;
  readonly due: string;
  readonly neededUnits: number;
  readonly coveredUnits: number;
}

export type Answer =
  | {
      readonly kind: "done";
      readonly replayed: boolean;
      readonly rows: readonly ToldRow[];
      /** Of a charge. */
      readonly price?: ToldPrice;
    }
  | { readonly kind: "refused"; readonly replayed: boolean; readonly codes: readonly string[] }
  /** Not done, or not known whether; the client asks again with the same key. */
  | { readonly kind: "unavailable"; readonly code: string }
  | { readonly kind: "lost" }
  /** What no client should ever see. */
  | { readonly kind: "wrong"; readonly told: string };

/** Everything that clients asked for and were told. */
export interface Journal {
  readonly attempts: Map<string, Attempt>;
  readonly answers: Map<string, Answer[]>;
}

export function newJournal(): Journal {
  return { attempts: new Map(), answers: new Map() };
}

/** Kept before anything is sent: whatever is stored must have been asked for. */
export function attempted({ attempts, answers }: Journal, attempt: Attempt): void {
  attempts.set(attempt.key, attempt);
  if (!answers.has(attempt.key)) answers.set(attempt.key, []);
}

export function answered({ answers }: Journal, { key }: Attempt, answer: Answer): void {
  answers.get(key)!.push(answer);
}

/** The first answer that says what came of it. */
export function acknowledged({ answers }: Journal, key: string): Extract<Answer, { kind: "done" | "refused" }> | null {
  for (const answer of answers.get(key) ?? []) if (answer.kind === "done" || answer.kind === "refused") return answer;
  return null;
}

/** How many answers there were of each kind, codes named. */
export function counts({ answers }: Journal): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const answer of [...answers.values()].flat()) {
    const name =
      answer.kind === "refused"
        ? answer.codes.join("+")
        : answer.kind === "unavailable"
          ? answer.code
          : answer.kind === "done" && answer.replayed
            ? "replayed"
            : answer.kind;
    counted[name] = (counted[name] ?? 0) + 1;
  }
  return counted;
}

/**
 * What clients had been told by now, and all that they ask for, also later: what is read of a database from here on must
 * hold the one and nothing beyond the other, while they go on.
 */
export function toldByNow({ attempts, answers }: Journal): Journal {
  return { attempts, answers: new Map([...answers].map(([key, told]) => [key, [...told]])) };
}

/** Keys of which clients were never told what came of them. */
export function unsettled({ answers }: Journal): string[] {
  return [...answers].flatMap(([key, told]) => {
    const last = told.at(-1)?.kind;
    return last === "lost" || last === "unavailable" || last === undefined ? [`${key}: was never settled`] : [];
  });
}
