import { type Attributes, context, SpanKind, SpanStatusCode, type Tracer, trace } from "@opentelemetry/api";
import type { Config } from "../config.ts";
import type { RequestObserver } from "../store/observer.ts";
import { lruCache } from "./lru-cache.ts";

/** Spans of statements below one span; the others are counted in an attribute of it. */
const STATEMENTS_MAX = 200;
const TEXT_CHARACTERS_MAX = 4_096;
const SUMMARY_CHARACTERS_MAX = 255;
/** Characters of all statements whose attributes are kept. */
const KEPT_CHARACTERS_MAX = 500_000;

const LEFT_OUT = "billing_gateway.statements_left_out";
const POSTGRES_PORT = 5432;

/**
 * Spans of statements below the span that is current, named and described as OpenTelemetry's conventions for databases
 * say. The text has placeholders; values and messages of errors, which may repeat values, are never written.
 */
export function statementSpans(tracer: Tracer, database: Config["database"]): RequestObserver {
  const ofDatabase = databaseAttributes(database);
  const kept = lruCache<string, Attributes>(KEPT_CHARACTERS_MAX);
  const counts = new WeakMap<object, number>();

  function attributesOf(text: string): Attributes {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const made = { ...ofDatabase, ...statementAttributes(text) };
    kept.set(text, made, text.length);
    return made;
  }

  return {
    current() {
      const current = context.active();
      return (work) => context.with(current, work);
    },

    ended(text, milliseconds, failure) {
      const parent = trace.getActiveSpan();
      if (!parent?.isRecording()) return;
      const count = (counts.get(parent) ?? 0) + 1;
      counts.set(parent, count);
      if (count > STATEMENTS_MAX) {
        parent.setAttribute(LEFT_OUT, count - STATEMENTS_MAX);
        return;
      }
      const attributes = attributesOf(text);
      const endTime = performance.now();
      const span = tracer.startSpan(String(attributes["db.query.summary"]), {
        kind: SpanKind.CLIENT,
        startTime: endTime - milliseconds,
        attributes,
      });
      if (failure !== null) {
        const code = codeOf(failure);
        span.setAttributes({ "error.type": code, "db.response.status_code": code });
        span.setStatus({ code: SpanStatusCode.ERROR, message: code });
      }
      span.end(endTime);
    },
  };
}

function statementAttributes(text: string): Attributes {
  const operation = /\w+/.exec(text)?.[0] ?? "statement";
  // Tables after these words. Except after `into`, a name with a bracket is a function; `update set` belongs to an insert.
  const named = text.matchAll(/\binto\s+"?(\w+)|(?:\bfrom|\bjoin|^update)\s+"?(\w+)"?(?!\w|\s*\()/g);
  const tables = [...new Set([...named].map(([, into, table]) => into ?? table!))];
  return {
    "db.operation.name": operation,
    "db.query.summary": [operation, ...tables].join(" ").slice(0, SUMMARY_CHARACTERS_MAX),
    "db.query.text": text.slice(0, TEXT_CHARACTERS_MAX),
    ...(tables.length === 1 && { "db.collection.name": tables[0]! }),
  };
}

function databaseAttributes(database: Config["database"]): Attributes {
  if (database.kind === "sqlite") return { "db.system.name": "sqlite" };
  const { hostname, port, pathname, searchParams } = new URL(database.urls[0]);
  // The driver prefers the parameter, by which a socket folder is given. Of several servers, any may have answered.
  const address = database.urls.length > 1 ? "" : searchParams.get("host") || hostname;
  return {
    "db.system.name": "postgresql",
    "db.namespace": decodeURIComponent(pathname.slice(1)),
    ...(address && { "server.address": address }),
    ...(address !== "" && port !== "" && Number(port) !== POSTGRES_PORT && { "server.port": Number(port) }),
  };
}

/** The code of the database or of the system; without one, the name of the error. */
function codeOf(failure: unknown): string {
  if (!(failure instanceof Error)) return "error";
  return "code" in failure ? String(failure.code) : failure.name;
}
