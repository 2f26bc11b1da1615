import { graphql } from "../client.ts";
import type { Dataset } from "../data/dataset.ts";
import { serve } from "../process.ts";
import { answersOk, type Contestant, PAGE_SIZE, readPage, USES_SIZE } from "./contestant.ts";

/** A server written by hand for this one page. */
export async function handwritten({ file }: Dataset): Promise<Contestant> {
  const page = (after: number) => ({
    method: "GET" as const,
    path: `/credits?first=${PAGE_SIZE}&after=${after}&uses=${USES_SIZE}`,
    headers: { accept: "application/json" },
  });
  const served = await serve(script("bench/contestants/handwritten.ts", file), (port) => answersOk(port, page(0)));
  return { name: "handwritten", served, pids: [served.pid], page, read: readPage };
}

const PAGE = `query Credits($first: Int!, $after: String, $uses: Int!) {
  coworkerExtraServices(first: $first, after: $after) {
    nodes {
      id databaseId coworkerId remainingUses totalUses chargePeriod expireDate
      extraService { id name price currencyCode }
      useHistories(first: $uses) { nodes { databaseId creditUsed createdOn } }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** Apollo's standalone server, type-graphql, drizzle and dataloader. */
export async function apollo({ file }: Dataset): Promise<Contestant> {
  const page = (after: number) => {
    const cursor = after === 0 ? null : Buffer.from(String(after)).toString("base64url");
    return { ...graphql(PAGE, { first: PAGE_SIZE, uses: USES_SIZE, after: cursor }), path: "/" };
  };
  const served = await serve(script("bench/contestants/apollo/server.ts", file), (port) => answersOk(port, page(0)));
  return { name: "usual stack", served, pids: [served.pid], page, read: readPage };
}

function script(path: string, file: string) {
  return { command: process.execPath, args: ["--import", "tsx", path, file], environment: {} };
}
