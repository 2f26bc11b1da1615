import { entities } from "./entities.ts";
import { keysOf } from "./keyed.ts";

const { ExtraService, CoworkerExtraService, UseHistory } = entities;

/**
 * The records that the upstream's REST API knows. REST, import, export and pull serve these and no others: an entity that is
 * only in `entities` is kept and in the graph, and nothing else changes.
 */
export const upstreamEntities = { ExtraService, CoworkerExtraService, UseHistory } as const;

export type UpstreamEntity = keyof typeof upstreamEntities;

/** In the order in which a copy needs them: what a record refers to stands before it. */
export const upstreamEntityNames = keysOf(upstreamEntities);
