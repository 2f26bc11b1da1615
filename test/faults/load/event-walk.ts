import { setTimeout as sleep } from "node:timers/promises";
import { type Chance, pick, seededSources } from "../../../src/commands/demo/random.ts";
import type { Ask } from "../gateway/client.ts";

/** An event as a walk sees it. */
export interface SeenEvent {
  readonly sequence: string;
  readonly type: string;
  readonly coworkerId: number | null;
  readonly subject: { readonly __typename: string; readonly databaseId: number } | null;
  readonly useHistories: readonly { readonly databaseId: number }[];
}

export interface Walked {
  readonly events: readonly SeenEvent[];
  readonly pages: number;
  readonly faults: readonly string[];
}

const PAGE = 100;

const query = (filter: string) => `query ($after: String) { events(first: ${PAGE}, after: $after${filter}) {
  nodes { sequence type coworkerId useHistories { databaseId } subject { __typename
    ... on CoworkerExtraService { databaseId } ... on CreditHold { databaseId } ... on ExtraService { databaseId } } }
  pageInfo { endCursor hasNextPage } } }`;

/** Walks on by `after` from one gateway to another until it is stopped, then to the end. */
export function startWalk(asks: readonly Ask[], filter: string, chance: Chance) {
  const events: SeenEvent[] = [];
  const faults: string[] = [];
  let [after, pages, stopped] = ["0", 0, false];

  /** Whether more follows. */
  async function page(): Promise<boolean> {
    const reply = await pick(chance, asks)(query(filter), { after });
    if (reply.kind === "answered" && reply.code === null) {
      const { nodes, pageInfo } = reply.data!.events;
      events.push(...nodes);
      pages += 1;
      after = pageInfo.endCursor;
      return pageInfo.hasNextPage;
    }
    if (reply.kind === "answered" && !/OVERLOADED|STORAGE_UNAVAILABLE/.test(reply.code!))
      faults.push(`a page of events after ${after} was answered ${reply.code}`);
    await sleep(20);
    return faults.length === 0;
  }

  const walking = (async () => {
    for (;;) {
      const wasStopped = stopped;
      const isMore = await page();
      if (wasStopped && !isMore) return;
      if (!isMore) await sleep(2);
    }
  })();
  return {
    async stop(): Promise<Walked> {
      stopped = true;
      await walking;
      return { events, pages, faults };
    },
  };
}

/** Every event from the first on. */
export async function everyEvent(ask: Ask): Promise<readonly SeenEvent[]> {
  const walk = startWalk([ask], "", seededSources("all").chance);
  return (await walk.stop()).events;
}
