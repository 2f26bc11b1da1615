import type { DocumentNode } from "graphql";
import type { WatchCache } from "./cache-metrics.ts";
import { lruCache } from "./lru-cache.ts";

/** Characters of all kept documents; a parsed document takes 70 to 250 bytes per character. */
const KEPT_CHARACTERS_MAX = 256 * 1024;
/** Characters of the largest document that is kept. */
const DOCUMENT_CHARACTERS_MAX = 16 * 1024;
/** Fixed weight of a document besides its text; it limits the number of tiny documents. */
const DOCUMENT_CHARACTERS_MIN = 128;

/** Apollo's store of parsed and valid documents by hash. A repeated document is neither parsed nor validated again. */
export function documentStore(watchCache: WatchCache = () => {}) {
  const kept = lruCache<string, DocumentNode>(KEPT_CHARACTERS_MAX);
  watchCache("documents", () => kept.counts);
  return {
    async get(hash: string) {
      return kept.get(hash);
    },
    async set(hash: string, document: DocumentNode) {
      const length = document.loc?.source.body.length ?? Number.POSITIVE_INFINITY;
      if (length <= DOCUMENT_CHARACTERS_MAX) kept.set(hash, document, length + DOCUMENT_CHARACTERS_MIN);
    },
    async delete(hash: string) {
      return kept.delete(hash);
    },
  };
}
