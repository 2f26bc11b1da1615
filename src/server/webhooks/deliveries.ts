import { setTimeout as sleep } from "node:timers/promises";
import { alarm } from "./alarm.ts";
import { sendSlots } from "./slots.ts";
import { enabledWebhooks, type SurveyedWebhook, webhooksOfEvents } from "./survey.ts";
import { type TurnOptions, webhookTurn } from "./turn.ts";
import { type UpkeepOptions, webhookUpkeep } from "./upkeep.ts";

/** Delivers events to webhooks, from `start` to `stop`. */
export interface Deliveries {
  start(): void;
  /** Call it after a commit. With `changed`, webhooks were created or changed; else events may have been written. */
  poke(changed: boolean): void;
  /** Waits for the attempts in flight, but not long. */
  stop(): Promise<void>;
}

export interface DeliveriesOptions extends Omit<TurnOptions, "aborted" | "isEnding">, UpkeepOptions {
  /** Called with what went wrong, and with `null` when it works again. */
  readonly onFailure: (cause: unknown) => void;
  /** Called if another process delivers with another key: this one then does not. */
  readonly onOtherKey: () => void;
}

/** A webhook in this process. */
interface Known {
  isRunning: boolean;
  /** It needs another turn after the running one. */
  again: boolean;
  /** Its next turn, in milliseconds since 1970; `null`: when events come. */
  at: number | null;
  /** The value of its field `turn`, by which changes are noticed; `null`: another process has it. */
  turn: number | null;
  isFailing: boolean;
  /** When it was last moved past events that it does not deliver. */
  passedAt: number;
}

/** How often the database is asked for events of other processes. */
const POLL_MILLISECONDS = 1_000;
/** Shortest pause between two looks at the database, however many commits there are. */
const LOOK_MILLISECONDS = 25;
/** How often all webhooks are looked at: for those of a process that ended, and those that another process changed. */
const SURVEY_MILLISECONDS = 10_000;
/** An idle webhook is moved on at least so often: else deleted events would seem to be undelivered. */
const PASS_MILLISECONDS = 3_600_000;
const SENDS_MAX = 50;
/** Failing receivers may take long to fail: the other slots are for those that work. */
const FAILING_SENDS_MAX = 25;
const RETRY_MILLISECONDS = 1_000;
const STOP_MILLISECONDS = 5_000;

