import { useEffect, useState } from "preact/hooks";
import { ask, type Failure, type GraphAnswer } from "./ask.ts";
import { revision } from "./gateway.ts";
import {
  Businesses,
  type BusinessesQuery,
  NamesOfBusiness,
  type NamesOfBusinessQuery,
  type SessionQuery,
} from "./generated.ts";
import { useGraph } from "./use-graph.ts";

export type Caller = SessionQuery["viewer"];
export type BusinessEntry = BusinessesQuery["businesses"]["nodes"][number];
export type NamedList = NamesOfBusinessQuery["tariffs"];

/** A choice of more businesses needs a search, not a list. */
const BUSINESS_PAGES_MAX = 10;

/** Whether the token carries all of these roles. The gateway decides again with every request. */
export function may(viewer: Caller, ...roles: readonly string[]): boolean {
  return viewer.admin || roles.every((role) => viewer.roles.includes(role));
}

/** A full administrator, who is not limited to businesses. */
export function isUnrestricted(viewer: Caller): boolean {
  return viewer.admin && viewer.businesses === null;
}

/** The businesses that the caller sees, all pages of them; null while they are read. */
export function useBusinesses(): { list: readonly BusinessEntry[] | null; failure: Failure | null } {
  const [known, setKnown] = useState<{ list: readonly BusinessEntry[] | null; failure: Failure | null }>({
    list: null,
    failure: null,
  });
  const wanted = revision.value;
  useEffect(() => {
    const abort = new AbortController();
    const read = async () => {
      const list: BusinessEntry[] = [];
      let after: string | null = null;
      for (let page = 0; page < BUSINESS_PAGES_MAX; page += 1) {
        const { data, failure }: GraphAnswer<BusinessesQuery> = await ask(Businesses, { after }, abort.signal);
        if (data === null) return setKnown((older) => ({ list: older.list, failure }));
        list.push(...data.businesses.nodes);
        after = data.businesses.pageInfo.endCursor;
        if (!data.businesses.pageInfo.hasNextPage) break;
      }
      setKnown({ list, failure: null });
    };
    read().catch(() => {});
    return () => abort.abort();
  }, [wanted]);
  return known;
}

/** Resource types, tariffs and teams of a business. */
export function useNames(businessId: number | null) {
  return useGraph(NamesOfBusiness, businessId === null ? null : { businessId });
}
