import type { Claim, Statement } from "../../statement.ts";
import type { Statements } from "../../statements.ts";
import { type OnBehalf, type PostgresConnection, textOf } from "../connection.ts";
import { claims, type HeldByMembers } from "./claims.ts";
import { type AnswerRows, askTogether, learn } from "./together.ts";

/** A decision of a group. */
export interface GroupMember {
  readonly statements: Statements<unknown>;
  readonly onBehalf: OnBehalf;
}

/** `later`: the decision has written nothing, and belongs into another group. */
export type Ended = { readonly answer: unknown } | { readonly error: unknown } | "later";

/** No decision of the group can go on: each waits for what another one has. */
export class Stuck extends Error {
  override readonly name = "Stuck";
}

/** A decision takes about eight flights. One that still waits for another one after so many is left to the next group. */
const FLIGHTS_MAX = 100;

interface Running extends GroupMember {
  readonly onDone: (outcome: Ended) => void;
  /** Statements that answer nothing, to be sent before the next one. */
  readonly unsent: Statement<unknown>[];
  /** The statement whose answer it needs to go on. */
  asking: Statement<unknown> | null;
  /** Whether the flight has that statement. */
  isAsked: boolean;
  /** The rows that it has asked to lock, while another member has one of them. */
  wanted: readonly string[] | null;
  hasWritten: boolean;
  outcome: Ended | null;
  isDone: boolean;
}

/**
 * Runs decisions in the transaction of the connection, statement by statement for all of them. The result is that of running
 * them one after the other: a decision that claims what another one has waits until that one is done. A decision that
 * fails before it has written fails alone; every other failure is thrown, and nothing of the group may be kept then. The
 * outcomes are in the order in which the decisions were done.
 */
export async function inLockstep<M extends GroupMember>(
  members: readonly M[],
  lent: PostgresConnection,
): Promise<Map<M, Ended>> {
  const held = claims<Running>();
  const done = new Map<M, Ended>();
  const running = members.map((member) => started(member, (outcome) => done.set(member, outcome)));
  for (const one of running) advance(one, undefined);
  for (let flights = 1; ; flights += 1) {
    finish(running, held);
    const sending = running.filter((one) => !one.isDone && toSend(one, held));
    if (sending.length > 0) await flight(sending, held, lent);
    else if (running.some(({ isDone }) => !isDone)) throw new Stuck("the decisions of a group wait for each other");
    else return done;
    if (flights >= FLIGHTS_MAX) leaveWaiting(running);
  }
}

function started(member: GroupMember, onDone: (outcome: Ended) => void): Running {
  return { ...member, onDone, unsent: [], asking: null, isAsked: false, wanted: null, ...unwritten };
}

const unwritten = { hasWritten: false, outcome: null, isDone: false } as const;

/** A member is done when everything that it writes was sent: what others then read comes after it. */
function finish(running: readonly Running[], held: HeldByMembers<Running>): void {
  for (const one of running) {
    if (one.isDone || one.outcome === null || one.unsent.length > 0) continue;
    one.isDone = true;
    one.onDone(one.outcome);
    held.release(one);
  }
}

/** Sends what these members have to send, without waiting in between, and gives them the answers. */
async function flight(
  sending: readonly Running[],
  held: HeldByMembers<Running>,
  lent: PostgresConnection,
): Promise<void> {
  const lists = sending.map((one) => {
    const statements = one.unsent.splice(0);
    if (one.isAsked) statements.push(one.asking!);
    return { one, statements, last: [] as AnswerRows };
  });
  await learn(
    lent,
    lists.flatMap(({ statements }) => statements),
  );
  const layers: Promise<void>[] = [];
  for (let depth = 0; lists.some(({ statements }) => statements.length > depth); depth += 1) {
    const layer = lists.filter(({ statements }) => statements.length > depth);
    const asked = layer.map(({ one, statements }) => ({ statement: statements[depth]!, onBehalf: one.onBehalf }));
    layers.push(
      askTogether(lent, asked).then((rows) => {
        for (const [place, list] of layer.entries()) list.last = rows[place]!;
      }),
    );
  }
  await Promise.all(layers);
  for (const { one, last } of lists) if (one.isAsked) answer(one, last, held);
}

/** Whether the member has something to send; `isAsked` says whether that includes the statement that it asks. */
function toSend(one: Running, held: HeldByMembers<Running>): boolean {
  one.isAsked = one.asking !== null && mayAsk(one, one.asking, held);
  return one.isAsked || one.unsent.length > 0;
}

/** Whether the member may ask its statement now. What waited for rows asks again once it has them. */
function mayAsk(one: Running, { claims }: Statement<unknown>, held: HeldByMembers<Running>): boolean {
  return one.wanted === null || claims === undefined || held.take(one, one.wanted, claims.isShared);
}

/** Rows that another member has are locked, but not this member's yet: it asks again when that one is done. */
function answer(one: Running, rows: AnswerRows, held: HeldByMembers<Running>): void {
  const { claims } = one.asking!;
  if (claims !== undefined) {
    const names = namesOf(claims, rows as readonly LockedRow[]);
    if (!held.take(one, names, claims.isShared)) {
      one.wanted = names;
      return;
    }
  }
  one.wanted = null;
  advance(one, rows);
}

interface LockedRow {
  readonly id: unknown;
  readonly holder?: unknown;
}

/** A customer counts as a row: the levels of alerts depend on all of a customer's credits. */
function namesOf({ rowsOf }: Claim, rows: readonly LockedRow[]): string[] {
  return rows.flatMap(({ id, holder }) => [`${rowsOf} ${id}`, ...(holder === undefined ? [] : [`holder ${holder}`])]);
}

/** Runs the decision up to the next statement whose answer it needs. */
function advance(one: Running, rows: AnswerRows | undefined): void {
  one.asking = null;
  for (let given = rows; ; given = []) {
    let next: IteratorResult<Statement<unknown>, unknown>;
    try {
      next = one.statements.next(given as unknown[]);
    } catch (error) {
      if (one.hasWritten) throw error;
      one.outcome = { error };
      return;
    }
    if (next.done) {
      one.outcome = { answer: next.value };
      return;
    }
    const text = textOf(next.value);
    const isRead = /^\s*select\b/.test(text);
    one.hasWritten ||= !isRead;
    if (isRead || /\breturning\b/.test(text)) {
      one.asking = next.value;
      return;
    }
    one.unsent.push(next.value);
  }
}

/** What waits for others and has written nothing makes place: the group's transaction ends sooner. */
function leaveWaiting(running: readonly Running[]): void {
  for (const one of running) if (one.wanted !== null && !one.hasWritten) one.outcome = "later";
}
