import type { Dependencies } from "../../billing/dependencies.ts";
import type { EventQuery } from "../../billing/events.ts";
import { type Records, records } from "../../billing/records.ts";
import type { Viewer } from "../../billing/viewer.ts";
import type { Event } from "../../domain/event/event.ts";
import type { LogPosition } from "../../domain/log-position.ts";
import { Unauthenticated } from "../../domain/refusal.ts";
import type { Reader } from "../../store/store.ts";
import { type Loaders, loaders } from "./loaders.ts";

/** Follows the events that the viewer may read, several at a time. */
export type Follow = (query: EventQuery) => Promise<AsyncIterable<readonly Event[]>>;

/**
 * The context of a request: the viewer, the time, and one snapshot for all reads. Apollo copies the context property by
 * property, so values that change during the request are behind functions.
 */
export interface Context {
  readonly dependencies: Dependencies;
  readonly viewer: Viewer | null;
  /** Time of the request. All its answers are as of this time. */
  readonly now: number;
  /** The snapshot without checks of roles: for the records of a payload, which need none. */
  readonly reader: Reader;
  /** The records of the snapshot that the viewer may read. */
  records(): Records;
  load(): Loaders;
  /** Look-ups without checks of roles: for records that a payload refers to. */
  loadFreely(): Loaders;
  /** Follows events. `null`: the transport of this request cannot carry a subscription. */
  readonly follow: Follow | null;
  /** Call it before events are read: the snapshot then contains all that were committed before the request. */
  withAllEvents(): Promise<void>;
  /** Begins a new snapshot, which includes all commits since. */
  refresh(): void;
  /** Call it after a commit: from then on the request cannot simply be sent again. */
  committed(): void;
  hasCommitted(): boolean;
  /** Releases the snapshot. The request must not read afterwards. */
  release(): void;
}

/**
 * The context of a request. Without a viewer nothing can be read through it. With `reached`, its reads may be answered by a
 * replica that has reached the position, as long as nothing is committed and `refresh` is not called.
 */
export function context(dependencies: Dependencies, viewer: Viewer | null, reached?: LogPosition | null): Context {
  const reader = dependencies.store.snapshot(viewer === null ? [] : viewer.businesses, reached);
  const readable = viewer === null ? null : records(viewer, reader);
  let load: Loaders | null = null;
  let loadFreely: Loaders | null = null;
  let numbered: Promise<void> | null = null;
  let isCommitted = false;

  function readableRecords(): Records {
    if (readable === null) throw new Unauthenticated("a token is needed");
    return readable;
  }

  return {
    dependencies,
    viewer,
    now: dependencies.clock.now(),
    reader,
    records: readableRecords,
    load() {
      load ??= loaders(readableRecords(), reader);
      return load;
    },
    loadFreely() {
      loadFreely ??= loaders(reader, reader);
      return loadFreely;
    },
    follow: null,
    withAllEvents() {
      numbered ??= dependencies.store.numberEvents();
      return numbered;
    },
    refresh() {
      reader.refresh();
      load = null;
      loadFreely = null;
    },
    committed() {
      isCommitted = true;
    },
    hasCommitted: () => isCommitted,
    release: () => reader.release(),
  };
}

/** The viewer, never `null`: only public fields are reached without a token. */
export function viewerOf({ viewer }: Context): Viewer {
  if (viewer === null) throw new Unauthenticated("a token is needed");
  return viewer;
}
