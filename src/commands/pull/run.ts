import { type EntityName, entityNames } from "../../domain/entities.ts";
import type { UpstreamMark } from "../../domain/step.ts";
import { toTime } from "../../rest/values.ts";
import type { Place, Reporter } from "../import/report.ts";
import { type Importing, runImport } from "../import/run.ts";
import { enter, type Gathering, gather } from "./gather.ts";
import { passedOverProperties, pulledLines } from "./lines.ts";
import { listed } from "./records.ts";
import { type PullState, unfinished } from "./state.ts";

export interface Pulling extends Omit<Importing, "inputs">, Gathering {
  readonly upstream: string;
  /** The database that is written to. */
  readonly database: string;
  /** Whether all is read, or what has changed since it was read before. */
  readonly everything: boolean;
  /** Tells the operator. */
  readonly say: (text: string) => void;
}

/**
 * Ids up to this one are left to the upstream, which goes on giving its own: a record that is made here, be it an adjustment,
 * would have the id of one that comes later.
 */
const UPSTREAM_ID_MAX = 1_500_000_000;
/** Of more refused records than that nobody keeps a list: all is read again. */
const REFUSED_MAX = 10_000;

/**
 * Reads an upstream into a file, brings what it read as an import does, and marks in the database how far that was. Where it
 * ends before its end the file is kept, and the next run goes on.
 */
export async function runPull(pulling: Pulling): Promise<void> {
  const { pulled, store, given, say } = pulling;
  const state = await gather(pulling, await begun(pulling));
  for (const entity of entityNames) await store.commit("reserveIds", { entity, upTo: UPSTREAM_ID_MAX }, given);
  const refused = refusedRecords(pulling.report);
  const passedOver = passedOverProperties();
  const inputs = entityNames.map((entity) => pulledLines(pulled, entity, passedOver.note(entity)));
  await runImport({ ...pulling, report: refused.report, inputs });
  if (passedOver.all().length > 0) say(`passed over, as nothing here has them: ${passedOver.all().join(", ")}`);
  await store.commit("markUpstream", { upstream: pulling.upstream, marks: marksOf(state, refused.of) }, given);
  pulled.remove();
}

/** What was left unfinished, or a new beginning. */
async function begun(pulling: Pulling): Promise<PullState> {
  const { client, pulled, upstream, database, everything, say } = pulling;
  const marks = await marksHere(pulling);
  const left = unfinished(pulled, { upstream, database, everything, marks });
  if (left !== null) {
    say(`goes on with what began to be read on ${toTime(left.startedOn)}`);
    return left;
  }
  // Whether there is an upstream, whether one may read there, and what time it is there.
  await listed(client, "CoworkerExtraService", { from: null, to: null, orderBy: "Id", page: 1, size: 1 });
  const first: PullState = {
    upstream,
    database,
    startedOn: client.now(),
    since: everything ? [] : marks,
    phase: "credits",
    position: { from: null, page: null },
    read: 0,
    newest: {},
  };
  const state = enter(pulling, first, "credits");
  pulled.clear();
  pulled.together(() => {
    for (const { entity, refused } of state.since) pulled.want(entity, refused);
    pulled.setState(JSON.stringify(state));
  });
  return state;
}

async function marksHere({ store, upstream }: Pulling): Promise<UpstreamMark[]> {
  const reader = store.snapshot(null);
  try {
    return await reader.upstreamMarks(upstream);
  } finally {
    reader.release();
  }
}

/** Reports as before, and keeps which records were refused. The files of the import are the entities in their order. */
function refusedRecords(report: Reporter) {
  const ids = new Map<EntityName, Set<number>>(entityNames.map((entity) => [entity, new Set()]));
  const add = ({ file, line }: Place) => ids.get(entityNames[file]!)!.add(line);
  const noting: Reporter = {
    ...report,
    problem(place, problem) {
      add(place);
      report.problem(place, problem);
    },
    outcome(place, entity, outcome) {
      if (typeof outcome !== "string") add(place);
      report.outcome(place, entity, outcome);
    },
  };
  return { report: noting, of: (entity: EntityName) => [...ids.get(entity)!] };
}

/**
 * How far all was brought. A record that says a time to come is not believed beyond the beginning: it would hide what changes
 * until then.
 */
function marksOf({ since, newest, startedOn }: PullState, refusedOf: (entity: EntityName) => number[]): UpstreamMark[] {
  return entityNames.flatMap((entity) => {
    const before = since.find((mark) => mark.entity === entity);
    const refused = refusedOf(entity);
    const readUntil = Math.max(before?.readUntil ?? 0, Math.min(newest[entity] ?? 0, startedOn));
    if (readUntil === 0) return [];
    if (refused.length > REFUSED_MAX) return before === undefined ? [] : [before];
    return [{ entity, readUntil, refused }];
  });
}
