/** Can be given back before the end of the test. A test that opens many in turn then needs only one. */
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
