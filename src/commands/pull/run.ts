import type { UpstreamMark } from "../../domain/step.ts";
import { upstreamEntityNames } from "../../domain/upstream-entities.ts";
import { toTime } from "../../rest/values.ts";
import type { Pulled } from "../../store/scratch/pulled.ts";
import { type Importing, runImport } from "../import/run.ts";
import { because, type Place, type Reporter } from "../reporting/report.ts";
import type { UpstreamClient } from "./client.ts";
import { enter, type Gathering, gather } from "./gather.ts";
import { passedOverProperties, pulledLines } from "./lines.ts";
import { type Ascending, probed } from "./lists.ts";
import { isId, type Source, sources, upstreamNames } from "./records.ts";
import { type PullState, unfinished } from "./state.ts";

export interface Pulling extends Omit<Importing, "inputs">, Gathering {
  readonly upstream: string;
  /** The target database. */
  readonly database: string;
  /** Whether to read everything, or only changes since the last pull. */
  readonly everything: boolean;
  /** Writes a line for the operator. */
  readonly say: (text: string) => void;
}

/**
 * Ids up to this one are reserved for the upstream, which continues to assign ids. Without the reservation a record that is
 * made here, such as an adjustment, could take the id of a later record of the upstream.
 */
const UPSTREAM_ID_MAX = 1_500_000_000;
/** If more records are refused, their ids are not stored: the next pull reads everything again from where this one began. */
const REFUSED_MAX = 10_000;

/**
 * Reads an upstream into a file, imports the file, and stores in the database how far it has read. If the pull is
 * interrupted, the file is kept and the next run continues.
 */
export async function runPull(pulling: Pulling): Promise<void> {
  const { pulled, store, context, say } = pulling;
  const state = await gather(pulling, await begun(pulling));
  for (const entity of upstreamEntityNames)
    await store.commit("reserveIds", { entity, upTo: UPSTREAM_ID_MAX }, context);
  const refused = refusedRecords(pulling);
  refused.tellUnreadable();
  const passedOver = passedOverProperties();
  const inputs = upstreamEntityNames.map((entity) => pulledLines(pulled, entity, passedOver.note(entity)));
  await runImport({ ...pulling, report: refused.report, inputs });
  if (passedOver.all().length > 0) say(`ignored, as these properties are unknown here: ${passedOver.all().join(", ")}`);
  await store.commit("markUpstream", { upstream: pulling.upstream, marks: marksOf(state, refused.of) }, context);
  pulled.remove();
}

/** The state of an unfinished pull, or of a new one. */
async function begun(pulling: Pulling): Promise<PullState> {
  const { client, pulled, upstream, database, everything, say } = pulling;
  const marks = await marksHere(pulling);
  const left = unfinished(pulled, { upstream, database, everything, marks });
  if (left !== null) {
    say(`continues the pull that began on ${toTime(left.startedOn)}`);
    return left;
  }
  const ascending = await wordForAscending(client);
  const first: PullState = {
    upstream,
    database,
    startedOn: client.now(),
    since: everything ? [] : marks,
    phase: "credits",
    position: { from: null, page: null },
    read: 0,
    newest: {},
    ascending,
  };
  const state = enter(pulling, first, "credits");
  pulled.clear();
  pulled.together(() => {
    for (const { entity, refused } of state.since) pulled.want(entity, refused);
    pulled.setState(JSON.stringify(state));
  });
  return state;
}

/** The first requests of a pull. They also check the address and the credentials, and read the upstream's clock. */
async function wordForAscending(client: UpstreamClient): Promise<Ascending> {
  for (const source of ["CoworkerExtraService", "UseHistory", "ExtraService"] as const) {
    const ascending = await probed(client, source);
    if (ascending !== null) return ascending;
  }
  return "1";
}

async function marksHere({ store, upstream }: Pulling): Promise<UpstreamMark[]> {
  const reader = store.snapshot(null);
  try {
    return await reader.upstreamMarks(upstream);
  } finally {
    reader.release();
  }
}

/**
 * A reporter that also collects the ids of refused records, and of records that cannot be read. The files of the import
 * are the entities in their order.
 */
function refusedRecords({ report, pulled }: Pulling) {
  const ids = new Map<Source, Set<number>>(sources.map((source) => [source, new Set()]));
  const add = ({ file, line }: Place) => ids.get(sources[file]!)!.add(line);
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
  return {
    report: noting,
    tellUnreadable(): void {
      for (const [file, source] of sources.entries())
        for (const { id, message } of pulled.problems(source)) {
          report.read(upstreamNames[source]);
          report.outcome({ file, line: id ?? 0 }, upstreamNames[source], because(message));
          if (id !== null) ids.get(source)!.add(id);
        }
    },
    /** Leaves out rows of a missing credit: reading them again would not help. */
    of(source: Source): number[] {
      const refused = [...ids.get(source)!];
      if (source !== "UseHistory") return refused;
      const credits = new Map(refused.flatMap((id) => creditOf(pulled, id)));
      const gone = pulled.gone("CoworkerExtraService", [...credits.values()]);
      return refused.filter((id) => !gone.has(credits.get(id) ?? 0));
    },
  };
}

function creditOf(pulled: Pulled, rowId: number): (readonly [number, number])[] {
  const [row] = pulled.behind("UseHistory", rowId - 1, 1);
  const { CoworkerExtraServiceId: credit } = JSON.parse(row?.body ?? "{}") as Record<string, unknown>;
  return row?.id === rowId && isId(credit) ? [[rowId, credit]] : [];
}

/**
 * How far each entity was imported. A record dated in the future counts as of the start of the pull: its own time would
 * hide the changes until then.
 */
function marksOf({ since, newest, startedOn }: PullState, refusedOf: (source: Source) => number[]): UpstreamMark[] {
  return sources.flatMap((entity) => {
    const before = since.find((mark) => mark.entity === entity);
    const refused = refusedOf(entity);
    const readUntil = Math.max(before?.readUntil ?? 0, Math.min(newest[entity] ?? 0, startedOn));
    if (readUntil === 0) return [];
    if (refused.length > REFUSED_MAX) return before === undefined ? [] : [before];
    return [{ entity, readUntil, refused }];
  });
}
