import type { Dependencies } from "../../billing/dependencies.ts";
import { type Records, records } from "../../billing/records.ts";
import type { Viewer } from "../../billing/viewer.ts";
import { Unauthenticated } from "../../domain/refusal.ts";
import type { Reader } from "../../store/store.ts";
import { type Loaders, loaders } from "./loaders.ts";

/**
 * What a request carries: who asks, when, and one snapshot for everything that it reads. Apollo copies it
 * property by property, so that what changes during the request is behind a function.
 */
export interface Context {
  readonly dependencies: Dependencies;
  readonly viewer: Viewer | null;
  /** When the request came. All its answers are as of this moment. */
  readonly now: number;
  /** The snapshot without regard to rights: for the records of a payload, which need none. */
  readonly reader: Reader;
  /** The snapshot as far as the viewer may read. */
  records(): Records;
  load(): Loaders;
  /** Look-ups without regard to rights: for what the records of a payload name. */
  loadFreely(): Loaders;
  /** Begins a new snapshot, which sees what was committed since. */
  refresh(): void;
  /** To be said when something was committed: from then on the request cannot simply be sent again. */
  committed(): void;
  hasCommitted(): boolean;
  /** Gives the snapshot back; the request reads no more. */
  release(): void;
}

/** The context of a request. Without a viewer nothing can be read through it. */
export function context(dependencies: Dependencies, viewer: Viewer | null): Context {
  const reader = dependencies.store.snapshot(viewer === null ? [] : viewer.businesses);
  const readable = viewer === null ? null : records(viewer, reader);
  let load: Loaders | null = null;
  let loadFreely: Loaders | null = null;
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

/** Who asks. Fields that are not public are only reached with a token; this says so to the compiler. */
export function viewerOf({ viewer }: Context): Viewer {
  if (viewer === null) throw new Unauthenticated("a token is needed");
  return viewer;
}
