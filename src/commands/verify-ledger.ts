import { Command, InvalidArgumentError } from "commander";
import { type LedgerVerification, verifyLedger } from "../billing/verify-ledger.ts";
import type { Viewer } from "../billing/viewer.ts";
import type { Config } from "../config.ts";
import { Refused, refusal } from "../domain/refusal.ts";
import type { Fault } from "../domain/use-history/verify.ts";
import { type Progress, progressOn } from "./reporting/progress.ts";
import { openForCommand } from "./store.ts";

/** Whoever may run a command on the database is its administrator. */
const operator: Viewer = { sub: "verify-ledger", email: null, admin: true, businesses: null, roles: [] };

const FAULTS_SHOWN = 100;

interface Options {
  readonly credit?: number;
  readonly json?: boolean;
}

/** The command `verify-ledger`. */
export function verifyLedgerCommand(config: () => Config): Command {
  return new Command("verify-ledger")
    .description("Check every row of the ledger, as it is at one moment, and print a digest of where it ends.")
    .option("--credit <id>", "check this credit only, by its number", numberFrom)
    .option("--json", "print everything that was found as JSON")
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
    return await verifyLedger(operator, reader, { id, onProgress });
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
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError("It is the number of a credit.");
  return Number(text);
}

const help = `
Rows are numbered without a hole, lead from balance to balance, and are chained by hashes up to the head that
their credit has. Whoever changes, cuts out or cuts off a row behind the gateway's back is found. Whoever
writes a whole credit anew is found by the digest, if you keep it elsewhere: it is the same for as long as
nothing was written, and for a copy in another database.

Works beside a running serve. Exit code 0: the ledger is whole; 1: it is damaged, or it could not be read;
2: wrong usage.
`;
