import { randomUUID } from "node:crypto";
import { clock } from "../clock.ts";
import type { Config } from "../config.ts";
import type { DataOf } from "../domain/event/event.ts";
import { openStore } from "../store/open.ts";
import type { Store } from "../store/store.ts";

/** Eleven days, for long work. Timers and PostgreSQL add to it, and their limit is twice that. */
const NO_LIMIT = 1_000_000_000;

/**
 * Opens the configured database for a command, without time limits for its work. No events are written unless
 * `eventData` is given. Throws if the database server does not
 * answer, without waiting for it.
 */
export async function openForCommand(
  { database }: Config,
  { readonly = false, eventData = null }: { readonly?: boolean; eventData?: DataOf | null } = {},
): Promise<Store> {
  let failure: unknown = null;
  const store = await openStore(database, {
    newUniqueId: randomUUID,
    eventData,
    clock: clock.now,
    readonly,
    snapshotsMax: 1,
    snapshotMilliseconds: NO_LIMIT,
    connectionsMax: 2,
    onWaiting: (cause) => {
      failure = cause;
    },
  });
  if (failure === null) return store;
  await store.close();
  throw new Error(
    `the database does not answer: ${failure instanceof Error ? failure.message || failure.name : failure}`,
  );
}
