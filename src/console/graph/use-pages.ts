import { useEffect, useState } from "preact/hooks";
import { ask, type Failure, type GraphAnswer } from "./ask.ts";
import { revision } from "./gateway.ts";
import type { GraphText } from "./text.ts";

/** A page of a list, and where the next one begins. */
export interface ListPage<Node> {
  readonly nodes: readonly Node[];
  readonly next: string | null;
}

export interface Pages<Node> {
  readonly nodes: readonly Node[] | null;
  readonly hasMore: boolean;
  readonly more: () => void;
  readonly failure: Failure | null;
}

/**
 * The first pages of a list, and more of them on demand; all are read again when the revision changes. `variablesAt` gives
 * the variables of the page after a cursor.
 */
export function usePages<Data, Variables, Node>(
  text: GraphText<Data, Variables>,
  variablesAt: (after: string | null) => Variables,
  pageOf: (data: Data) => ListPage<Node>,
  firstPages = 1,
): Pages<Node> {
  const key = JSON.stringify([text, variablesAt(null)]);
  const [wanted, setWanted] = useState({ key, pages: firstPages });
  const [known, setKnown] = useState<{ key: string; list: ListPage<Node> | null; failure: Failure | null } | null>(
    null,
  );
  const pages = wanted.key === key ? wanted.pages : firstPages;
  const again = revision.value;

  useEffect(() => {
    const abort = new AbortController();
    const read = async () => {
      let list: ListPage<Node> = { nodes: [], next: null };
      for (let page = 0; page < pages; page += 1) {
        const answer: GraphAnswer<Data> = await ask(text, variablesAt(list.next), abort.signal);
        const { data, failure } = answer;
        if (data === null) return setKnown((older) => ({ key, failure, list: older?.key === key ? older.list : null }));
        const { nodes, next } = pageOf(data);
        list = { nodes: [...list.nodes, ...nodes], next };
        setKnown({ key, list, failure });
        if (next === null) break;
      }
    };
    read().catch(() => {});
    return () => abort.abort();
  }, [key, pages, again]);

  const shown = known?.key === key ? known : null;
  return {
    nodes: shown?.list?.nodes ?? null,
    hasMore: (shown?.list?.next ?? null) !== null,
    more: () => setWanted({ key, pages: pages + 1 }),
    failure: shown?.failure ?? null,
  };
}

/** A connection of the graph as a page. */
export function pageOfConnection<Node>(connection: {
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}): ListPage<Node> {
  return { nodes: connection.nodes, next: connection.pageInfo.hasNextPage ? connection.pageInfo.endCursor : null };
}
