import { type EntityName, rightsOf } from "../domain/entities.ts";
import type { KnownList } from "../domain/named.ts";
import type { Role } from "../domain/role.ts";
import type { Selection } from "../domain/selection.ts";
import type { Reader } from "../store/store.ts";
import { requireRole, type Viewer } from "./viewer.ts";

/** The records of a snapshot that the viewer may read: single records need the role Read, lists the role List. */
export type Records = Pick<
  Reader,
  | "byIds"
  | "page"
  | "pageAt"
  | "pages"
  | "count"
  | "counts"
  | "creditsThen"
  | "known"
  | "countKnown"
  | "textsOf"
  | "texts"
> & {
  /** Throws `Forbidden` if the viewer may not list these records of another service. */
  mayList(of: KnownList["of"]): void;
};

export function records(viewer: Viewer, reader: Reader): Records {
  const mustRead = (entity: EntityName) => requireRole(viewer, `${rightsOf(entity)}-Read` satisfies Role);
  const mustList = (entity: EntityName) => requireRole(viewer, `${rightsOf(entity)}-List` satisfies Role);
  /** Records of other services need the role for the records that name them: credits name customers, rules all others. */
  const mayList = (of: KnownList["of"]) => mustList(of === "Coworker" ? "CoworkerExtraService" : "ExtraService");
  /** Texts show records and lists within records too. */
  const mustShow = ({ records, lists }: Selection) => {
    for (const entity of records) mustRead(entity);
    for (const { entity } of lists) mustList(entity);
  };
  return {
    mayList,
    async known(list, listing) {
      mayList(list.of);
      return reader.known(list, listing);
    },
    async countKnown(list) {
      mayList(list.of);
      return reader.countKnown(list);
    },
    async byIds(entity, ids, fields) {
      mustRead(entity);
      return reader.byIds(entity, ids, fields);
    },
    async page(entity, listing, fields) {
      mustList(entity);
      return reader.page(entity, listing, fields);
    },
    async pageAt(entity, listing, fields) {
      mustList(entity);
      return reader.pageAt(entity, listing, fields);
    },
    async pages(entity, of, listing, fields) {
      mustList(entity);
      return reader.pages(entity, of, listing, fields);
    },
    async count(entity, where) {
      mustList(entity);
      return reader.count(entity, where);
    },
    async counts(entity, of, where) {
      mustList(entity);
      return reader.counts(entity, of, where);
    },
    async textsOf(selection, ids, requested) {
      mustRead(selection.entity);
      mustShow(selection);
      return reader.textsOf(selection, ids, requested);
    },
    async texts(selection, listing, requested) {
      mustList(selection.entity);
      mustShow(selection);
      return reader.texts(selection, listing, requested);
    },
    async creditsThen(holders, moments) {
      mustList("CoworkerExtraService");
      return reader.creditsThen(holders, moments);
    },
  };
}
