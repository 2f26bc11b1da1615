/** What decisions of a group have for themselves until they are done, as row locks are of transactions. */
export interface HeldByMembers<Holder> {
  /** Takes all of these names or none. A shared name may be taken by several, but not by one that does not share it. */
  take(holder: Holder, names: readonly string[], isShared: boolean): boolean;
  /** Gives back everything that the holder has. */
  release(holder: Holder): void;
}

interface Taken<Holder> {
  isShared: boolean;
  readonly by: Set<Holder>;
}

export function claims<Holder>(): HeldByMembers<Holder> {
  const taken = new Map<string, Taken<Holder>>();
  const held = new Map<Holder, Set<string>>();

  function isFree(holder: Holder, name: string, isShared: boolean): boolean {
    const there = taken.get(name);
    if (there === undefined || (isShared && there.isShared)) return true;
    return there.by.has(holder) && there.by.size === 1;
  }

  return {
    take(holder, names, isShared) {
      if (!names.every((name) => isFree(holder, name, isShared))) return false;
      const mine = held.get(holder) ?? new Set();
      held.set(holder, mine);
      for (const name of names) {
        const there = taken.get(name) ?? { isShared, by: new Set() };
        there.isShared &&= isShared;
        there.by.add(holder);
        taken.set(name, there);
        mine.add(name);
      }
      return true;
    },

    release(holder) {
      for (const name of held.get(holder) ?? []) {
        const there = taken.get(name)!;
        there.by.delete(holder);
        if (there.by.size === 0) taken.delete(name);
      }
      held.delete(holder);
    },
  };
}
