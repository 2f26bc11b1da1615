import { seededSources } from "../../src/commands/demo/random.ts";
import { all, eq, isNull } from "../../src/domain/condition.ts";
import type { CommandContext } from "../../src/domain/decision.ts";
import type { Store } from "../../src/store/store.ts";
import { anAdjustment, aUse, aVoiding } from "./credits.ts";
import { aCredit, aRule, given, LONDON, NOW } from "./given.ts";
import { done } from "./operations.ts";

interface Size {
  readonly rules: number;
  readonly credits: number;
  /** How many uses a credit has. */
  readonly uses: number;
}

/** When things happened, a step of the clock each; the whole is over by `NOW`. */
function clock(count: number, stepMs: number): () => CommandContext {
  let moment = NOW - count * stepMs;
  return () => {
    moment += stepMs;
    return { ...given, now: moment };
  };
}

/**
 * Fills a store as an account at an upstream is filled: rules, credits and charges, and uses of the credits. The
 * same every time but for random identifiers. With a small step of the clock many records share a minute.
 */
export async function fillAccount(store: Store, { rules, credits, uses }: Size, stepMs = 7_000): Promise<void> {
  const { chance } = seededSources("account");
  const then = clock(rules + credits + credits * uses, stepMs);
  const ruleIds: number[] = [];
  for (let no = 1; no <= rules; no += 1) {
    const links = { resourceTypes: no % 3 === 0 ? [10 + no, 11] : [10 + no], tariffs: no % 2 === 0 ? [no] : [] };
    ruleIds.push(await store.commit("createExtraService", aRule({ name: `Rule ${no}`, ...links }), then()));
  }
  await store.commit(
    "nameRecords",
    { kind: "ResourceType", businessId: LONDON, names: [{ id: 12, name: "Desk, hot" }] },
    given,
  );
  const ids: number[] = [];
  for (let no = 1; no <= credits; no += 1) {
    const isCharge = no % 10 === 0;
    const draft = aCredit(ruleIds[no % rules]!, { coworkerId: 2_000 + (no % 50), ...(isCharge && { bookingId: no }) });
    const id = await store.commit("createCoworkerExtraService", draft, then());
    if (!isCharge) ids.push(id);
  }
  for (let no = 0; no < credits * uses; no += 1)
    await done(
      store,
      "recordUse",
      aUse(ids[Math.floor(chance() * ids.length)]!, { creditUsed: 1, idempotencyKey: `${no}` }),
      then(),
    );
}

/** What happens at an account between two syncs: a rule, new credits, uses, an adjustment, a voiding, other notes. */
export async function changeAccount(store: Store, name: string, now: number): Promise<void> {
  const by: CommandContext = { ...given, now };
  const reader = store.snapshot(null);
  const { rows } = await reader.page("CoworkerExtraService", {
    where: all(eq("kind", "TIME_CREDIT"), isNull("voidedOn")),
    order: [],
    take: "first",
    count: 4,
  });
  reader.release();
  const [one, two, three, four] = rows;
  const key = (operation: string) => ({ idempotencyKey: `${name}-${operation}` });
  await store.commit("updateExtraService", { id: one!.extraServiceId, patch: { name: `Rule of ${name}` } }, by);
  const ruleId = await store.commit("createExtraService", aRule({ name: `New rule of ${name}` }), by);
  const fresh = await store.commit("createCoworkerExtraService", aCredit(ruleId), by);
  await done(store, "recordUse", aUse(fresh, key("fresh")), by);
  await done(store, "recordUse", aUse(one!.id, key("use")), by);
  await done(store, "adjustCredit", anAdjustment(two!.id, key("adjust")), by);
  await done(store, "voidCredit", aVoiding(three!.id, key("void")), by);
  await store.commit("updateCoworkerExtraService", { id: four!.id, patch: { notes: name }, mayAdjust: false }, by);
}
