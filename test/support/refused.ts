import { expect } from "vitest";
import type { CommandContext } from "../../src/domain/decision.ts";
import type { DecisionName, InputOf } from "../../src/domain/decisions.ts";
import { Refused } from "../../src/domain/refusal.ts";
import type { Store } from "../../src/store/store.ts";
import { everything } from "./everything.ts";

/** The error that the store throws. Fails if it throws nothing, or wrote anything. */
export async function thrownBy<D extends DecisionName>(
  store: Store,
  decision: D,
  input: InputOf<D>,
  given: CommandContext,
): Promise<unknown> {
  const before = await everything(store);
  const thrown = await store.commit(decision, input, given).then(
    () => new Error(`${decision} was carried out`),
    (error: unknown) => error,
  );
  expect(await everything(store)).toEqual(before);
  return thrown;
}

/** Every reason in the refusal that is thrown, such as `id: IN_USE`; none if nothing is thrown. */
export async function refusalsIn(made: Promise<unknown>): Promise<string[]> {
  const thrown = await made.then(
    () => new Refused([]),
    (error: unknown) => error,
  );
  if (!(thrown instanceof Refused)) throw thrown;
  return thrown.refusals.map(({ code, property }) => `${property}: ${code}`);
}

/** Every reason for which the decision is refused, such as `id: IN_USE`. Nothing was written. */
export async function refusalsOf<D extends DecisionName>(
  store: Store,
  decision: D,
  input: InputOf<D>,
  given: CommandContext,
): Promise<string[]> {
  const thrown = await thrownBy(store, decision, input, given);
  if (!(thrown instanceof Refused)) throw thrown;
  return thrown.refusals.map(({ code, property }) => `${property}: ${code}`);
}
