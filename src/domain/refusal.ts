/** All codes of refusals, with their meaning. The APIs translate them; none adds its own. */
export const refusalCodes = {
  REQUIRED: "A value is needed.",
  INVALID: "The value has the wrong format.",
  OUT_OF_RANGE: "The value is below the minimum or above the maximum.",
  TOO_LONG: "The text or list is longer than allowed.",
  NOT_FOUND: "The record does not exist or is outside your businesses.",
  CONFLICTING_VALUES: "Two values contradict each other.",
  FIXED_AFTER_CREATION: "The value cannot change after the record was created.",
  STALE_RECORD: "The record changed after you read it. Read it again.",
  IN_USE: "Another record uses this one.",
  HAS_HISTORY: "The credit has rows in the ledger or holds. Void it instead.",
  ALREADY_INVOICED: "The record is on an invoice.",
  BOOKING_CHARGE_NOT_DELETABLE: "A booking charge cannot be deleted. Uncharge the booking.",
  PLAN_CREDIT_NOT_DELETABLE: "A credit that is part of a plan cannot be deleted.",
  NOT_A_CREDIT: "The record is a charge and has no credit.",
  NOT_APPLICABLE: "The credit does not pay for this.",
  CREDIT_NOT_YET_VALID: "The credit is not valid yet at the moment of use.",
  CREDIT_EXPIRED: "The credit has expired at the moment of use.",
  CREDIT_VOIDED: "The credit was voided.",
  INSUFFICIENT_CREDIT: "Less credit is left than requested.",
  REVERSAL_EXCEEDS_ORIGINAL: "The amount exceeds the units taken.",
  ALREADY_REVERSED: "All units were already given back.",
  NOT_REVERSIBLE: "Rows of this kind cannot be reversed.",
  CREDIT_HELD: "An active hold reserves units of the credit. Release or capture the hold first.",
  HOLD_EXPIRED: "The hold has expired.",
  HOLD_CLOSED: "The hold was already captured or released.",
  NOT_INVOICED: "The record is on no invoice.",
  REASON_REQUIRED: "A reason is needed.",
  IDEMPOTENCY_KEY_REUSED: "The idempotency key was used before with other input.",
  NO_PRICE: "No pricing rule applies.",
  CURRENCY_AMBIGUOUS: "Rules in several currencies apply. Name one.",
  ALREADY_CHARGED: "The booking has a live charge.",
  NOT_CHARGED: "The booking has no live charge.",
  QUOTE_STALE: "The price differs from the accepted quote.",
  AMOUNT_TOO_LARGE: "An amount is too large to be stored.",
} as const;

export type RefusalCode = keyof typeof refusalCodes;

/** Why an operation was refused: a code, a sentence, and the property that caused it, if any. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
  readonly property: string | null;
  /** The value that was sent; `undefined` if the answer must not repeat it. */
  readonly attempted?: unknown;
}

export function refusal(code: RefusalCode, property: string | null, message: string, attempted?: unknown): Refusal {
  return { code, message, property, attempted };
}

/** Maximum length of a sent value that is repeated in an answer, in characters. */
export const ATTEMPTED_MAX = 200;

/** The first `max` characters. Surrogate pairs are not split. */
export function cut(text: string, max: number): string {
  return [...text.slice(0, 2 * max)].slice(0, max).join("").toWellFormed();
}

/** A missing record, or one that the caller must not see. Both give the same refusal, without the sent value. */
export function notFound(property: string): Refusal {
  return refusal("NOT_FOUND", property, "was not found");
}

/** Thrown if the input of an operation breaks rules. Nothing has been written. */
export class Refused extends Error {
  override name = "Refused";
  readonly refusals: readonly Refusal[];

  constructor(refusals: readonly Refusal[]) {
    super(refusals.map((one) => (one.property === null ? one.message : `${one.property}: ${one.message}`)).join("; "));
    this.refusals = refusals;
  }
}

export function refuseIfAny(refusals: readonly Refusal[]): void {
  if (refusals.length > 0) throw new Refused(refusals);
}

/** Thrown if the token is missing or invalid. The message never repeats the token. */
export class Unauthenticated extends Error {
  override name = "Unauthenticated";
}

/** Thrown if the caller lacks a right. */
export class Forbidden extends Error {
  override name = "Forbidden";
  /** `Entity-Action`, `admin`, or `admin of all businesses`. */
  readonly role: string;

  constructor(role: string) {
    super(`needs the role ${role}`);
    this.role = role;
  }
}

/** Thrown if a query has a wrong argument. `path` names it. */
export class BadRequest extends Error {
  override name = "BadRequest";
  readonly path: string;

  constructor(path: string, message: string) {
    super(`${path}: ${message}`);
    this.path = path;
  }

  /** One error for each wrong argument. */
  get all(): readonly BadRequest[] {
    return [this];
  }
}

/** Thrown for a cursor that was modified, belongs to another list or order, or points to deleted events. */
export class BadCursor extends BadRequest {
  override name = "BadCursor";
}

/** Thrown if several arguments of a query are wrong: the client can correct all of them at once. */
export class BadRequests extends BadRequest {
  override name = "BadRequests";
  readonly #all: readonly BadRequest[];

  constructor(all: readonly [BadRequest, ...BadRequest[]]) {
    super(all[0].path, "");
    this.message = all.map(({ message }) => message).join("; ");
    this.#all = all;
  }

  override get all(): readonly BadRequest[] {
    return this.#all;
  }
}

/** Collects the wrong arguments of a query that is read in several steps. */
export class WrongInputs {
  readonly #found: BadRequest[] = [];

  add(path: string, message: string): void {
    this.#found.push(new BadRequest(path, message));
  }

  /** Returns what the step returns; `undefined` if the step throws `BadRequest`, which is collected. */
  read<T>(step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      this.#found.push(...error.all);
      return undefined;
    }
  }

  throwIfAny(): void {
    const [first, ...others] = this.#found;
    if (first === undefined) return;
    throw others.length === 0 ? first : new BadRequests([first, ...others]);
  }
}

/** Thrown if the gateway cannot serve the request now. A later retry may succeed. */
export class Unavailable extends Error {
  override name = "Unavailable";
  readonly code: "OVERLOADED" | "STORAGE_UNAVAILABLE";

  constructor(code: "OVERLOADED" | "STORAGE_UNAVAILABLE", message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
