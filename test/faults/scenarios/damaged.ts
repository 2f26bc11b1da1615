import { closeSync, copyFileSync, openSync, readSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { between, type Chance, seededSources } from "../../../src/commands/demo/random.ts";
import { sqliteIn } from "../databases/sqlite.ts";
import { temporaryFolder } from "../folder.ts";
import type { Ask } from "../gateway/client.ts";
import { DoesNotStart } from "../gateway/process.ts";
import { newJournal, unsettled } from "../judge/journal.ts";
import { judge } from "../judge/judge.ts";
import { crowd } from "../load/clients.ts";
import { MIXED_CREDITS, mixed } from "../load/mixed.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.ts";
import { createCredits, makeWorld } from "../world.ts";

export interface Damaged {
  readonly seed: string;
  /** How many copies of the file are damaged, each in another place. */
  readonly cycles: number;
}

const OPERATIONS = 200;
const PATIENCE_MILLISECONDS = 60_000;

/** By turns a single bit, and as much as a disk loses at once. */
const damages = { bit: 0, sector: 512, page: 4096 } as const;

/**
 * Copies of a database are damaged in one place each. The gateway may refuse such a file, or say that it cannot read it;
 * if it shows a different ledger, the ledger's hashes and sums must reveal it.
 */
export async function damaged({ seed, cycles }: Damaged, scope: Scope): Promise<Report> {
  const folder = temporaryFolder(scope);
  const world = makeWorld({ database: sqliteIn(folder), folder }, scope);
  const { file } = world.database;
  const { credits, faults } = await filled();
  const whole = join(folder, "whole.db");
  copyFileSync(file, whole);
  const gateway = await world.start();
  const truth = await shown(
    world.askOf(() => gateway),
    credits,
  );
  await gateway.end("SIGTERM");
  if (truth === null) throw new Error("the whole file cannot be read");

  const { chance } = seededSources(`${seed}/damages`);
  const outcomes: Record<string, number> = {};
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const kind = (Object.keys(damages) as (keyof typeof damages)[])[cycle % 3]!;
    copyFileSync(whole, file);
    const offset = damage(file, damages[kind], chance);
    const outcome = await outcomeOf();
    const name = `${kind}: ${outcome}`;
    outcomes[name] = (outcomes[name] ?? 0) + 1;
    if (outcome === "shown wrong, not found") faults.push(`a ${kind} at ${offset} is ${outcome}`);
  }
  return { figures: { bytes: statSync(whole).size, ...outcomes }, faults };

  async function filled() {
    const first = await world.start();
    const ask = world.askOf(() => first);
    const credits = await createCredits(ask, MIXED_CREDITS);
    const [journal, load] = [newJournal(), mixed(seed, credits)];
    let sent = 0;
    await crowd({
      ...{ asks: [ask], clients: 8, journal, patienceMilliseconds: PATIENCE_MILLISECONDS },
      next: () => (sent++ < OPERATIONS ? load.next() : null),
      onAnswer: load.onAnswer,
    });
    await first.end("SIGTERM");
    return { credits, faults: [...judge(journal, await world.database.read()), ...unsettled(journal)] };
  }

  async function outcomeOf(): Promise<string> {
    try {
      const damagedOne = await world.start();
      const seen = await shown(
        world.askOf(() => damagedOne),
        credits,
      );
      await damagedOne.end("SIGKILL");
      if (seen === null) return "reported as unreadable";
      if (seen === truth) return "shown right";
    } catch (error) {
      if (error instanceof DoesNotStart) return "refused at the start";
      throw error;
    }
    return (await world.isWhole()) ? "shown wrong, not found" : "shown wrong, found by verify-ledger";
  }
}

/** Changes a bit, or overwrites so many bytes, somewhere behind the header. */
function damage(file: string, bytes: number, chance: Chance): number {
  const opened = openSync(file, "r+");
  try {
    const { size } = statSync(file);
    const offset = bytes === 0 ? between(chance, 100, size - 1) : bytes * between(chance, 1, size / bytes - 1);
    const at = Buffer.alloc(Math.max(1, bytes));
    readSync(opened, at, 0, at.length, offset);
    const after = at.map((byte) => (bytes === 0 ? byte ^ (1 << between(chance, 0, 7)) : between(chance, 0, 255)));
    writeSync(opened, after, 0, after.length, offset);
    return offset;
  } finally {
    closeSync(opened);
  }
}

/** The ledgers of the credits as the gateway shows them, as text; null if it answers an error. */
async function shown(ask: Ask, credits: readonly number[]): Promise<string | null> {
  const pages = [];
  for (const id of credits) {
    const reply = await ask(QUERY, { id: String(id) });
    if (reply.kind === "lost" || reply.code !== null) return null;
    pages.push(reply.data);
  }
  return JSON.stringify(pages);
}

const QUERY = `query ($id: ID!) { coworkerExtraService(id: $id) {
  uniqueId businessId totalUses remainingUses ledgerSequence ledgerHash
  useHistories(first: 100) { nodes { uniqueId sequence kind creditUsed totalChange balanceAfter operationId
    allocationIndex usageAt reason idempotencyKey createdOn updatedBy hash } } } }`;
