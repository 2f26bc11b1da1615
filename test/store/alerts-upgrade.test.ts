import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { CommandContext } from "../../src/domain/decision.ts";
import { alertsOf, DAY } from "../support/alerts.ts";
import { aHold, aSpend } from "../support/credits.ts";
import { aCredit, createRule, given } from "../support/given.ts";
import { done } from "../support/operations.ts";
import { places } from "../support/places.ts";

// A database of the version before alerts: the migration writes what is still to come, and levels as they are.

/** The statements of the migrations that fill the tables of alerts. */
function fillingOf(folder: string): string {
  const directory = new URL(`../../schema/${folder}/`, import.meta.url);
  const files = readdirSync(directory).filter((name) => name.endsWith(".sql"));
  return files
    .flatMap((name) => readFileSync(new URL(name, directory), "utf8").split("--> statement-breakpoint"))
    .filter((statement) => /INSERT INTO (due_event|alert_state)/.test(statement))
    .join("\n");
}

describe.each(places)("on $name", ({ folder, empty }) => {
  test("moments to come are reported after an upgrade, those that passed are not, and levels are as they were", async () => {
    const { store, shell } = await empty();
    const now = Date.now();
    const at = (days: number): CommandContext => ({ ...given, now: now + days * DAY });
    const rule = await createRule(store, { resourceTypes: [11] });
    const grant = (coworkerId: number, expireDate: number | null, validFrom: number | null = null) =>
      store.commit(
        "createCoworkerExtraService",
        aCredit(rule, { coworkerId, totalUses: 100, validFrom, expireDate }),
        at(-30),
      );
    await grant(1, now - DAY);
    await grant(2, now + 3 * DAY);
    await grant(3, now + 20 * DAY);
    await grant(4, null, now + 2 * DAY);
    await grant(5, null);
    await done(store, "holdCredit", aHold({ coworkerId: 5, amount: 85, ttlSeconds: 86_400 }), at(0));
    await shell("delete from due_event; delete from alert_state;");
    await shell(fillingOf(folder));
    const before = (await alertsOf(store)).length;
    await done(store, "spendCredit", aSpend({ coworkerId: 5, amount: 1 }), at(0));
    await store.commit("writeDueEvents", null, at(30));

    const found = (await alertsOf(store)).slice(before);
    expect(found.map(({ type, coworkerId, occurredOn }) => [type, coworkerId, (occurredOn - now) / DAY])).toEqual([
      ["HOLD_EXPIRED", 5, 1],
      ["CREDIT_EXPIRED", 2, 3],
      ["CREDIT_EXHAUSTED", 2, 3],
      ["CREDIT_EXPIRING", 3, 13],
      ["CREDIT_EXPIRED", 3, 20],
      ["CREDIT_EXHAUSTED", 3, 20],
    ]);
  });
});
