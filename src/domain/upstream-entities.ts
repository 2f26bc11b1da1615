import { entities } from "./entities.ts";
import { keysOf } from "./keyed.ts";

const { ExtraService, CoworkerExtraService, UseHistory } = entities;

/**
 * The entities of the upstream's REST API. REST and pulls serve only these: an entity that is only in `entities` is stored
 * and available in GraphQL. Imports and exports also have holds, by `rest/credit-hold.ts`.
 */
export const upstreamEntities = { ExtraService, CoworkerExtraService, UseHistory } as const;

export type UpstreamEntity = keyof typeof upstreamEntities;

/** In the order of copying: an entity comes after those that it refers to. */
export const upstreamEntityNames = keysOf(upstreamEntities);
