/** Can be given back before the end of the test, so that many in one test need no more than one does. */
export interface Returnable {
  giveBack(): Promise<void>;
}

export function once(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= act();
    return done;
  };
}
