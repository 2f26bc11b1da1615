import { type Asked, client } from "../client.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Served } from "../process.ts";

/** A server of the page of credits. */
export interface Contestant {
  readonly name: string;
  readonly served: Served;
  /** The processes that do the work. */
  readonly pids: readonly number[];
  /** The page of 50 credits after the one with this id, each with its rule and its first 5 uses. */
  page(after: number): Asked;
  /** The content of the answer in the gateway's format, without ids and cursors, whose format differs by server. */
  read(answer: string): Page;
}

export interface Page {
  readonly nodes: readonly Credit[];
  readonly hasNextPage: boolean;
}

export interface Credit {
  readonly databaseId: number;
  readonly coworkerId: number;
  readonly remainingUses: number;
  readonly totalUses: number;
  readonly chargePeriod: string;
  readonly expireDate: string | null;
  readonly extraService: { readonly name: string; readonly price: string; readonly currencyCode: string };
  readonly uses: readonly {
    readonly databaseId: number;
    readonly creditUsed: number | null;
    readonly createdOn: string;
  }[];
}

/** The same records in both databases. */
export interface Databases extends Dataset {
  readonly postgres: {
    /** Starts PostgreSQL at the first call. Throws `CannotRun` if it is not installed. */
    start(): Promise<{ readonly address: string; readonly pid: number }>;
  };
}

/** Starts a contestant over the records. Throws `CannotRun` if something that it needs is missing. */
export type Start = (databases: Databases) => Promise<Contestant>;

/** The message names in one sentence what is missing. */
export class CannotRun extends Error {
  override name = "CannotRun";
}

export const PAGE_SIZE = 50;
export const USES_SIZE = 5;

/** Whether the server answers this with 200. */
export async function answersOk(port: number, asked: Asked): Promise<boolean> {
  const once = client(port, 1);
  try {
    return (await once.ask(asked)).status === 200;
  } finally {
    once.close();
  }
}

/** The answer of servers with the gateway's schema, or the part of it that the page uses. */
export function readPage(answer: string): Page {
  const { data, errors } = JSON.parse(answer);
  if (errors !== undefined) throw new Error(`answered errors: ${JSON.stringify(errors).slice(0, 300)}`);
  const { nodes, pageInfo } = data.coworkerExtraServices;
  return {
    // biome-ignore lint/suspicious/noExplicitAny: it is what was answered, and compared as a whole
    nodes: nodes.map(({ id: _id, useHistories, extraService: { id: _rule, ...extraService }, ...credit }: any) => ({
      ...credit,
      extraService,
      uses: useHistories.nodes,
    })),
    hasNextPage: pageInfo.hasNextPage,
  };
}
