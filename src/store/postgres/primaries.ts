import { Unavailable } from "../../domain/refusal.ts";
import type { Pool } from "./connection.ts";
import { isPassing } from "./failure.ts";
import { serverName } from "./hosts.ts";
import type { ServerPool } from "./pool.ts";
import { elect, type Lineage, unknownLineage, whyNotWritable } from "./primary.ts";
import type { ServerState } from "./server-state.ts";
import { believed, type Look, watch } from "./watch.ts";

/** Finds the server that accepts writes, among several and again after a promotion. */
export interface Primaries {
  /** What is known of the database; it never goes back. */
  lineage(): Lineage;
  /** A pool of connections to the primary of the moment. Those to an earlier one are cut. */
  pool(open: (url: string, admit: (state: ServerState) => void) => ServerPool): Pool;
  close(): Promise<void>;
}

interface Options {
  /** Called when the primary is another one, or when there is none. */
  readonly onChange: (text: string) => void;
  /** Called with each look at the primary. */
  readonly onLook: (look: { readonly state: ServerState; readonly askedAt: number }) => void;
}

interface Seen {
  readonly url: string;
  look: Look | null;
}

export function watchPrimaries(urls: readonly string[], { onChange, onLook }: Options): Primaries {
  const servers: Seen[] = urls.map((url) => ({ url, look: null }));
  let lineage = unknownLineage;
  let current: number | null = null;
  let none = "no server has answered yet";
  /** Resolves when every server was looked at. */
  let begun = () => {};
  const beginning = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const moves: (() => void)[] = [];

  function looked(place: number, look: Look): void {
    servers[place]!.look = look;
    // The first to answer may have been left behind by one that answers later.
    if (servers.some((server) => server.look === null)) return;
    choose();
    begun();
    if (place === current && look.state !== null) onLook({ state: look.state, askedAt: look.askedAt });
  }

  function choose(): void {
    const states = servers.map(({ look }) => believed(look));
    const elected = elect(states, lineage, current);
    if ("place" in elected) {
      const { system, timeline } = states[elected.place]!;
      lineage = { system, timeline };
      move(elected.place, "");
      return;
    }
    // A primary that does not answer, and in whose place no other has come, stays: what reaches it all the same may go on.
    const isSilent = current !== null && states[current] === null;
    if (!isSilent) move(null, elected.none);
  }

  function move(place: number | null, why: string): void {
    if (place === current && why === none) return;
    const isMove = place !== current;
    current = place;
    none = why;
    onChange(place === null ? `no server takes writes: ${why}` : `${serverName(servers[place]!.url)} takes the writes`);
    if (isMove) for (const act of moves) act();
  }

  /** If every server fails, the error of one says more: a wrong password stops the start. */
  function whyNotNow(): unknown {
    const causes = servers.flatMap(({ look }) => (look?.cause == null ? [] : [look.cause]));
    if (causes.length === servers.length) return causes.find(isPassing) ?? causes.at(-1);
    return new Unavailable("STORAGE_UNAVAILABLE", `no database server takes writes: ${none}`);
  }

  function admit(state: ServerState): void {
    const why = whyNotWritable(state, lineage);
    if (why !== null) throw new Unavailable("STORAGE_UNAVAILABLE", `no database server takes writes: ${why}`);
  }

  const watches = servers.map(({ url }, place) => watch(url, (look) => looked(place, look)));

  return {
    lineage: () => lineage,
    pool(open) {
      let opened: { readonly place: number; readonly pool: ServerPool } | null = null;
      const ending = new Set<Promise<void>>();

      function leave(): void {
        const left = opened?.pool;
        opened = null;
        if (left === undefined) return;
        left.cut();
        const ended = left.end().finally(() => ending.delete(ended));
        ending.add(ended);
      }
      moves.push(leave);

      return {
        async connect() {
          await beginning;
          if (current === null) throw whyNotNow();
          opened ??= { place: current, pool: open(servers[current]!.url, admit) };
          return opened.pool.connect();
        },
        usage: () => opened?.pool.usage() ?? { used: 0, idle: 0, waiting: 0, max: 0 },
        async end() {
          const left = opened?.pool;
          opened = null;
          await Promise.all([left?.end(), ...ending]);
        },
      };
    },
    async close() {
      begun();
      await Promise.all(watches.map((one) => one.close()));
    },
  };
}
