import { newJournal } from "../judge/journal.ts";
import { crowd } from "../load/clients.ts";
import { MIXED_CREDITS, mixed } from "../load/mixed.ts";
import type { Scope } from "../scope.ts";
import { createCredits, worldOn } from "../world.ts";

const CLIENTS = 8;
const PATIENCE_MILLISECONDS = 30_000;

/** A database after undisturbed operations; the gateway has ended. */
export async function quiet(operations: number, scope: Scope) {
  const world = await worldOn("sqlite", scope);
  const gateway = await world.start();
  const ask = world.askOf(() => gateway);
  const credits = await createCredits(ask, MIXED_CREDITS);
  const [journal, load] = [newJournal(), mixed("quiet", credits)];
  let sent = 0;
  await crowd({
    ...{ asks: [ask], clients: CLIENTS, journal, patienceMilliseconds: PATIENCE_MILLISECONDS },
    next: () => (sent++ < operations ? load.next() : null),
    onAnswer: load.onAnswer,
  });
  await gateway.end("SIGTERM");
  return { world, credits, journal };
}
