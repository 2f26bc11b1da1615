import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../server/log.ts";
import { isOurs, type Notice, type Order } from "./messages.ts";
import { type OrderChannel, orderChannel } from "./order-channel.ts";
import { pauseAfter, YOUNG_MILLISECONDS } from "./pause.ts";

type Ready = Notice & { readonly billing: "ready" };

/** A process that is started again whenever it ends. */
export interface KeptProcess {
  readonly name: string;
  /** Starts it for the first time. Throws if it ends before it serves. */
  start(): Promise<Ready>;
  /** Starts another one and, when that serves, stops this one. Throws if the other does not start; then nothing changed. */
  replace(): Promise<void>;
  /** Stops it for good. */
  stop(): Promise<void>;
  /** Whether a process serves now. */
  serves(): boolean;
  /** Sends to the process that serves, and with `everyone` also to those that start or stop. */
  send(order: Order, everyone?: boolean): void;
}

export interface KeptProcessOptions {
  readonly name: string;
  readonly fork: () => ChildProcess;
  /** Called with what sends orders to a process that was just forked. */
  readonly onFork: (send: (order: Order) => void) => void;
  readonly log: Log;
  /** How long a process may take to stop. Then it is killed. */
  readonly stopMilliseconds: number;
  readonly onNotice: (notice: Notice) => void;
  /** Called when a process begins to serve. */
  readonly onReady: (ready: Ready) => void;
  /** Called when a process that served has ended by itself. */
  readonly onDeath: () => void;
  /** Called with the number of starts in a row that failed. */
  readonly onFailedStart: (times: number) => void;
}

interface Running {
  readonly child: ChildProcess;
  readonly ready: Ready;
  readonly ended: Promise<Ended>;
  readonly since: number;
}

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
}

const START_MILLISECONDS = 120_000;

export function keptProcess(options: KeptProcessOptions): KeptProcess {
  const { name, log } = options;
  const living = new Map<ChildProcess, OrderChannel>();
  const stopping = new AbortController();
  const endOf = new WeakMap<ChildProcess, Promise<Ended>>();
  let current: Running | null = null;
  let isReplacing = false;
  /** Processes in a row that did not live long. */
  let failures = 0;

  async function begin(): Promise<Running> {
    const child = options.fork();
    const channel = orderChannel(child);
    living.set(child, channel);
    options.onFork(channel.send);
    const ended = endOfProcess(child);
    endOf.set(child, ended);
    void ended.then(() => living.delete(child));
    let failure = `the process "${name}" ended before it served`;
    const ready = new Promise<Ready | null>((resolve) => {
      child.on("message", (message) => {
        if (!isOurs<Notice>(message)) return;
        if (message.billing === "hears") channel.open();
        else if (message.billing === "ready") resolve(message);
        else if (message.billing === "failed") failure = message.message;
        else options.onNotice(message);
      });
      void ended.then(() => resolve(null));
    });
    const overdue = setTimeout(() => child.kill("SIGKILL"), START_MILLISECONDS);
    const said = await ready;
    clearTimeout(overdue);
    if (said === null) throw new Error(failure);
    return { child, ready: said, ended, since: performance.now() };
  }

  function adopt(running: Running): void {
    current = running;
    options.onReady(running.ready);
    void running.ended.then((end) => {
      if (current !== running || stopping.signal.aborted) return;
      current = null;
      options.onDeath();
      failures = performance.now() - running.since < YOUNG_MILLISECONDS ? failures + 1 : 0;
      log.warn({ name, ended: running.child.pid, ...end }, "a process ended: starting another");
      if (!isReplacing) void revive();
    });
  }

  async function revive(): Promise<void> {
    for (let failedStarts = 0; !stopping.signal.aborted; ) {
      await sleep(pauseAfter(failures, failedStarts), undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      try {
        return adopt(await begin());
      } catch (error) {
        if (stopping.signal.aborted) return;
        failedStarts += 1;
        log.error({ name, err: error, times: failedStarts }, "a process does not start: trying again");
        options.onFailedStart(failedStarts);
      }
    }
  }

  async function retire(child: ChildProcess, drains: boolean): Promise<void> {
    living.get(child)?.send({ billing: "stop", drains });
    const overdue = setTimeout(() => child.kill("SIGKILL"), options.stopMilliseconds);
    await endOf.get(child);
    clearTimeout(overdue);
  }

  return {
    name,
    async start() {
      const running = await begin();
      adopt(running);
      return running.ready;
    },
    async replace() {
      const before = current;
      // One that died is being replaced already.
      if (before === null || stopping.signal.aborted) return;
      isReplacing = true;
      try {
        const next = await begin();
        adopt(next);
        isReplacing = false;
        await retire(before.child, true);
      } finally {
        if (isReplacing && current === null) void revive();
        isReplacing = false;
      }
    },
    async stop() {
      stopping.abort();
      await Promise.all([...living.keys()].map((child) => retire(child, false)));
    },
    serves: () => current !== null,
    send(order, everyone = false) {
      if (everyone) for (const channel of living.values()) channel.send(order);
      else if (current !== null) living.get(current.child)?.send(order);
    },
  };
}

function endOfProcess(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
    // Also for a message that could not be sent.
    child.on("error", () => {
      if (child.pid === undefined) resolve({ code: null, signal: null });
    });
  });
}
