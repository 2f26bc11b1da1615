import type { Business, Given, Name, NamedKind } from "../../domain/decision.ts";
import { Refused } from "../../domain/refusal.ts";
import type { NamedEntity } from "../../rest/named.ts";
import type { Staged } from "../../store/sqlite/staging.ts";
import type { Store } from "../../store/store.ts";
import { because, type Reporter } from "./report.ts";

/** Makes names known that the lines give, those of one entity. What is known already is left alone. */
export async function bringNames(
  store: Store,
  entity: NamedEntity,
  lines: readonly Staged[],
  { given, report }: { given: Given; report: Reporter },
): Promise<void> {
  // Of two lines for one record the later one holds, as it would if they came one after the other.
  for (const line of lines) {
    const known = JSON.parse(line.body) as Name & Business;
    try {
      report.outcome(line, entity, (await isKnown(store, entity, known)) ? "unchanged" : await name(entity, known));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const refusals = error.refusals.map(({ property, message }) => {
        return because(message, property?.replace(/^\w+\.0\./, "") ?? null)[0]!;
      });
      report.outcome(line, entity, refusals);
    }
  }

  async function name(kind: NamedEntity, { businessId, ...one }: Name & Business): Promise<"written"> {
    if (kind === "Business") await store.commit("nameBusinesses", { businesses: [one] }, given);
    else await store.commit("nameRecords", { kind, businessId, names: [{ id: one.id, name: one.name }] }, given);
    return "written";
  }
}

async function isKnown(store: Store, entity: NamedEntity, known: Name & Business): Promise<boolean> {
  const reader = store.snapshot(null);
  try {
    const [here] =
      entity === "Business"
        ? await reader.businesses([known.id])
        : await reader.names(entity satisfies NamedKind, [known]);
    return (
      here !== undefined && Object.entries(here).every(([key, value]) => known[key as keyof typeof known] === value)
    );
  } finally {
    reader.release();
  }
}
