import { describe, expect, test } from "vitest";
import { lastLedgerVerification, verifyAndKeep } from "../../src/billing/ledger-verification.ts";
import type { Viewer } from "../../src/billing/viewer.ts";
import { Unavailable } from "../../src/domain/refusal.ts";
import { roles } from "../../src/domain/role.ts";
import type { Reader, Store } from "../../src/store/store.ts";
import { damageable } from "../support/damaged.ts";
import { openInMemory } from "../support/dialects.ts";
import { administrator, LONDON, NEW_YORK, NOW, viewerWith } from "../support/given.ts";
import { exported } from "../support/imported.ts";
import { openTwoBusinesses } from "../support/two-businesses.ts";

const ofBoth: Viewer = { ...administrator, businesses: [LONDON, NEW_YORK] };

async function read<A>(store: Store, viewer: Viewer, act: (reader: Reader) => Promise<A>): Promise<A> {
  const reader = store.snapshot(viewer.businesses);
  try {
    return await act(reader);
  } finally {
    reader.release();
  }
}

interface Asked {
  readonly viewer?: Viewer;
  readonly id?: number;
  readonly now?: number;
  readonly keeping?: Partial<Parameters<typeof verifyAndKeep>[0]>;
}

function verify(store: Store, { viewer = administrator, id, now = NOW, keeping }: Asked = {}) {
  const clock = { now: () => now };
  return read(store, viewer, (reader) => verifyAndKeep({ store, clock, ...keeping }, viewer, reader, { id, now }));
}

const last = (store: Store, viewer: Viewer = administrator) =>
  read(store, viewer, (reader) => lastLedgerVerification(viewer, reader));

describe.each(damageable)("on $name", ({ open }) => {
  test("a verification of the whole ledger is kept as it was answered, with its faults, until the next one", async () => {
    const { store, damage } = await open();
    await openTwoBusinesses(store);
    expect(await last(store)).toBeNull();

    const whole = await verify(store);
    expect(await last(store)).toEqual(whole);
    await damage("update use_history set balance_after = 699 where id = 1");
    const damaged = await verify(store, { now: NOW + 1 });

    expect(whole).toMatchObject({ ok: true, verifiedOn: NOW, creditsChecked: 2, rowsChecked: 2, faults: [] });
    expect(damaged).toMatchObject({ ok: false, verifiedOn: NOW + 1 });
    expect(damaged.faults).not.toEqual([]);
    expect(await last(store)).toEqual(damaged);
  });
});

test.each<[string, Asked]>([
  ["one credit", { id: 1 }],
  ["every business that the token names", { viewer: ofBoth }],
])("a verification of %s is not one of the whole ledger, and is not kept", async (_what, asked) => {
  const store = await openTwoBusinesses(openInMemory());

  expect(await verify(store, asked)).toMatchObject({ ok: true });

  expect(await last(store)).toBeNull();
});

test("a result that cannot be kept is answered all the same, and the cause is reported", async () => {
  const store = await openTwoBusinesses(openInMemory());
  const cause = new Unavailable("OVERLOADED", "the database is busy");
  const reported: unknown[] = [];
  const keeping = {
    store: { commit: () => Promise.reject(cause) },
    onVerificationNotKept: (why: unknown) => reported.push(why),
  };

  expect(await verify(store, { keeping })).toMatchObject({ ok: true, creditsChecked: 2 });

  expect(reported).toEqual([cause]);
  expect(await last(store)).toBeNull();
});

test.each<[string, Viewer, string]>([
  ["every role but no administrator", viewerWith(roles), "needs the role admin"],
  ["an administrator of some businesses", ofBoth, "needs the role admin of all businesses"],
])("the last verification is refused to %s", async (_who, viewer, message) => {
  const store = await openTwoBusinesses(openInMemory());
  await verify(store);

  await expect(last(store, viewer)).rejects.toThrow(message);
});

test("an export does not contain the last verification", async () => {
  const store = await openTwoBusinesses(openInMemory());
  const before = await exported(store);

  await verify(store);

  expect(await exported(store)).toBe(before);
});
