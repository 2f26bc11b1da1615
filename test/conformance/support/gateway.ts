import type { GraphQLSchema } from "graphql";
import { pino } from "pino";
import { onTestFinished } from "vitest";
import { eventFeed } from "../../../src/billing/event-feed.ts";
import { clock } from "../../../src/clock.ts";
import { readConfig } from "../../../src/config.ts";
import { buildSchema } from "../../../src/graphql/schema.ts";
import { localAuth } from "../../../src/server/auth.ts";
import { graphqlServer } from "../../../src/server/graphql.ts";
import { httpServer } from "../../../src/server/http.ts";
import { openLocalKeys, signToken } from "../../../src/server/keys.ts";
import { gatewayMetrics } from "../../../src/server/metrics.ts";
import { readTrustedDocuments } from "../../../src/server/trusted-documents.ts";
import { openInMemory, temporaryFolder } from "../../support/dialects.ts";
import { fill } from "./world.ts";

/** The gateway over the records of `world.ts`, listening on a port of its own until the test is over. */
export interface Gateway {
  /** Where it answers GraphQL. */
  readonly url: string;
  /** A token of an administrator, or with these claims instead. */
  token(claims?: Claims): Promise<string>;
  /** What its store was told since this was last emptied. */
  readonly statements: string[];
}

interface Claims {
  readonly admin?: boolean;
  readonly roles?: readonly string[];
  readonly businesses?: readonly number[];
}

/** Starts it as an operator would who has set these variables; over another schema, what serves is judged by that. */
export async function startGateway(
  environment: Record<string, string> = {},
  schema: GraphQLSchema = buildSchema(),
): Promise<Gateway> {
  const statements: string[] = [];
  const store = openInMemory({ onStatement: (text) => statements.push(text) });
  await fill(store);
  const config = readConfig({ LOG_LEVEL: "silent", PLAYGROUND: "off", ...environment });
  const { trustedDocuments } = config;
  const documents = trustedDocuments && {
    trusted: readTrustedDocuments(trustedDocuments.file, schema),
    only: trustedDocuments.only,
  };
  const keys = await openLocalKeys(temporaryFolder());
  const apollo = graphqlServer(schema, config);
  await apollo.start();
  const feed = eventFeed(store, {
    onProblem(cause) {
      throw cause;
    },
  });
  const { server } = httpServer({
    ...config,
    lagMilliseconds: 0,
    dependencies: { store, clock, timeZone: config.timeZone },
    feed,
    schema,
    apollo,
    authenticate: localAuth(keys, { now: clock.now, tokenAgeSecondsMax: config.limits.tokenAgeSeconds }),
    publishedKeys: null,
    tokenProvider: null,
    front: null,
    documents,
    metrics: gatewayMetrics(),
    tracing: null,
    slow: null,
    dirMode: config.restDir,
    log: pino({ level: config.logLevel }),
  });
  const address = await server.listen({ port: 0, host: "127.0.0.1" });
  onTestFinished(async () => {
    await server.close();
    feed.close();
    await apollo.stop();
  });
  statements.length = 0;
  return {
    url: `${address}/graphql`,
    token: (claims = { admin: true }) => signToken(keys, { sub: "ana", ...claims }, 3_600, clock.now),
    statements,
  };
}

/** Posts an operation with the token. */
export async function post(url: string, token: string | null, body: { query: string; variables?: object }) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token !== null && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  // biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
  return (await response.json()) as { data?: any; errors?: { message: string; extensions?: { code?: string } }[] };
}

/** The variables under which nothing but the documents of this manifest runs. */
export function onlyTrusted(manifest: string): Record<string, string> {
  return { TRUSTED_DOCUMENTS: manifest, TRUSTED_DOCUMENTS_ONLY: "true" };
}

/** A `fetch` that keeps what it sends: the body, or the query string of a GET. */
export function recordingFetch() {
  const sent: string[] = [];
  const recorded: typeof fetch = async (input, init) => {
    sent.push(typeof init?.body === "string" ? init.body : decodeURIComponent(new URL(String(input)).search));
    return fetch(input, init);
  };
  return { sent, fetch: recorded };
}
