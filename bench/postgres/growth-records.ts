import { createCipheriv, createHash } from "node:crypto";
import { between, type Chance, pick, type Sources, seededSources } from "../../src/commands/demo/random.ts";
import { DAY_MILLISECONDS, instant } from "../../src/domain/calendar.ts";
import type { CoworkerExtraService } from "../../src/domain/coworker-extra-service/fields.ts";
import { type Head, link } from "../../src/domain/use-history/chain.ts";
import type { UseHistory } from "../../src/domain/use-history/fields.ts";
import { historyLengths } from "../data/fill.ts";
import { entriesOf, recordOf, type Service } from "../data/records.ts";

/** A ledger by its number of rows. The other numbers follow, in the proportions of the bench's data. */
export interface GrowthSize {
  readonly rows: number;
  readonly credits: number;
  readonly businesses: number;
  readonly coworkers: number;
}

/** A credit with its ledger, as the store would have written them. */
export interface CreditWithLedger {
  readonly credit: CoworkerExtraService;
  readonly rows: readonly UseHistory[];
}

const ROWS_A_BUSINESS = 30_000;
const OPENED_ON = instant("2023-01-02T08:00:00Z");
const DAYS = 1000;
const LATER = 20 * 365 * DAY_MILLISECONDS;

export function sizeOf(rows: number): GrowthSize {
  return {
    rows,
    credits: Math.ceil(rows / 10),
    businesses: Math.ceil(rows / ROWS_A_BUSINESS),
    coworkers: Math.ceil(rows / 100),
  };
}

/** Each customer has credits in one business. */
export function businessOf(coworkerId: number, { businesses }: Pick<GrowthSize, "businesses">): number {
  return ((coworkerId - 1) % businesses) + 1;
}

/** The credits in the order of their ids: the same ones for the same size. */
export function* creditsWithLedgers(
  size: GrowthSize,
  services: readonly Service[][],
): Generator<CreditWithLedger, void, undefined> {
  const sources: Sources = { ...seededSources("growth"), uuid: keyedUuids("growth") };
  const { chance } = sources;
  const lengths = historyLengths({ credits: size.credits, uses: size.rows }, chance);
  let lastRowId = 0;
  for (const [place, length] of lengths.entries()) {
    const made = creditWithLedger(sources, { id: place + 1, length, lastRowId }, size, services);
    lastRowId += made.rows.length;
    yield made;
  }
}

function creditWithLedger(
  sources: Sources,
  { id, length, lastRowId }: { id: number; length: number; lastRowId: number },
  size: GrowthSize,
  services: readonly Service[][],
): CreditWithLedger {
  const { chance } = sources;
  const coworkerId = between(chance, 1, size.coworkers);
  const service = pick(chance, services[businessOf(coworkerId, size) - 1]!);
  const createdOn = OPENED_ON + between(chance, 0, DAYS * DAY_MILLISECONDS);
  const entries = entriesOf(sources, createdOn, length);
  const record = recordOf(sources, service, coworkerId, createdOn, entries);
  // The record is completed in place: copying its fifty properties costs as much as several rows.
  const credit = Object.assign(record, { id }) as {
    -readonly [N in keyof CoworkerExtraService]: CoworkerExtraService[N];
  };
  // Spends find no credit expired.
  credit.expireDate = record.expireDate && record.expireDate + LATER;
  let head: Head = { sequence: 0, hash: null, balance: credit.remainingUses, total: credit.totalUses, createdOn };
  const rows = entries.map((entry, place) => {
    // A reversal follows its use.
    const linked =
      entry.reverses === null ? entry : { ...entry, reverses: { ...entry.reverses, id: lastRowId + place } };
    const next = link(credit, head, linked);
    head = next.head;
    return Object.assign(next.row, { id: lastRowId + place + 1 });
  });
  credit.ledgerSequence = head.sequence;
  credit.ledgerHash = head.hash;
  credit.remainingUses = head.balance;
  credit.totalUses = head.total;
  credit.updatedOn = Math.max(createdOn, head.createdOn);
  return { credit, rows };
}

/** UUIDs that look random, from the key stream of a cipher: a tenth of the cost of a hash each. */
function keyedUuids(seed: string): () => string {
  const key = createHash("sha256").update(seed).digest().subarray(0, 16);
  const cipher = createCipheriv("aes-128-ctr", key, Buffer.alloc(16));
  const zeros = Buffer.alloc(64 * 1024);
  let hex = "";
  let at = 0;
  return () => {
    if (at === hex.length) [hex, at] = [cipher.update(zeros).toString("hex"), 0];
    const one = hex.slice(at, at + 32);
    at += 32;
    return `${one.slice(0, 8)}-${one.slice(8, 12)}-4${one.slice(13, 16)}-8${one.slice(17, 20)}-${one.slice(20)}`;
  };
}

/** A place in the sizes' records that a request asks for. */
export function anyOf(chance: Chance, { credits, coworkers, businesses }: GrowthSize) {
  const coworkerId = between(chance, 1, coworkers);
  return {
    creditId: between(chance, 1, credits),
    coworkerId,
    businessId: businessOf(coworkerId, { businesses }),
  };
}
