import { useEffect, useState } from "preact/hooks";
import { ask, type GraphAnswer } from "./ask.ts";
import { revision } from "./gateway.ts";
import type { GraphText } from "./text.ts";

export interface Shown<Data> extends GraphAnswer<Data> {
  readonly isLoading: boolean;
}

/**
 * The answer to a query, read again when its variables or the revision change. Without variables nothing is asked. The
 * answer to other variables is never shown; an older one to the same stays until the newer one is there.
 */
export function useGraph<Data, Variables>(text: GraphText<Data, Variables>, variables: Variables | null): Shown<Data> {
  const key = variables === null ? null : JSON.stringify([text, variables]);
  const [known, setKnown] = useState<{ key: string; answer: GraphAnswer<Data>; revision: number } | null>(null);
  const wanted = revision.value;

  useEffect(() => {
    if (key === null) return;
    const abort = new AbortController();
    ask(text, variables as Variables, abort.signal).then(
      (answer) =>
        setKnown((older) => {
          const kept = answer.failure?.code === "DOWN" && older?.key === key ? older.answer.data : null;
          return { key, revision: wanted, answer: { ...answer, data: answer.data ?? kept } };
        }),
      () => {},
    );
    return () => abort.abort();
  }, [key, wanted]);

  const answer = known !== null && known.key === key ? known.answer : { data: null, failure: null };
  return { ...answer, isLoading: key !== null && (known?.key !== key || known.revision !== wanted) };
}
