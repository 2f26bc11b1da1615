import { describe, expect, test } from "vitest";
import type { LedgerVerification } from "../../../src/domain/use-history/verification.ts";
import type { Store } from "../../../src/store/store.ts";
import { dialects } from "../../support/dialects.ts";
import { given, LONDON, NOW } from "../../support/given.ts";

const whole: LedgerVerification = {
  ...{ ok: true, verifiedOn: NOW - 5_001, creditsChecked: 2, rowsChecked: 3_000_000_000 },
  ...{ digest: "0a".repeat(32), faults: [] },
};
const damaged: LedgerVerification = {
  ...{ ok: false, verifiedOn: NOW - 1, creditsChecked: 2, rowsChecked: 2, digest: "0b".repeat(32) },
  faults: [
    { coworkerExtraServiceId: 1, sequence: 2, invariant: "I6", message: `leaves "1" instead of '2' \u0000 ☃` },
    { coworkerExtraServiceId: null, sequence: null, invariant: null, message: "and 7 more faults" },
  ],
};

describe.each(dialects)("on $name", ({ open }) => {
  test("the last verification of the whole ledger is kept, in place of the one before; before the first there is none", async () => {
    const store = await open();

    expect(await last(store)).toBeNull();
    await keep(store, whole);
    expect(await last(store)).toEqual(whole);
    await keep(store, damaged);
    expect(await last(store)).toEqual(damaged);
  });

  test("a verification that began earlier and ends later does not replace a newer one", async () => {
    const store = await open();

    await keep(store, damaged);
    await keep(store, whole);

    expect(await last(store)).toEqual(damaged);
  });

  test("a kept moment that is still to come, by a wrong clock, gives way to any other", async () => {
    const store = await open();

    await keep(store, { ...damaged, verifiedOn: NOW + 1 });
    await keep(store, whole);

    expect(await last(store)).toEqual(whole);
  });

  test("a reader of some businesses does not see what was found in all of them", async () => {
    const store = await open();

    await keep(store, whole);

    expect(await last(store, [LONDON])).toBeNull();
  });
});

function keep(store: Store, verification: LedgerVerification): Promise<void> {
  return store.commit("keepLedgerVerification", verification, given);
}

async function last(store: Store, businesses: readonly number[] | null = null): Promise<LedgerVerification | null> {
  const reader = store.snapshot(businesses);
  try {
    return await reader.lastLedgerVerification();
  } finally {
    reader.release();
  }
}
