import { Command, InvalidArgumentError } from "commander";
import { type LedgerVerification, verifyLedger } from "../billing/verify-ledger.ts";
import type { Viewer } from "../billing/viewer.ts";
import { clock } from "../clock.ts";
import type { Config } from "../config.ts";
import { Refused, refusal } from "../domain/refusal.ts";
import type { Fault } from "../domain/use-history/verify.ts";
import { type Progress, progressOn } from "./reporting/progress.ts";
import { openForCommand } from "./store.ts";

/** An operator with access to the database is an administrator. */
const operator: Viewer = { sub: "verify-ledger", email: null, admin: true, businesses: null, roles: [] };

const FAULTS_SHOWN = 100;

interface Options {
  readonly credit?: number;
  readonly json?: boolean;
}

export function verifyLedgerCommand(config: () => Config): Command {
  return new Command("verify-ledger")
    .description("Check every row of the ledger, in one snapshot, and print a digest of its end.")
    .option("--credit <id>", "check this credit only, by its number", numberFrom)
    .option("--json", "print the result as JSON")
    .addHelpText("after", help)
    .action(async ({ credit, json = false }: Options, command: Command) => {
      const progress = progressOn(process.stderr);
      const verification = await verified(config(), credit ?? null, progress);
      command.configureOutput().writeOut!(json ? `${JSON.stringify(verification, null, 2)}\n` : toText(verification));
      if (!verification.ok) process.exitCode = 1;
    });
}

async function verified(config: Config, id: number | null, progress: Progress): Promise<LedgerVerification> {
  const store = await openForCommand(config, { readonly: true });
  const reader = store.snapshot(null);
  try {
    if (id !== null && (await reader.byIds("CoworkerExtraService", [id], ["id"])).length === 0)
      throw new Refused([refusal("NOT_FOUND", null, `there is no charge or credit ${id}`)]);
    const of = id === null ? await reader.count("CoworkerExtraService", undefined) : 1;
    const onProgress = (records: number) => progress.at("Charges and credits", records, of);
    return await verifyLedger(operator, reader, { id, now: clock.now(), onProgress });
  } finally {
    progress.stop();
    reader.release();
    await store.close();
  }
}

function toText({ ok, creditsChecked, rowsChecked, digest, faults }: LedgerVerification): string {
  const shown = faults.slice(0, FAULTS_SHOWN).map(faultLine);
  const more = faults.length - shown.length;
  return [
    ...shown,
    ...(more > 0 ? [`and ${more} more; --json lists them`] : []),
    `${creditsChecked} credits and ${rowsChecked} rows checked: ${ok ? "the ledger is whole" : "the ledger is damaged"}`,
    `digest ${digest}`,
    "",
  ].join("\n");
}

function faultLine({ coworkerExtraServiceId: credit, sequence, invariant, message }: Fault): string {
  const place = [...(credit === null ? [] : [`credit ${credit}`]), ...(sequence === null ? [] : [`row ${sequence}`])];
  return [...place, ...(invariant === null ? [] : [invariant]), message].join(" ");
}

function numberFrom(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError("It must be the number of a credit.");
  return Number(text);
}

const help = `
Rows are numbered without gaps, lead from balance to balance, and are chained by hashes up to the head in their
credit. The check finds a row that was changed or removed outside the gateway. It does not find a credit that was
rewritten as a whole: compare the digest with a copy of it that you keep elsewhere. The digest changes only when
something is written, and is the same for a copy in another database.

Works while the gateway is running. Exit code 0: the ledger is whole; 1: it is damaged, or it could not be read;
2: wrong usage.
`;
