import type { CommandContext } from "../../../domain/decision.ts";
import type { DecisionName, InputOf } from "../../../domain/decisions.ts";
import { Unavailable } from "../../../domain/refusal.ts";
import type { Ended } from "./lockstep.ts";

/** What of a decision says with which others it may share a transaction. */
export interface Grouped {
  /** A group has decisions of one kind: they lock in the same steps, and so in one order. */
  readonly kind?: string;
  /** What has no row that could be locked before it is made: the idempotency key, the charge of a booking. */
  readonly makes?: readonly string[];
  /** Customers and credits that it says. Decisions about one are in one group, or in groups one after the other. */
  readonly about?: readonly string[];
}

const MEMBERS_MAX = 64;

/** Members about one customer or credit, which follow each other: more would keep the others from their commit. */
const SAME_MAX = 8;

/** Groups at the same time: while one waits for the disk, another decides. */
const GROUPS_MAX = 2;

/** A group that takes longer waits for others' locks. */
const SLOT_MILLISECONDS = 100;

/** How long a decision waits for its group to begin. Only many decisions about one customer wait so long. */
const PATIENCE_MILLISECONDS = 30_000;

const groupedNames: ReadonlySet<DecisionName> = new Set(["recordUse", "spendCredit", "chargeBooking"]);

/** The kind and turn of a decision; `null`: it has a transaction of its own. */
export function kindOfGroup(name: DecisionName, input: unknown, context: CommandContext): Grouped | null {
  if (!groupedNames.has(name)) return null;
  // A statement within businesses is another one than a statement without.
  const kind = `${name} ${context.businesses === null ? "everywhere" : "within"}`;
  const { idempotencyKey } = input as { readonly idempotencyKey?: unknown };
  const key = `key ${name} ${idempotencyKey}`;
  if (name === "recordUse") {
    const { coworkerExtraServiceId } = input as InputOf<"recordUse">;
    return { kind, makes: [key], about: [`credit ${coworkerExtraServiceId}`] };
  }
  if (name === "spendCredit") return { kind, makes: [key], about: customersOf(input as InputOf<"spendCredit">) };
  const { bookingId, quote } = input as InputOf<"chargeBooking">;
  return { kind, makes: [key, `booking ${bookingId}`], about: customersOf(quote) };
}

function customersOf(input: { readonly coworkerId?: unknown; readonly fallbackCoworkerIds?: unknown }): string[] {
  const { coworkerId, fallbackCoworkerIds: others } = input;
  return [coworkerId, ...(Array.isArray(others) ? others : [])].map((id) => `customer ${id}`);
}

interface Options<Asked> {
  readonly groupedMax: number;
  /** Runs decisions in one transaction. If it fails, nothing is written. */
  takeGroup(group: readonly Asked[]): Promise<ReadonlyMap<Asked, Ended>>;
  /** Runs a decision in a transaction of its own. */
  alone(asked: Asked): Promise<unknown>;
  onRetry(): void;
}

interface Waiting<Asked> {
  readonly asked: Asked;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** Takes decisions that wait as groups. While a group runs, the next one gathers. */
export function groupQueue<Asked extends Grouped & { readonly askedAt: number }>(options: Options<Asked>) {
  const { takeGroup, alone, onRetry } = options;
  const membersMax = Math.min(options.groupedMax, MEMBERS_MAX);
  let queue: Waiting<Asked>[] = [];
  /** What running groups make and are about. */
  const busy = new Set<string>();
  let running = 0;
  let isStarting = false;

  function start(): void {
    if (isStarting || running >= GROUPS_MAX || queue.length === 0) return;
    isStarting = true;
    // What is asked in this turn of the event loop joins the group.
    setImmediate(() => {
      isStarting = false;
      refuseOverdue();
      const group = nextGroup();
      if (group.length === 0) return;
      const giveBack = slot();
      void run(group).finally(() => {
        for (const { asked } of group) for (const name of namesOf(asked)) busy.delete(name);
        giveBack();
      });
      start();
    });
  }

  /** A group counts as running until it ends, or until it has waited too long to hold up the others. */
  function slot(): () => void {
    let isHeld = true;
    running += 1;
    const giveBack = () => {
      clearTimeout(timer);
      if (isHeld) running -= 1;
      isHeld = false;
      start();
    };
    const timer = setTimeout(giveBack, SLOT_MILLISECONDS);
    return giveBack;
  }

  function refuseOverdue(): void {
    const overdue = performance.now() - PATIENCE_MILLISECONDS;
    while (queue[0] !== undefined && queue[0].asked.askedAt < overdue)
      queue.shift()!.reject(new Unavailable("OVERLOADED", "the database is busy"));
  }

  /**
   * The oldest decision that need not wait for a running group, with others of its kind. What a group makes, no other makes
   * at the same time: it would not see it, and fail at the end. What a group is about, another would wait for.
   */
  function nextGroup(): Waiting<Asked>[] {
    const group: Waiting<Asked>[] = [];
    const made = new Set<string>();
    const members = new Map<string, number>();
    const left: Waiting<Asked>[] = [];
    for (const one of queue) {
      const { kind, makes = [], about = [] } = one.asked;
      const isOfKind = group.length === 0 || kind === group[0]!.asked.kind;
      const isFree = !namesOf(one.asked).some((name) => busy.has(name)) && !makes.some((name) => made.has(name));
      const isFew = about.every((name) => (members.get(name) ?? 0) < SAME_MAX);
      const isIn = isOfKind && group.length < membersMax && isFree && isFew;
      if (isIn) for (const name of makes) made.add(name);
      if (isIn) for (const name of about) members.set(name, (members.get(name) ?? 0) + 1);
      (isIn ? group : left).push(one);
    }
    queue = left;
    const names = group.flatMap(({ asked }) => namesOf(asked));
    for (const name of names) busy.add(name);
    return group;
  }

  async function run(group: readonly Waiting<Asked>[]): Promise<void> {
    if (group.length === 1) return settle(group[0]!);
    let outcomes: ReadonlyMap<Asked, Ended>;
    try {
      outcomes = await takeGroup(group.map(({ asked }) => asked));
    } catch (error) {
      if (error instanceof Unavailable) for (const { reject } of group) reject(error);
      else {
        onRetry();
        for (const one of group) void settle(one);
      }
      return;
    }
    const waiting = new Map(group.map((one) => [one.asked, one]));
    const later: Waiting<Asked>[] = [];
    for (const [asked, outcome] of outcomes) {
      const one = waiting.get(asked)!;
      if (outcome === "later") later.push(one);
      else if ("error" in outcome) one.reject(outcome.error);
      else one.resolve(outcome.answer);
    }
    queue = [...later, ...queue];
  }

  async function settle({ asked, resolve, reject }: Waiting<Asked>): Promise<void> {
    try {
      resolve(await alone(asked));
    } catch (error) {
      reject(error);
    }
  }

  return {
    /** Resolves with the answer of the decision after its transaction was committed. */
    take(asked: Asked): Promise<unknown> {
      return new Promise((resolve, reject) => {
        queue.push({ asked, resolve, reject });
        start();
      });
    },
    /** Decisions whose group has not begun. */
    waiting: () => queue.length,
  };
}

function namesOf({ makes = [], about = [] }: Grouped): readonly string[] {
  return [...makes, ...about];
}
