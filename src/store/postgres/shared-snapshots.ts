import { Unavailable } from "../../domain/refusal.ts";
import type { Statement } from "../statement.ts";
import { connection, type OnBehalf, type Pool, type PostgresConnection, type StatementHooks } from "./connection.ts";
import { askTogether, learn } from "./grouped/together.ts";

/** A request's place in snapshots that several requests share. */
export interface Guest {
  /** The first statement joins the next snapshot; later ones read from the same one. */
  ask<Row>(statement: Statement<Row>): Promise<Row[]>;
  /** Whether a statement was answered from the present snapshot. */
  hasRead(): boolean;
  /** Leaves the snapshot; the next statement joins another. */
  refresh(): void;
  /** Leaves for good. */
  release(): void;
}

/** Connections at the same time: while the guests of one snapshot are answered, another one begins. */
const CONNECTIONS_MAX = 2;

const BEGIN = "begin isolation level repeatable read read only";

interface Pending extends Asked {
  readonly resolve: (rows: unknown[]) => void;
  readonly reject: (reason: unknown) => void;
}

interface Asked {
  readonly statement: Statement<unknown>;
  readonly onBehalf: OnBehalf;
}

/** A snapshot that is being gathered, or that requests read from. */
interface Shared {
  readonly guests: Set<Guest>;
  pending: Pending[];
  /** Flights that are not answered. */
  flying: number;
  lent: PostgresConnection | null;
  failure: unknown;
  overdue: NodeJS.Timeout | undefined;
}

interface Options extends StatementHooks {
  /** Time limit of a snapshot. */
  readonly milliseconds: number;
}

/**
 * Snapshots for the records of payloads. Changes are committed in groups, so their payloads are read at the same moment:
 * requests that ask in the same turn of the event loop get one snapshot, and those that ask the same statement send it
 * as one.
 */
export function sharedSnapshots(pool: Pool, { milliseconds, ...hooks }: Options) {
  const free: PostgresConnection[] = [];
  const queue: Shared[] = [];
  let guests = 0;
  let opened = 0;
  let opening: Promise<void> | null = null;
  let gathering: Shared | null = null;

  async function open(): Promise<void> {
    opened += 1;
    try {
      giveBack(connection(await pool.connect(), hooks));
    } catch (error) {
      opened -= 1;
      throw error;
    }
  }

  function giveBack(lent: PostgresConnection): void {
    free.push(lent);
    serve();
    // The last one to leave closes.
    if (guests === 0) for (const one of free.splice(0)) close(one);
  }

  function close(lent: PostgresConnection, broken?: Error): void {
    opened -= 1;
    lent.release(broken);
  }

  /** Gives waiting snapshots a connection each. */
  function serve(): void {
    while (queue.length > 0 && free.length > 0) void begin(queue.shift()!, free.pop()!);
    if (queue.length > 0 && opened < CONNECTIONS_MAX) open().catch(refuseIfNone);
  }

  /** Without any connection, what waits would wait for ever. */
  function refuseIfNone(error: unknown): void {
    if (opened === 0) for (const shared of queue.splice(0)) fail(shared, error);
  }

  function gather(guest: Guest): Shared {
    if (gathering === null) {
      const shared: Shared = {
        guests: new Set(),
        pending: [],
        flying: 0,
        lent: null,
        failure: null,
        overdue: undefined,
      };
      gathering = shared;
      setImmediate(() => {
        gathering = null;
        queue.push(shared);
        serve();
      });
    }
    gathering.guests.add(guest);
    return gathering;
  }

  async function begin(shared: Shared, lent: PostgresConnection): Promise<void> {
    shared.lent = lent;
    shared.overdue = setTimeout(() => fail(shared, tooLong()), milliseconds).unref();
    lent.run(BEGIN).catch((error) => fail(shared, error));
    await flush(shared);
  }

  async function flush(shared: Shared): Promise<void> {
    const { lent } = shared;
    const pending = shared.pending.splice(0);
    shared.flying += 1;
    try {
      if (lent === null) throw shared.failure;
      await learn(
        lent,
        pending.map(({ statement }) => statement),
      );
      const answers = await askTogether(lent, pending);
      for (const [place, { resolve }] of pending.entries()) resolve(answers[place] as unknown[]);
    } catch (error) {
      fail(shared, error);
      for (const { reject } of pending) reject(shared.failure);
    } finally {
      shared.flying -= 1;
      endIfLeft(shared);
    }
  }

  function fail(shared: Shared, cause: unknown): void {
    shared.failure ??= cause;
    for (const { reject } of shared.pending.splice(0)) reject(shared.failure);
    clearTimeout(shared.overdue);
    const { lent } = shared;
    shared.lent = null;
    if (lent !== null) close(lent, cause instanceof Error ? cause : new Error("a snapshot failed"));
    if (guests > 0 && opened === 0) open().catch(refuseIfNone);
  }

  function endIfLeft(shared: Shared): void {
    const { lent, guests: left, flying } = shared;
    if (lent === null || left.size > 0 || flying > 0) return;
    clearTimeout(shared.overdue);
    shared.lent = null;
    lent.run("commit").then(
      () => giveBack(lent),
      (error) => close(lent, error),
    );
  }

  function guest(): Guest {
    let shared: Shared | null = null;
    let hasRead = false;
    const leave = () => {
      const left = shared;
      shared = null;
      hasRead = false;
      left?.guests.delete(self);
      if (left !== null) endIfLeft(left);
    };
    const self: Guest = {
      async ask<Row>(statement: Statement<Row>) {
        shared ??= gather(self);
        const here = shared;
        if (here.failure !== null) throw here.failure;
        const onBehalf = hooks.observer?.requests?.current() ?? null;
        const answer = await new Promise<unknown[]>((resolve, reject) => {
          here.pending.push({ statement, onBehalf, resolve, reject });
          if (here.lent !== null && here.pending.length === 1) setImmediate(() => void flush(here));
        });
        hasRead = true;
        return answer as Row[];
      },
      hasRead: () => hasRead,
      refresh: leave,
      release() {
        leave();
        guests -= 1;
        if (guests === 0) for (const one of free.splice(0)) close(one);
      },
    };
    return self;
  }

  return {
    /** Resolves when there is a connection for the guest's reads, which stays until all guests have left. */
    async enter(): Promise<Guest> {
      guests += 1;
      try {
        if (opened === 0) {
          opening = open().finally(() => {
            opening = null;
          });
        }
        await opening;
      } catch (error) {
        guests -= 1;
        throw error;
      }
      return guest();
    },
  };
}

function tooLong(): Unavailable {
  return new Unavailable("OVERLOADED", "the request took too long");
}
