import { createHash } from "node:crypto";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { between, happens, pick } from "../../../src/commands/demo/random.ts";
import { base, http, type Kind, post } from "./attack.ts";
import { bytes, garbled, jsonValue, nested, repeated } from "./texts.ts";

// Bodies and addresses of /graphql that are no request, or one in a wrong form.

const query = "{ viewer { sub } }";
const good = JSON.stringify({ query, variables: { a: [1, { b: "c" }] }, operationName: null });
const mutation = "mutation { deleteExtraService(input: { id: 0 }) { deletedId } }";
const hash = (text: string) => createHash("sha256").update(text).digest("hex");
/** 20 MB of zeros. */
const inflated = Buffer.alloc(20_000_000);
const bombs = [
  ["gzip", gzipSync(inflated)],
  ["deflate", deflateSync(inflated)],
  ["br", brotliCompressSync(inflated)],
] as const;

export const bodyKinds: Readonly<Record<string, Kind>> = {
  "body: garbled JSON": ({ chance, tokens }) => ({
    bytes: post(garbled(chance, good), { token: pick(chance, tokens) }),
  }),
  "body: other JSON": ({ chance, tokens }) => ({ bytes: post(jsonValue(chance), { token: pick(chance, tokens) }) }),
  "body: wrong types": ({ chance }) => ({
    bytes: post(
      `{"query":${jsonValue(chance)},"variables":${jsonValue(chance)},"operationName":${jsonValue(chance)},"extensions":${jsonValue(chance)}}`,
    ),
  }),
  "body: too large": ({ chance, tokens }) => ({
    bytes: post(`{"query":"${"a".repeat(between(chance, 1_000_001, 3_000_000))}"}`, { token: pick(chance, tokens) }),
  }),
  "body: deep JSON": ({ chance }) => {
    const [left, right] = pick(chance, [
      ["[", "]"],
      ['{"a":', "}"],
    ] as const);
    return {
      bytes: post(
        `{"query":"${query}","variables":${nested(left, "1", right, pick(chance, [60, 70, 5_000, 150_000]))}}`,
      ),
    };
  },
  "body: many names": ({ chance }) => ({
    bytes: post(
      `{"query":"${query}","variables":{${repeated(between(chance, 100, 50_000), (n) => `"n${n}":1`, ",")}}}`,
    ),
  }),
  "body: batch": ({ chance, tokens }) => ({
    bytes: post(`[${repeated(between(chance, 0, 1_000), () => good, ",")}]`, { token: pick(chance, tokens) }),
  }),
  "body: names of prototypes": ({ chance, tokens }) => {
    const name = pick(chance, ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"]);
    const value = `{"${name}":{"admin":true,"viewer":{"admin":true}}}`;
    return {
      bytes: post(
        pick(chance, [
          `{"query":"${query}","${name}":{"admin":true}}`,
          `{"query":"${query}","variables":${value}}`,
          `{"query":"${query}","extensions":${value}}`,
          `{"query":"query ($f: ExtraServiceFilter) { extraServices(filter: $f) { totalCount } }","variables":{"f":${value}}}`,
        ]),
        { token: pick(chance, tokens) },
      ),
    };
  },
  "body: no UTF-8": ({ chance }) => ({
    bytes: post(Buffer.concat([Buffer.from('{"query":"'), bytes(chance, between(chance, 1, 300)), Buffer.from('"}')])),
  }),
  "body: repeated names": ({ chance }) => ({
    bytes: post(`{"query":"${query}","variables":{"a":${jsonValue(chance)},"a":1},"query":"${query}"}`),
  }),
  "body: other media types": ({ chance, tokens }) => ({
    bytes: post(pick(chance, [good, `query=${encodeURIComponent(query)}`, "<a/>", ""]), {
      token: pick(chance, tokens),
      type: pick(chance, [
        ...["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a", "application/xml"],
        ...["application/json; charset=utf-16", "application/json;".repeat(50), "a", "", "application/graphql"],
        ...["APPLICATION/JSON", "application/json, text/plain", "*/*", null],
      ]),
    }),
  }),
  "body: compressed": ({ chance }) => {
    const [coding, body] = pick(chance, bombs);
    const said = pick(chance, [coding, `${coding}, ${coding}`, "identity", "x", "gzip;q=1", "GZIP"]);
    return { bytes: post(body, { more: [["Content-Encoding", said]] }) };
  },
  "body: in chunks": ({ chance }) => {
    const size = pick(chance, ["3", "0", "-1", "ffffffffffffffff", "g", "3;a=b", "00000003", "3\r\n\r\n"]);
    const head: (readonly [string, string])[] = [...base(null), ["Content-Type", "application/json"]];
    return {
      bytes: http("POST /graphql HTTP/1.1", [...head, ["Transfer-Encoding", "chunked"]], `${size}\r\n{} \r\n0\r\n\r\n`),
    };
  },
  "get: mutations": ({ chance, tokens }) => ({
    bytes: http(`GET /graphql?query=${encodeURIComponent(mutation)} HTTP/1.1`, base(pick(chance, tokens))),
  }),
  "get: odd parameters": ({ chance, tokens }) => {
    const value = () =>
      pick(chance, [
        "",
        encodeURIComponent(query),
        "%ff",
        "%7B",
        "a".repeat(5_000),
        encodeURIComponent(jsonValue(chance)).slice(0, 8_000),
      ]);
    const names = ["query", "variables", "extensions", "operationName", "query", "__proto__", "documentId", "id[]"];
    const search = repeated(between(chance, 1, 5), () => `${pick(chance, names)}=${value()}`, "&");
    return { bytes: http(`GET /graphql?${search.slice(0, 12_000)} HTTP/1.1`, base(pick(chance, tokens))) };
  },
  "persisted: a new document": ({ chance, tokens }) => {
    const text = `{ a${between(chance, 0, 1e9)}: __typename ${" ".repeat(between(chance, 0, 20_000))} }`;
    const extensions = { persistedQuery: { version: 1, sha256Hash: hash(text) } };
    return { bytes: post(JSON.stringify({ query: text, extensions }), { token: pick(chance, tokens) }) };
  },
  "persisted: wrong hashes": ({ chance }) => {
    const sent = pick<unknown>(chance, ["", "0", hash("a"), 5, null, {}, ["a"], "x".repeat(100_000), "__proto__"]);
    const version = pick<unknown>(chance, [1, 2, "1", null, -1]);
    const extensions = { persistedQuery: { version, sha256Hash: sent } };
    return { bytes: post(JSON.stringify({ ...(happens(chance, 50) && { query }), extensions })) };
  },
  "persisted: ids of documents": ({ chance }) => {
    const name = pick(chance, ["documentId", "doc_id", "id"]);
    return { bytes: post(`{"${name}":${jsonValue(chance)},"id":${jsonValue(chance)},"variables":{}}`) };
  },
};
