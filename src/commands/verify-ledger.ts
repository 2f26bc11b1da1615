import { Command, InvalidArgumentError } from "commander";
import { type Keeping, verifyAndKeep } from "../billing/ledger-verification.ts";
import type { Viewer } from "../billing/viewer.ts";
import { clock } from "../clock.ts";
import type { Config } from "../config.ts";
import { formatInstant } from "../domain/calendar.ts";
import type { CommandContext } from "../domain/decision.ts";
import type { AnswerOf, DecisionName, InputOf } from "../domain/decisions.ts";
import { Refused, refusal } from "../domain/refusal.ts";
import type { LedgerVerification } from "../domain/use-history/verification.ts";
import type { Fault } from "../domain/use-history/verify.ts";
import { sentenceOf } from "./failure.ts";
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
      const { verification, notKept } = await verified(config(), credit ?? null, progress);
      const { writeOut, writeErr } = command.configureOutput();
      writeOut!(json ? toJson(verification) : toText(verification));
      if (notKept !== null) writeErr!(`billing-gateway: the result was not kept: ${sentenceOf(notKept)}\n`);
      if (!verification.ok) process.exitCode = 1;
    });
}

interface Verified {
  readonly verification: LedgerVerification;
  /** Why the result could not be kept; `null` if it was, or is not to be kept. */
  readonly notKept: unknown;
}

async function verified(config: Config, id: number | null, progress: Progress): Promise<Verified> {
  let notKept: unknown = null;
  const keeping: Keeping = {
    store: { commit: (decision, input, context) => committed(config, decision, input, context) },
    clock,
    onVerificationNotKept: (cause) => {
      notKept = cause;
    },
  };
  const store = await openForCommand(config, { readonly: true });
  const reader = store.snapshot(null);
  try {
    if (id !== null && (await reader.byIds("CoworkerExtraService", [id], ["id"])).length === 0)
      throw new Refused([refusal("NOT_FOUND", null, `there is no charge or credit ${id}`)]);
    const of = id === null ? await reader.count("CoworkerExtraService", undefined) : 1;
    const onProgress = (records: number) => progress.at("Charges and credits", records, of);
    const verification = await verifyAndKeep(keeping, operator, reader, { id, now: clock.now(), onProgress });
    return { verification, notKept };
  } finally {
    progress.stop();
    reader.release();
    await store.close();
  }
}

/** Commits to the database, which is opened to write only for this: to verify it, reading is enough. */
async function committed<D extends DecisionName>(
  config: Config,
  decision: D,
  input: InputOf<D>,
  context: CommandContext,
): Promise<AnswerOf<D>> {
  const store = await openForCommand(config);
  try {
    return await store.commit(decision, input, context);
  } finally {
    await store.close();
  }
}

function toJson({ ok, verifiedOn, ...more }: LedgerVerification): string {
  return `${JSON.stringify({ ok, verifiedOn: formatInstant(verifiedOn), ...more }, null, 2)}\n`;
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

The result for the whole ledger is kept in the database, and the graph shows it as lastLedgerVerification. A database that
cannot be written is verified all the same; a line on standard error then says that the result was not kept.

Works while the gateway is running. Exit code 0: the ledger is whole; 1: it is damaged, or it could not be read;
2: wrong usage.
`;
