import { verifyLedger } from "../../src/billing/verify-ledger.ts";
import type { CommandContext } from "../../src/domain/decision.ts";
import type { Store } from "../../src/store/store.ts";
import { administrator, given, NOW } from "./given.ts";

/** The context of a command some seconds after `given`. */
export function later(seconds: number, by: Partial<CommandContext> = {}): CommandContext {
  return { ...given, now: NOW + seconds * 1_000, ...by };
}

/** What holds reserve of the credit some seconds after `given`. */
export async function heldOf(store: Store, credit: number, seconds = 0): Promise<number> {
  const reader = store.snapshot(null);
  try {
    return (await reader.heldUses([credit], NOW + seconds * 1_000)).get(credit) ?? 0;
  } finally {
    reader.release();
  }
}

/** The allocations of the hold, such as `2: 30, 0 used`. */
export async function allocationsOf(store: Store, hold: number): Promise<string[]> {
  const reader = store.snapshot(null);
  try {
    const found = await reader.holdAllocations([hold]);
    return found.map(({ coworkerExtraServiceId: id, uses, captured }) => `${id}: ${uses}, ${captured} used`);
  } finally {
    reader.release();
  }
}

/** The faults that the verification of the whole ledger finds some seconds after `given`. */
export async function faultsOf(store: Store, seconds = 0): Promise<string[]> {
  const reader = store.snapshot(null);
  try {
    const { faults } = await verifyLedger(administrator, reader, { now: NOW + seconds * 1_000 });
    return faults.map(({ invariant, message }) => `${invariant} ${message}`);
  } finally {
    reader.release();
  }
}
