import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import type { CommandContext } from "../../domain/decision.ts";
import type { DecisionName } from "../../domain/decisions.ts";
import type { DataOf } from "../../domain/event/event.ts";
import { Unavailable } from "../../domain/refusal.ts";
import { execute, type StepExecutor } from "../execute.ts";
import { fixed } from "../statement.ts";
import type { Statements } from "../statements.ts";
import { unconfirmed } from "../unconfirmed.ts";
import { connection, type OnBehalf, type Pool, type PostgresConnection, type StatementHooks } from "./connection.ts";
import { postgresDecoders, postgresDialect } from "./dialect.ts";
import { isCut, isLost, isTaken, mustBeClosed, toUnavailable } from "./failure.ts";
import { type Ended, inLockstep } from "./grouped/lockstep.ts";
import { type Grouped, groupQueue, kindOfGroup } from "./grouped/queue.ts";

/** How long a commit is retried after a lost conflict or a lost connection. */
const PATIENCE_MILLISECONDS = 5_000;

/** How long a group waits for a row that another transaction has locked. Its decisions then wait one by one. */
const GROUP_LOCK_MILLISECONDS = 1_000;

/** After this many tries, a taken key is not a race but a defect: the decision fails to see the row. */
const TAKEN_TRIES_MAX = 5;

/** Most commits that may wait. */
const WAITING_MAX = 10_000;

interface Options extends StatementHooks {
  readonly newUniqueId: () => string;
  /** Writes the data of events; `null`: no events are written. */
  readonly eventData: DataOf | null;
  /** Whether the server's clock says when a decision is made. */
  readonly usesServerClock: boolean;
  /** Most decisions that share a transaction; 1: each has its own. */
  readonly groupedMax: number;
}

interface Asked extends Grouped {
  readonly name: DecisionName;
  readonly input: unknown;
  readonly context: CommandContext;
  readonly askedAt: number;
  readonly onBehalf: OnBehalf;
  /** When its last transaction began; `null`: it got no connection yet. */
  begunAt: number | null;
}

/** Executes decisions in transactions with locked rows: each in its own, or those that wait as a group in one. */
export function writer(pool: Pool, { newUniqueId, eventData, usesServerClock, groupedMax, ...hooks }: Options) {
  const executor: StepExecutor = {
    ...{ dialect: postgresDialect, decoders: postgresDecoders, newUniqueId, eventData },
    moment: usesServerClock ? () => serverMoment({}, postgresDialect) : null,
  };
  const { observer } = hooks;
  /** Commits that are not answered, and those of them whose transaction has not begun. */
  let pending = 0;
  let waiting = 0;

  /** Takes a connection. If the server is unreachable, the client gets the error at once and may retry. */
  async function lend(): Promise<PostgresConnection> {
    waiting += 1;
    try {
      return connection(await pool.connect(), hooks);
    } catch (error) {
      throw toUnavailable(error);
    } finally {
      waiting -= 1;
    }
  }

  /** Runs the work in a transaction of these decisions. */
  async function transact<A>(
    asked: readonly Asked[],
    work: (lent: PostgresConnection) => Promise<A>,
    countOf: (answer: A) => number = () => 1,
  ): Promise<A> {
    const lent = await lend();
    for (const one of asked) one.begunAt = performance.now();
    let isCommitting = false;
    try {
      await lent.run("begin");
      const answer = await work(lent);
      isCommitting = true;
      await lent.end(
        "commit",
        asked.map(({ onBehalf }) => onBehalf),
      );
      lent.release();
      observer?.groupCommitted(countOf(answer));
      return answer;
    } catch (error) {
      await rollBack(lent, error);
      // If the connection is lost during COMMIT, only the server knows the result.
      throw isCommitting && isCut(error) ? unconfirmed(error) : error;
    }
  }

  function take(asked: Asked): Promise<unknown> {
    const { name, input, context } = asked;
    return transact([asked], (lent) => answered(execute(name, input, context, executor), lent));
  }

  /** A group that fails has written nothing. `Unavailable` is the answer to all its decisions. */
  function takeGroup(group: readonly Asked[]): Promise<ReadonlyMap<Asked, Ended>> {
    const members = new Map(
      group.map((asked) => {
        const { name, input, context, onBehalf } = asked;
        return [{ statements: execute(name, input, context, executor), onBehalf }, asked] as const;
      }),
    );
    const deciding = async (lent: PostgresConnection) => {
      const [outcomes] = await Promise.all([
        inLockstep([...members.keys()], lent),
        lent.run(`set local lock_timeout to ${GROUP_LOCK_MILLISECONDS}`),
      ]);
      return new Map(Array.from(outcomes, ([member, outcome]) => [members.get(member)!, outcome]));
    };
    return transact(group, deciding, answeredOf);
  }

  async function takeWithPatience(asked: Asked): Promise<unknown> {
    const patience = asked.askedAt + PATIENCE_MILLISECONDS;
    for (let tries = 1; ; tries += 1) {
      try {
        return await take(asked);
      } catch (error) {
        const mayPass = isLost(error) || isCut(error) || (isTaken(error) && tries < TAKEN_TRIES_MAX);
        if (!mayPass || performance.now() > patience) throw toUnavailable(error);
        observer?.transactionRetried();
        await sleep(Math.min(2 ** tries, 100));
      }
    }
  }

  const groups = groupQueue<Asked>({
    groupedMax,
    takeGroup,
    alone: takeWithPatience,
    onRetry: () => observer?.transactionRetried(),
  });

  return {
    async commit(name: DecisionName, input: unknown, context: CommandContext): Promise<unknown> {
      if (pending >= WAITING_MAX) throw new Unavailable("OVERLOADED", "too many requests are writing");
      pending += 1;
      const onBehalf = observer?.requests?.current() ?? null;
      const kind = groupedMax > 1 ? kindOfGroup(name, input, context) : null;
      const asked: Asked = { name, input, context, onBehalf, ...kind, askedAt: performance.now(), begunAt: null };
      try {
        return await (kind === null ? takeWithPatience(asked) : groups.take(asked));
      } finally {
        pending -= 1;
        if (asked.begunAt !== null) observer?.commitWaited(asked.begunAt - asked.askedAt);
      }
    },
    waiting: () => waiting + groups.waiting(),
  };
}

/** How many decisions of a group were answered. */
function answeredOf(outcomes: ReadonlyMap<unknown, Ended>): number {
  return [...outcomes.values()].filter((one) => one !== "later" && "answer" in one).length;
}

/** The server's time in milliseconds. */
const serverMoment = fixed<{ now: unknown }>(
  () => sql`select floor(date_part('epoch', clock_timestamp()) * 1000)::bigint "now"`,
);

async function answered<A>(statements: Statements<A>, { ask }: PostgresConnection): Promise<A> {
  let next = statements.next();
  while (!next.done) next = statements.next(await ask(next.value));
  return next.value;
}

async function rollBack(lent: PostgresConnection, cause: unknown): Promise<void> {
  try {
    if (mustBeClosed(cause)) throw cause;
    await lent.end("rollback");
    lent.release();
  } catch (error) {
    lent.release(error as Error);
  }
}
