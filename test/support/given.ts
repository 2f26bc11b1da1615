import type { Viewer } from "../../src/billing/viewer.ts";
import { instant } from "../../src/domain/calendar.ts";
import type { CoworkerExtraServiceDraft } from "../../src/domain/coworker-extra-service/fields.ts";
import { decimal } from "../../src/domain/decimal.ts";
import type { CommandContext } from "../../src/domain/decision.ts";
import type { ExtraServiceDraft } from "../../src/domain/extra-service/fields.ts";
import type { Store } from "../../src/store/store.ts";

export const NOW = instant("2026-06-01T12:00:00Z");
export const LONDON = 101;
export const NEW_YORK = 202;

export const given: CommandContext = { now: NOW, by: "ana@example.com", businesses: null };

export const administrator: Viewer = {
  sub: "ana",
  email: "ana@example.com",
  admin: true,
  businesses: null,
  roles: [],
};

/** Someone who has just these roles, and sees just these businesses. */
export function viewerWith(roles: readonly string[], businesses: readonly number[] | null = null): Viewer {
  return { sub: "bob", email: null, admin: false, businesses, roles };
}

export function aRule(changes: Partial<ExtraServiceDraft> = {}): ExtraServiceDraft {
  return { businessId: LONDON, name: "Meeting room", price: decimal("30"), currencyCode: "GBP", ...changes };
}

/** Without a price, which would else be worked out. */
export function aCredit(extraServiceId: number, changes: Partial<CoworkerExtraServiceDraft> = {}) {
  return { businessId: LONDON, coworkerId: 2001, extraServiceId, totalUses: 600, price: null, ...changes };
}

export function createRule(store: Store, changes: Partial<ExtraServiceDraft> = {}): Promise<number> {
  return store.commit("createExtraService", aRule(changes), given);
}

export async function createCredit(
  store: Store,
  extraServiceId: number,
  changes: Partial<CoworkerExtraServiceDraft> = {},
): Promise<number> {
  return store.commit("createCoworkerExtraService", aCredit(extraServiceId, changes), given);
}

/** Adjusts the credit's total, once for each of the totals: each adds a row to the ledger. */
export async function adjust(store: Store, id: number, ...totals: number[]): Promise<void> {
  for (const totalUses of totals)
    await store.commit("updateCoworkerExtraService", { id, patch: { totalUses }, mayAdjust: true }, given);
}
