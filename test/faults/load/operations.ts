import type { Ask, Reply } from "../gateway/client.ts";
import type { Answer, AnsweredRow, Attempt, Mutation } from "../judge/journal.ts";

const ROW = `databaseId uniqueId coworkerExtraServiceId operationId allocationIndex sequence kind creditUsed totalChange
  balanceAfter hash createdOn`;

const PRICE = "total due neededUnits coveredUnits";

const documents: Record<Mutation, string> = {
  recordUse: document("recordUse", "RecordUseInput", "useHistory"),
  spendCredit: document("spendCredit", "SpendCreditInput", "useHistories"),
  reverseUse: document("reverseUse", "ReverseUseInput", "useHistories"),
  adjustCredit: document("adjustCredit", "AdjustCreditInput", "useHistory"),
  voidCredit: document("voidCredit", "VoidCreditInput", "useHistory"),
  chargeBooking: document("chargeBooking", "ChargeBookingInput", "useHistories", `price: quote { ${PRICE} }`),
  unchargeBooking: document("unchargeBooking", "UnchargeBookingInput", "useHistories"),
  holdCredit: `mutation ($input: HoldCreditInput!) { reported: holdCredit(input: $input) {
    replayed hold: creditHold { databaseId } userErrors { code message } } }`,
  captureHold: document("captureHold", "CaptureHoldInput", "useHistories"),
  releaseHold: `mutation ($input: ReleaseHoldInput!) { reported: releaseHold(input: $input) {
    replayed hold: creditHold { databaseId } userErrors { code message } } }`,
};

function document(mutation: Mutation, input: string, rows: "useHistory" | "useHistories", more = ""): string {
  return `mutation ($input: ${input}!) { reported: ${mutation}(input: $input) {
    replayed rows: ${rows} { ${ROW} } ${more} userErrors { code message } } }`;
}

/** Sends the attempt once. */
export async function send(ask: Ask, { key, mutation, input }: Attempt): Promise<Answer> {
  return answerOf(await ask(documents[mutation], { input: { ...input, idempotencyKey: key } }));
}

function answerOf(reply: Reply): Answer {
  if (reply.kind === "lost") return reply;
  const { status, data, code, position } = reply;
  if (code === "OVERLOADED" || code === "STORAGE_UNAVAILABLE") return { kind: "unavailable", code };
  const reported = data?.reported;
  if (code !== null || !reported) return { kind: "wrong", reported: `${status} ${code}` };
  const codes: string[] = reported.userErrors.map((error: { code: string }) => error.code);
  if (codes.length > 0) return { kind: "refused", replayed: reported.replayed, codes };
  const { replayed, rows = [], price, hold } = reported;
  const answered = [rows].flat() as (AnsweredRow | null)[];
  if (answered.includes(null)) return { kind: "wrong", reported: "the row is missing" };
  return {
    ...{ kind: "done", replayed, rows: answered as AnsweredRow[] },
    ...(price !== undefined && { price }),
    ...(hold && { holdId: hold.databaseId as number }),
    ...(position !== null && { position }),
  };
}

export const BUSINESS = 101;
export const COWORKER = 2001;
export const RESOURCE_TYPE = 11;

export function spend(key: string, amount: number): Attempt {
  const input = { businessId: BUSINESS, coworkerId: COWORKER, kind: "TIME_CREDIT", unit: "MINUTES", amount };
  return {
    key,
    mutation: "spendCredit",
    input: { ...input, resourceTypeId: RESOURCE_TYPE },
    creditUsed: amount,
    totalChange: 0,
  };
}

export function hold(key: string, amount: number, ttlSeconds: number): Attempt {
  const { input } = spend(key, amount);
  return { key, mutation: "holdCredit", input: { ...input, ttlSeconds }, creditUsed: null, totalChange: 0 };
}

export function capture(key: string, holdId: number): Attempt {
  return { key, mutation: "captureHold", input: { holdId: String(holdId) }, creditUsed: null, totalChange: 0 };
}

export function release(key: string, holdId: number): Attempt {
  return { key, mutation: "releaseHold", input: { holdId: String(holdId) }, creditUsed: null, totalChange: 0 };
}

export function use(key: string, credit: number, creditUsed: number): Attempt {
  const input = { coworkerExtraServiceId: String(credit), creditUsed, reason: `for ${key}` };
  return { key, mutation: "recordUse", input, creditUsed, totalChange: 0 };
}

export function giveBack(key: string, row: AnsweredRow, amount: number): Attempt {
  const input = { useHistoryId: String(row.databaseId), amount, reason: "Left early" };
  return { key, mutation: "reverseUse", input, creditUsed: -amount, totalChange: 0 };
}

export function adjust(key: string, credit: number, amount: number): Attempt {
  const input = { coworkerExtraServiceId: String(credit), amount, reason: "Goodwill" };
  return { key, mutation: "adjustCredit", input, creditUsed: 0, totalChange: amount };
}

export function voiding(key: string, credit: number): Attempt {
  const input = { coworkerExtraServiceId: String(credit), reason: "Left the house" };
  return { key, mutation: "voidCredit", input, creditUsed: null, totalChange: 0 };
}

/** So many minutes of the customer's, from a start that is the booking's own. */
export function charge(key: string, bookingId: number, minutes: number): Attempt {
  const from = Date.UTC(2099, 0, 1) + bookingId * 60_000;
  const quote = {
    ...{ businessId: BUSINESS, resourceTypeId: RESOURCE_TYPE, coworkerId: COWORKER, customer: "MEMBER" },
    ...{ from: new Date(from).toISOString(), to: new Date(from + minutes * 60_000).toISOString(), timeZone: "UTC" },
  };
  return { key, mutation: "chargeBooking", input: { quote, bookingId }, creditUsed: null, totalChange: 0 };
}

export function uncharge(key: string, bookingId: number): Attempt {
  const input = { businessId: BUSINESS, bookingId, reason: "Cancelled" };
  return { key, mutation: "unchargeBooking", input, creditUsed: null, totalChange: 0 };
}
