/** The mutations that the harness sends, with what each may do to the ledger. */
export type Mutation =
  | "recordUse"
  | "spendCredit"
  | "reverseUse"
  | "adjustCredit"
  | "voidCredit"
  | "chargeBooking"
  | "unchargeBooking"
  | "holdCredit"
  | "captureHold"
  | "releaseHold";

/** The request of one key, which may be sent several times. */
export interface Attempt {
  readonly key: string;
  readonly mutation: Mutation;
  readonly input: Readonly<Record<string, unknown>>;
  /** The expected sums of its rows; null if they depend on stored data. */
  readonly creditUsed: number | null;
  readonly totalChange: number;
}

/** A ledger row of an answer. */
export interface AnsweredRow {
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

/** The charged price of an answer. */
export interface AnsweredPrice {
  readonly total: string;
  readonly due: string;
  readonly neededUnits: number;
  readonly coveredUnits: number;
}

export type Answer =
  | {
      readonly kind: "done";
      readonly replayed: boolean;
      readonly rows: readonly AnsweredRow[];
      /** Of a charge. */
      readonly price?: AnsweredPrice;
      /** The hold of an answer. */
      readonly holdId?: number;
      /** How far the database had come. */
      readonly position?: string;
    }
  | { readonly kind: "refused"; readonly replayed: boolean; readonly codes: readonly string[] }
  /** Not done, or not known whether; the client asks again with the same key. */
  | { readonly kind: "unavailable"; readonly code: string }
  | { readonly kind: "lost" }
  /** An answer that no client should ever get. */
  | { readonly kind: "wrong"; readonly reported: string };

/** All requests of clients and their answers. */
export interface Journal {
  readonly attempts: Map<string, Attempt>;
  readonly answers: Map<string, Answer[]>;
}

export function newJournal(): Journal {
  return { attempts: new Map(), answers: new Map() };
}

/** Recorded before the request is sent: everything stored must have been requested. */
export function attempted({ attempts, answers }: Journal, attempt: Attempt): void {
  attempts.set(attempt.key, attempt);
  if (!answers.has(attempt.key)) answers.set(attempt.key, []);
}

export function answered({ answers }: Journal, { key }: Attempt, answer: Answer): void {
  answers.get(key)!.push(answer);
}

/** The first answer with an outcome. */
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
 * The answers so far, and all requests, also later ones. A later read of the database must contain all of the answers
 * and nothing beyond the requests, while clients continue.
 */
export function answeredByNow({ attempts, answers }: Journal): Journal {
  return { attempts, answers: new Map([...answers].map(([key, reported]) => [key, [...reported]])) };
}

/** Keys for which no client got an outcome. */
export function unsettled({ answers }: Journal): string[] {
  return [...answers].flatMap(([key, reported]) => {
    const last = reported.at(-1)?.kind;
    return last === "lost" || last === "unavailable" || last === undefined ? [`${key}: was never settled`] : [];
  });
}
