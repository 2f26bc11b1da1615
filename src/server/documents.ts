import type { DocumentNode } from "graphql";
import { lruCache } from "./lru-cache.ts";

/** Characters of all the documents that are kept; a parsed one takes 70 to 250 bytes for each. */
const KEPT_CHARACTERS_MAX = 256 * 1024;
/** Characters of one document that is kept. */
const DOCUMENT_CHARACTERS_MAX = 16 * 1024;
/** What a document weighs beside its text, so that tiny ones are bounded in number. */
const DOCUMENT_CHARACTERS_MIN = 128;

/** Parsed and valid documents by their hash, for Apollo: what is asked again is neither parsed nor validated again. */
export function documentStore() {
  const kept = lruCache<string, DocumentNode>(KEPT_CHARACTERS_MAX);
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
