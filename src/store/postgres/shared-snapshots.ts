import { Unavailable } from "../../domain/refusal.ts";
import type { Statement } from "../statement.ts";
import type { Pool, PostgresConnection, StatementHooks } from "./connection.ts";
import { type AskedStatement, askTogether, learn } from "./grouped/together.ts";
import { sharedConnections } from "./shared-connections.ts";

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

const BEGIN = "begin isolation level repeatable read read only";

interface Pending extends AskedStatement {
  readonly resolve: (rows: unknown[]) => void;
  readonly reject: (reason: unknown) => void;
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
  const queue: Shared[] = [];
  let gathering: Shared | null = null;
  const connections = sharedConnections(pool, {
    ...hooks,
    onFree: serve,
    onNone: (error) => {
      for (const shared of queue.splice(0)) fail(shared, error);
    },
  });

  /** Gives waiting snapshots a connection each. */
  function serve(): void {
    while (queue.length > 0) {
      const lent = connections.take();
      if (lent === null) return;
      void begin(queue.shift()!, lent);
    }
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
    if (lent !== null) connections.close(lent, cause as Error);
  }

  function endIfLeft(shared: Shared): void {
    const { lent, guests: left, flying } = shared;
    if (lent === null || left.size > 0 || flying > 0) return;
    clearTimeout(shared.overdue);
    shared.lent = null;
    lent.run("commit").then(
      () => connections.giveBack(lent),
      (error) => connections.close(lent, error),
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
        connections.leave();
      },
    };
    return self;
  }

  return {
    /** Resolves when there is a connection for the guest's reads, which stays until all guests have left. */
    async enter(): Promise<Guest> {
      await connections.enter();
      return guest();
    },
  };
}

function tooLong(): Unavailable {
  return new Unavailable("OVERLOADED", "the request took too long");
}
