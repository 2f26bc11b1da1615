/** What a run takes of the machine (processes, mounts, folders) is given back when it is over, in reverse order. */
export interface Scope {
  onLeave(act: () => unknown): void;
}

const scopes = new Set<() => Promise<void>>();

/** Does the act and gives back whatever it took, also when it fails. */
export async function within<T>(act: (scope: Scope) => Promise<T>): Promise<T> {
  const acts: (() => unknown)[] = [];
  const leave = async () => {
    for (let last = acts.pop(); last !== undefined; last = acts.pop()) {
      try {
        await last();
      } catch (error) {
        // What comes after it is given back all the same.
        console.error(`not given back: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    scopes.delete(leave);
  };
  scopes.add(leave);
  try {
    return await act({ onLeave: (one) => acts.push(one) });
  } finally {
    await leave();
  }
}

/** Gives back what runs that are still under way have taken. */
export async function leaveAll(): Promise<void> {
  await Promise.all([...scopes].reverse().map((leave) => leave()));
}