export function webhookDeliveries(options: DeliveriesOptions): Deliveries {
  const { store, clock } = options;
  const [upkeep, known, aborting] = [webhookUpkeep(options), new Map<number, Known>(), new AbortController()];
  const [every, failing, bell] = [sendSlots(SENDS_MAX), sendSlots(FAILING_SENDS_MAX), alarm()];
  const turns = new Set<Promise<void>>();
  let [isOn, isPoked, hasKey, hasFailed] = [false, true, true, false];
  let [lookedAt, surveyedAt] = [0, Number.NEGATIVE_INFINITY];
  /** Events up to this sequence were looked at; `null`: none yet. */
  let seen: number | null = null;
  let looking: Promise<void> = Promise.resolve();
  const turnOptions: TurnOptions = { ...options, aborted: aborting.signal, isEnding: () => !isOn };

  /** One look at the database: which webhooks need a turn. */
  async function look(): Promise<void> {
    const now = performance.now();
    const isSurvey = now - surveyedAt >= SURVEY_MILLISECONDS;
    if (!isSurvey && known.size === 0) return;
    // Before anything is awaited: a caller may ask for another survey meanwhile.
    if (isSurvey) surveyedAt = now;
    if (isSurvey) await checkKey();
    if (!hasKey) return;
    await store.numberEvents();
    const reader = store.snapshot(null);
    try {
      const { head } = await reader.eventBounds();
      if (isSurvey) survey(await enabledWebhooks(reader, null), now);
      if (seen !== null && head > seen) for (const { id } of await webhooksOfEvents(reader, seen)) begin(id);
      seen = head;
    } finally {
      reader.release();
    }
    if (isSurvey) await upkeep.deleteOld(now);
  }

  async function checkKey(): Promise<void> {
    const had = hasKey;
    hasKey = await upkeep.hasKey();
    if (hasKey) return;
    known.clear();
    if (had) options.onOtherKey();
  }

  /** Begins turns of webhooks that are new, were changed, are with another process, or were long not moved on. */
  function survey(webhooks: readonly SurveyedWebhook[], now: number): void {
    const enabled = new Set(webhooks.map(({ id }) => id));
    for (const [id, { isRunning }] of known)
      if (!enabled.has(id) && !isRunning && known.delete(id)) options.report.waits(id, null);
    for (const { id, turn } of webhooks) {
      const one = known.get(id);
      if (one === undefined || one.turn !== turn || now - one.passedAt > PASS_MILLISECONDS) begin(id);
    }
  }

  /** Has the webhook take its turn, after the present one if there is one. */
  function begin(id: number): void {
    const one = known.get(id) ?? {
      ...{ isRunning: false, again: false, at: null, turn: null, isFailing: false, passedAt: Number.NEGATIVE_INFINITY },
    };
    known.set(id, one);
    if (one.isRunning) one.again = true;
    else if (isOn && hasKey) {
      const running = run(id, one).finally(() => turns.delete(running));
      turns.add(running);
    }
  }

  async function run(id: number, one: Known): Promise<void> {
    [one.isRunning, one.again, one.at] = [true, false, null];
    const taken = [...(one.isFailing ? [await failing.take()] : []), await every.take()];
    try {
      if (!isOn) return;
      const passesAll = performance.now() - one.passedAt > PASS_MILLISECONDS;
      const next = await webhookTurn(id, turnOptions, passesAll);
      if (passesAll) one.passedAt = performance.now();
      if (next.kind === "gone") known.delete(id);
      one.turn = "turn" in next ? next.turn : null;
      one.at = next.kind === "at" ? next.moment : null;
      one.isFailing = one.at !== null && one.at > 0;
    } catch (error) {
      fail(error);
      one.at = clock.now() + RETRY_MILLISECONDS;
    } finally {
      for (const giveBack of taken) giveBack();
      one.isRunning = false;
    }
    if (one.again || one.at === 0) begin(id);
    else if (one.at !== null) bell.ring();
  }

  function fail(cause: unknown): void {
    if (!hasFailed) options.onFailure(cause);
    hasFailed = true;
  }

  /** Begins the turns whose moment has come; returns the milliseconds until the next one, or until the next poll. */
  function beginDue(): number {
    const now = clock.now();
    let pause = POLL_MILLISECONDS;
    for (const [id, { isRunning, at }] of known) {
      if (isRunning || at === null) continue;
      if (at <= now) begin(id);
      else pause = Math.min(pause, at - now);
    }
    return pause;
  }

  async function lookOnce(): Promise<void> {
    [isPoked, lookedAt] = [false, performance.now()];
    try {
      await look();
      if (hasFailed) options.onFailure(null);
      hasFailed = false;
    } catch (error) {
      surveyedAt = Number.NEGATIVE_INFINITY;
      fail(error);
    }
  }

  async function lookAgainAndAgain(): Promise<void> {
    while (isOn) {
      // A retry that is due needs no look at the database.
      if (isPoked || performance.now() - lookedAt >= POLL_MILLISECONDS) await lookOnce();
      await bell.pause(Math.max(0, Math.min(beginDue(), lookedAt + POLL_MILLISECONDS - performance.now())));
      if (isOn) await sleep(LOOK_MILLISECONDS);
    }
  }

  return {
    start() {
      isOn = true;
      looking = lookAgainAndAgain();
    },
    poke(changed) {
      if (changed) surveyedAt = Number.NEGATIVE_INFINITY;
      if (!changed && known.size === 0) return;
      isPoked = true;
      bell.ring();
    },
    async stop() {
      isOn = false;
      bell.ring();
      const late = setTimeout(() => aborting.abort(), STOP_MILLISECONDS);
      await looking;
      await Promise.all(turns);
      clearTimeout(late);
      await options.sender.close();
    },
  };
}
