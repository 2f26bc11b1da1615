import { between, type Chance, pick, seededSources } from "../../src/commands/demo/random.ts";
import { DAY_MILLISECONDS, type Instant, instant } from "../../src/domain/calendar.ts";
import { type Decimal, decimal } from "../../src/domain/decimal.ts";
import type { CommandContext } from "../../src/domain/decision.ts";
import type { Store } from "../../src/store/store.ts";
import { BY, entriesOf, recordOf, type Service } from "./records.ts";

/** The number of records of each kind. */
export interface Size {
  readonly businesses: number;
  readonly rules: number;
  readonly coworkers: number;
  readonly credits: number;
  readonly uses: number;
}

/** Raise it whenever the same size gives different records. */
export const RECORDS_VERSION = 1;

const OPENED_ON = instant("2023-01-02T08:00:00Z");
const DAYS = 1000;

/** Number of commits that are started before they are awaited; the store keeps their order. */
const AT_ONCE = 500;

type Committing = Pick<Store, "commit">;

/** Fills an empty database through the store's own decisions: the same records for the same size. */
export async function fill(
  store: Committing,
  size: Size,
  onProgress: (done: number, of: number) => void,
): Promise<void> {
  const sources = seededSources("bench");
  const services = await createServices(store, size, sources.chance);
  const lengths = historyLengths(size, sources.chance);
  for (let done = 0; done < size.credits; ) {
    const commits = Array.from({ length: Math.min(AT_ONCE, size.credits - done) }, (_, place) => {
      const service = pick(sources.chance, services);
      // Dates of credits and uses are not in the order of their ids, as after an import from several systems.
      const createdOn = OPENED_ON + between(sources.chance, 0, DAYS * DAY_MILLISECONDS);
      const entries = entriesOf(sources, createdOn, lengths[done + place]!);
      const record = recordOf(sources, service, between(sources.chance, 1, size.coworkers), createdOn, entries);
      return store.commit("bringCredit", { record, entries }, givenAt(entries.at(-1)?.createdOn ?? createdOn));
    });
    await Promise.all(commits);
    done += commits.length;
    onProgress(done, size.credits);
  }
}

export async function createServices(
  store: Committing,
  size: Pick<Size, "businesses" | "rules">,
  chance: Chance,
): Promise<Service[]> {
  const given = givenAt(OPENED_ON);
  const businesses = Array.from({ length: size.businesses }, (_, place) => ({
    id: place + 1,
    name: `Business ${place + 1}`,
    timeZone: "Europe/Madrid",
    currencyCode: "EUR",
  }));
  await store.commit("nameBusinesses", { businesses }, given);
  const services: Service[] = [];
  for (let place = 0; place < size.rules; place++) {
    const businessId = (place % size.businesses) + 1;
    const name = `Meeting rooms, price ${place + 1}`;
    const price = decimal(`${between(chance, 5, 90)}.${pick(chance, ["5", "25", "95", "0"])}`) as Decimal;
    const draft = { businessId, name, price, currencyCode: "EUR", displayOrder: place, resourceTypes: [10 + place] };
    services.push({ id: await store.commit("createExtraService", draft, given), businessId, name });
  }
  return services;
}

/**
 * How many ledger rows each credit has: many have none or a few, most about ten, some hundreds. They add up to
 * the size exactly.
 */
export function historyLengths({ credits, uses }: Pick<Size, "credits" | "uses">, chance: Chance): number[] {
  const weights = Array.from({ length: credits }, () => pick(chance, [0, 1, 3, 5, 6, 7, 8, 9, 11, 50]) * chance());
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  let given = 0;
  return weights.map((weight) => {
    sum += weight;
    const length = Math.round((sum / whole) * uses) - given;
    given += length;
    return length;
  });
}

function givenAt(now: Instant): CommandContext {
  return { now, by: BY, businesses: null };
}
