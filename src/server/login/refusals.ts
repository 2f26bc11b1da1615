const MINUTE_MS = 60_000;
const KEYS_MAX = 100_000;

/** A key whose refusals per minute are limited, such as a user name. */
export interface Limited {
  readonly key: string;
  readonly max: number;
}

interface Attempts {
  refusedAt: readonly number[];
  readonly underWay: Set<Promise<void>>;
}

/** Returned instead of an answer when a limit is reached. */
export class TooManyRefusals {
  readonly waitMs: number;
  constructor(waitMs: number) {
    this.waitMs = waitMs;
  }
}

/**
 * Limits refused attempts by several keys at once. An attempt under way counts as refused until it is answered, and
 * further attempts wait for it. A thousand guesses sent together therefore get no more than the limit.
 */
export function refusalLimits(now: () => number) {
  const known = new Map<string, Attempts>();

  function attemptsOf(key: string): Attempts {
    const attempts = known.get(key) ?? { refusedAt: [], underWay: new Set() };
    // `Math.abs`: a clock that is set back must not prolong the minute.
    attempts.refusedAt = attempts.refusedAt.filter((at) => Math.abs(now() - at) < MINUTE_MS);
    return attempts;
  }

  /** Stores the attempts of a key. Forgets the oldest keys when there are too many. */
  function keep(key: string, attempts: Attempts): void {
    known.delete(key);
    if (attempts.refusedAt.length + attempts.underWay.size > 0) known.set(key, attempts);
    for (const [oldest, { underWay }] of known) {
      if (known.size <= KEYS_MAX) break;
      if (underWay.size === 0) known.delete(oldest);
    }
  }

  function count(key: string, isRefused: Promise<boolean>): void {
    const attempts = attemptsOf(key);
    const ended = isRefused.then((refused) => {
      attempts.underWay.delete(ended);
      if (refused) attempts.refusedAt = [...attempts.refusedAt, now()];
      keep(key, attempts);
    });
    attempts.underWay.add(ended);
    keep(key, attempts);
  }

  return async function attempt<T>(
    limits: readonly Limited[],
    act: () => Promise<T>,
    isRefusal: (answer: T) => boolean,
  ): Promise<T | TooManyRefusals> {
    for (;;) {
      const all = limits.map(({ key, max }) => ({ max, attempts: attemptsOf(key) }));
      const waits = all
        .filter(({ max, attempts }) => attempts.refusedAt.length >= max)
        .map(({ attempts }) => attempts.refusedAt[0]! + MINUTE_MS - now());
      if (waits.length > 0) return new TooManyRefusals(Math.max(1, ...waits));
      const crowded = all.find(({ max, attempts }) => attempts.refusedAt.length + attempts.underWay.size >= max);
      if (crowded === undefined) break;
      await Promise.race(crowded.attempts.underWay);
    }
    const answer = act();
    const isRefused = answer.then(isRefusal, () => false);
    for (const { key } of limits) count(key, isRefused);
    return answer;
  };
}
