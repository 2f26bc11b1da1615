import type { FastifyReply, FastifyRequest } from "fastify";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type LogPosition, readPosition } from "../../src/domain/log-position.ts";
import { BadRequest } from "../../src/domain/refusal.ts";
import { positions } from "../../src/server/positions.ts";

const at = (lsn: bigint, timeline = 1): LogPosition => ({ system: "7", timeline, lsn });

let reached: LogPosition | null;
beforeEach(() => {
  reached = at(0x500n);
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => vi.useRealTimers());

function opened(tokensMax?: number) {
  const made = positions({ position: () => reached }, { lagMilliseconds: 5_000, ...(tokensMax && { tokensMax }) });
  const request = (token: string, header?: string, hasWritten = false) =>
    ({
      headers: { authorization: `Bearer ${token}`, ...(header !== undefined && { "x-billing-position": header }) },
      hasWritten,
    }) as unknown as FastifyRequest;
  return {
    required: (token: string, header?: string) => made.required(request(token, header)),
    write(token: string): Record<string, string> {
      const sent: Record<string, string> = {};
      const reply = { header: (name: string, value: string) => (sent[name] = value) } as unknown as FastifyReply;
      made.answer(request(token, undefined, true), reply);
      return sent;
    },
    read(token: string): Record<string, string> {
      const sent: Record<string, string> = {};
      const reply = { header: (name: string, value: string) => (sent[name] = value) } as unknown as FastifyReply;
      made.answer(request(token), reply);
      return sent;
    },
  };
}

describe("a client that has written", () => {
  test("gets the position, and its token needs it from then on", () => {
    const { write, required } = opened();

    expect(write("ana")).toEqual({ "x-billing-position": "1-500-7" });
    expect(required("ana")).toEqual(at(0x500n));
    expect(required("ben")).toBeNull();
  });

  test("may send the position back, by another token too", () => {
    const { required } = opened();

    expect(required("ben", "1-500-7")).toEqual(at(0x500n));
  });

  test("reads nothing older than the later of what it sends and what its token wrote", () => {
    const { write, required } = opened();
    write("ana");

    expect(required("ana", "1-4ff-7")).toEqual(at(0x500n));
    expect(required("ana", "1-501-7")).toEqual(at(0x501n));
    expect(required("ana", "2-1-7")).toEqual(at(1n, 2));
  });

  test("is forgotten when every replica has its write or is left out", () => {
    const { write, required } = opened();
    write("ana");

    vi.advanceTimersByTime(6_999);
    expect(required("ana")).toEqual(at(0x500n));
    vi.advanceTimersByTime(1);
    expect(required("ana")).toBeNull();
  });

  test("keeps its position when there are too many: then every token needs it", () => {
    const { write, required } = opened(2);
    for (const token of ["ana", "ben", "cem"]) write(token);

    expect(required("dan")).toEqual(at(0x500n));
  });
});

test("an answer to a read has no position, and without replicas none has", () => {
  const { read, write } = opened();
  expect(read("ana")).toEqual({});
  reached = null;
  expect(write("ana")).toEqual({});
});

test.each(["0/500", "1-500", "1-xyz-7", "latest", "1-500-7, 1-600-7"])("the position %s is refused", (text) => {
  const { required } = opened();

  expect(() => required("ana", text)).toThrow(BadRequest);
  expect(readPosition(text)).toBeNull();
});
