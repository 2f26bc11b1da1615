import { createHash } from "node:crypto";
import type { ApolloServerPlugin } from "@apollo/server";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { WatchCache } from "./cache-metrics.ts";
import { answer } from "./graphql-errors.ts";
import { lruCache } from "./lru-cache.ts";
import type { RequestContext } from "./request-context.ts";
import type { TrustedDocuments } from "./trusted-documents.ts";

export interface DocumentPolicy {
  readonly trusted: TrustedDocuments;
  /** Whether nothing but trusted documents runs. */
  readonly only: boolean;
}

/** Names under which clients send the id of a document. */
const ID_NAMES = ["documentId", "doc_id", "id"] as const;

/**
 * A hook that finds the trusted document which a request names, as `request.documentText`. It refuses a request whose id
 * is unknown, whose text is another one, or, if only trusted documents run, that names none, and one with a wrong
 * `extensions.persistedQuery`.
 */
export function documentHook(policy: DocumentPolicy | null) {
  return (request: FastifyRequest, reply: FastifyReply, next: () => void) => {
    const { text, wrong } = trustedDocument(sentIn(request), policy);
    if (wrong !== null) {
      answer(reply, 400, wrong.code, wrong.message);
      return;
    }
    request.documentText = text;
    next();
  };
}

/** The trusted document that a message of a WebSocket names, or what is wrong with it, as in a request. */
export function documentOfMessage(message: Readonly<Record<string, unknown>>, policy: DocumentPolicy | null): Found {
  return trustedDocument(sentAs(message, message.extensions), policy);
}

interface Found {
  /** `null`: the request names none. */
  readonly text: string | null;
  readonly wrong: Wrong | null;
}

function trustedDocument(sent: Sent, policy: DocumentPolicy | null): Found {
  const [id] = sent.ids;
  const text = (id !== undefined && policy?.trusted.get(id)) || null;
  return { text, wrong: (policy === null ? null : whyUntrusted(sent, text, policy)) ?? whyWrongHash(sent, text) };
}

interface Wrong {
  readonly code: string;
  readonly message: string;
}

function badInput(message: string): Wrong {
  return { code: "BAD_USER_INPUT", message };
}

function whyUntrusted({ ids, hash, text }: Sent, found: string | null, { only }: DocumentPolicy): Wrong | null {
  const [id = null, ...others] = new Set(ids);
  if (others.length > 0) return badInput("The request names two documents.");
  if (found !== null && text !== null && text !== found)
    return badInput("The query is not the trusted document of this id.");
  if (found === null && id !== null && (only || id !== hash))
    return { code: "PERSISTED_QUERY_NOT_FOUND", message: "There is no trusted document of this id." };
  if (found === null && only) return badInput("Only trusted documents run here. Send the id of one as documentId.");
  return null;
}

/** Apollo answers a wrong `persistedQuery` as an internal error. The id of a trusted document need not be a hash. */
function whyWrongHash({ persistedQuery, text }: Sent, found: string | null): Wrong | null {
  if (found !== null || !persistedQuery) return null;
  const { version, sha256Hash: hash } = asRecord(persistedQuery);
  if (version !== 1 || typeof hash !== "string")
    return badInput("extensions.persistedQuery needs version: 1 and the text sha256Hash.");
  if (text !== null && hash !== createHash("sha256").update(text).digest("hex"))
    return badInput("extensions.persistedQuery.sha256Hash is not the hash of the query.");
  return null;
}

/** Has Apollo run the document that the hook found, and keep no document for a caller without a good token. */
export const runTrustedDocument: ApolloServerPlugin<RequestContext> = {
  async requestDidStart({ request, contextValue: { documentText, viewer } }) {
    const isAutomatic = request.extensions?.persistedQuery !== undefined;
    if (documentText !== null) request.query = documentText;
    if (isAutomatic && (documentText !== null || (viewer === null && request.query !== undefined))) {
      const { persistedQuery: _, ...extensions } = request.extensions!;
      request.extensions = extensions;
    }
  },
};

/** Characters of all automatically persisted documents, and what each counts at least: at most 1 000 documents. */
const PERSISTED_CHARACTERS_MAX = 10_000_000;
const PERSISTED_DOCUMENT_MIN = 10_000;

/** Automatically persisted documents by their hash, for Apollo. The oldest give way. */
export function persistedDocuments(watchCache: WatchCache) {
  const kept = lruCache<string, string>(PERSISTED_CHARACTERS_MAX);
  watchCache("persisted_queries", () => kept.counts);
  return {
    get: async (hash: string) => kept.get(hash),
    set: async (hash: string, text: string) => kept.set(hash, text, Math.max(text.length, PERSISTED_DOCUMENT_MIN)),
    delete: async (hash: string) => kept.delete(hash),
  };
}

interface Sent {
  /** Every id that the request has, under whichever name. */
  readonly ids: readonly string[];
  /** The hash of Apollo's persisted queries, which need not be a trusted document. */
  readonly hash: string | null;
  readonly text: string | null;
  /** As it was sent. */
  readonly persistedQuery: unknown;
}

function sentIn({ method, body, query }: FastifyRequest): Sent {
  const sent = asRecord(method === "POST" ? body : query);
  return sentAs(sent, method === "POST" ? sent.extensions : jsonOf(sent.extensions));
}

function sentAs(sent: Readonly<Record<string, unknown>>, extensions: unknown): Sent {
  const { persistedQuery } = asRecord(extensions);
  const hash = asText(asRecord(persistedQuery).sha256Hash);
  const named = ID_NAMES.map((name) => asText(sent[name])).filter((id) => id !== null);
  return {
    ids: hash === null ? named : [...named, hash],
    hash: named.length === 0 ? hash : null,
    text: asText(sent.query),
    persistedQuery,
  };
}

function jsonOf(text: unknown): unknown {
  try {
    return typeof text === "string" ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function asText(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
