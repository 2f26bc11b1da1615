import { expect, test } from "vitest";
import { aCapture, aHold, aSpend } from "../../support/credits.ts";
import { dialects } from "../../support/dialects.ts";
import { one } from "../../support/everything.ts";
import { createCredit, createRule, given, NOW } from "../../support/given.ts";
import { done, keptRefusalsOf } from "../../support/operations.ts";

// The moment of a decision about holds is read after the locks are held. A command may have waited for them long.

const onSqlite = dialects.filter(({ name }) => name === "SQLite");
const onServers = dialects.filter(({ name }) => name !== "SQLite");

test.each(onSqlite)(
  "on $name a hold begins and ends by the clock of the store, not by that of the command",
  async ({ open }) => {
    let now = NOW + 500;
    const store = await open({ clock: () => now });
    await createRule(store, { resourceTypes: [11] });
    await createCredit(store, 1, { totalUses: 10 });

    await done(store, "holdCredit", aHold({ ttlSeconds: 1 }));
    now = NOW + 1_499;
    expect(await keptRefusalsOf(store, "spendCredit", aSpend())).toEqual(["amount: INSUFFICIENT_CREDIT"]);
    now = NOW + 1_500;
    expect(await keptRefusalsOf(store, "captureHold", aCapture(1))).toEqual(["holdId: HOLD_EXPIRED"]);
    await done(store, "spendCredit", aSpend({ idempotencyKey: "2" }));

    expect(await one(store, "CreditHold", 1)).toMatchObject({ createdOn: NOW + 500, expiresAt: NOW + 1_500 });
  },
);

test.each(onServers)(
  "on $name the server's clock counts, not those of gateways, which may differ",
  async ({ open }) => {
    const store = await open({ clock: () => 0 });
    await createRule(store, { resourceTypes: [11] });
    await createCredit(store, 1, { totalUses: 10 });
    const before = Date.now();

    // The gateway's clock is far behind. Rows never go back, so the moment is not before the credit's newest one either.
    await done(store, "holdCredit", aHold({ ttlSeconds: 100 }), { ...given, now: NOW });

    const { createdOn, expiresAt } = await one(store, "CreditHold", 1);
    expect(createdOn).toBeGreaterThanOrEqual(before - 1_000);
    expect(createdOn).toBeLessThanOrEqual(Date.now() + 1_000);
    expect(expiresAt).toBe(createdOn + 100_000);
  },
);
