/** Releases the resources of a run (processes, mounts, folders) at its end, in reverse order. */
export interface Scope {
  onLeave(act: () => unknown): void;
}

const scopes = new Set<() => Promise<void>>();

/** Runs the act and releases its resources, also if it fails. */
export async function within<T>(act: (scope: Scope) => Promise<T>): Promise<T> {
  const acts: (() => unknown)[] = [];
  const leave = async () => {
    for (let last = acts.pop(); last !== undefined; last = acts.pop()) {
      try {
        await last();
      } catch (error) {
        // The remaining resources are still released.
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

/** Releases the resources of running runs. */
export async function leaveAll(): Promise<void> {
  await Promise.all([...scopes].reverse().map((leave) => leave()));
}
