import type { Business, Name } from "../../domain/named.ts";
import { Refused } from "../../domain/refusal.ts";
import type { NamedEntity } from "../../rest/named.ts";
import type { Staged } from "../../store/scratch/staging.ts";
import type { Store } from "../../store/store.ts";
import { because } from "../reporting/report.ts";
import { commitLines, type ImportContext } from "./commit.ts";

/** A line and the name in it. */
interface Known {
  readonly line: Staged;
  readonly value: Name & Business;
}

/** Stores the names in these lines, all of one entity. Names that are stored already are reported as unchanged. */
export async function importNames(
  importing: ImportContext,
  entity: NamedEntity,
  lines: readonly Staged[],
): Promise<void> {
  const { store, report } = importing;
  const all = lines.map((line): Known => ({ line, value: JSON.parse(line.body) }));
  const here = await namesHere(store, entity, all);
  const isHere = ({ value }: Known) => {
    const known = here.get(keyOf(value));
    return known !== undefined && Object.entries(value).every(([name, one]) => known[name] === one);
  };
  for (const { line } of all.filter(isHere)) report.outcome(line, entity, "unchanged");
  const changed = all.filter((one) => !isHere(one));
  for (const businessId of new Set(changed.map(({ value }) => value.businessId)))
    await importAll(changed.filter(({ value }) => value.businessId === businessId));

  /** Commits all together, or, if some are refused, each on its own. */
  async function importAll(together: readonly Known[]): Promise<void> {
    try {
      await commit(together);
      for (const { line } of together) report.outcome(line, entity, "written");
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (together.length > 1) for (const one of together) await importAll([one]);
      else report.outcome(together[0]!.line, entity, error.refusals.flatMap(ofOne));
    }
  }

  async function commit(together: readonly Known[]): Promise<void> {
    const places = together.map(({ line }) => line);
    const values = together.map(({ value }) => value);
    if (entity === "Business") return commitLines(importing, places, "nameBusinesses", { businesses: values });
    const names = values.map(({ id, name }) => ({ id, name }));
    const input = { kind: entity, businessId: values[0]!.businessId, names };
    return commitLines(importing, places, "nameRecords", input);
  }
}

type Values = Readonly<Record<string, unknown>>;

/** The stored values of the records in these lines. */
async function namesHere(store: Store, entity: NamedEntity, all: readonly Known[]): Promise<Map<string, Values>> {
  const reader = store.snapshot(null);
  const values = all.map(({ value }) => value);
  try {
    const here =
      entity === "Business" ? await reader.businesses(values.map(({ id }) => id)) : await reader.names(entity, values);
    return new Map(here.map((one) => [keyOf(one), { ...one }]));
  } finally {
    reader.release();
  }
}

function keyOf({ businessId, id }: { readonly businessId?: number; readonly id: number }): string {
  return `${businessId ?? ""}:${id}`;
}

/** `businesses.0.timeZone` → `timeZone` */
function ofOne({ property, message }: { property: string | null; message: string }) {
  return because(message, property?.replace(/^\w+\.0\./, "") ?? null);
}
