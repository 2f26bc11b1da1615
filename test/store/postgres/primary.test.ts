import { describe, expect, test } from "vitest";
import { elect, type Lineage, unknownLineage, whyNotWritable } from "../../../src/store/postgres/primary.ts";
import type { ServerState } from "../../../src/store/postgres/server-state.ts";

function primary(timeline: number, more: Partial<ServerState> = {}): ServerState {
  return {
    ...{ system: "7", timeline, lsn: 1n, isStandby: false, isReadOnly: false, startedAt: `primary of ${timeline}` },
    ...more,
  };
}

function standby(timeline: number): ServerState {
  return primary(timeline, { isStandby: true, isReadOnly: true, startedAt: `standby of ${timeline}` });
}

const second: Lineage = { system: "7", timeline: 2 };

describe("the server that is written to", () => {
  test.each<[string, (ServerState | null)[], Lineage, number]>([
    ["is the one that is no standby", [standby(1), primary(1), standby(1)], unknownLineage, 1],
    ["may be the only one that answers", [null, primary(1), null], unknownLineage, 1],
    ["is the promoted one", [primary(1), primary(2)], unknownLineage, 1],
    ["is the promoted one, also when the gateway knows of it only by now", [primary(1), primary(3)], second, 1],
    ["may have two addresses", [primary(2), primary(2)], second, 0],
  ])("%s", (_, states, known, place) => {
    expect(elect(states, known, null)).toEqual({ place });
  });

  test("stays the same while it has two addresses", () => {
    expect(elect([primary(2), primary(2)], second, 1)).toEqual({ place: 1 });
  });

  test.each<[string, (ServerState | null)[], Lineage, RegExp]>([
    ["while no server answers", [null, null], unknownLineage, /^no server answers$/],
    ["while all are standbys", [standby(1), null], unknownLineage, /^every server is a standby or read-only$/],
    ["if it is set to read-only", [primary(1, { isReadOnly: true })], unknownLineage, /read-only$/],
    ["if a promotion has left it behind", [primary(1), null], second, /left behind by a promotion$/],
    ["if a standby follows a later one", [primary(1), standby(2)], unknownLineage, /left behind by a promotion$/],
    ["if two were promoted", [primary(2), primary(2, { startedAt: "then" })], second, /^two servers accept writes/],
    ["if it has another database", [primary(3, { system: "8" })], second, /another database than before$/],
    ["if they are of two databases", [primary(1), primary(1, { system: "8" })], unknownLineage, /not copies of one/],
  ])("is none %s", (_, states, known, why) => {
    expect(elect(states, known, 0)).toEqual({ none: expect.stringMatching(why) });
  });
});

test.each<[string, ServerState, RegExp | null]>([
  ["to the primary", primary(2), null],
  ["to a server of a later promotion", primary(3), null],
  ["to a server that was left behind", primary(1), /left behind/],
  ["to a standby", standby(2), /standby/],
  ["to another database", primary(2, { system: "8" }), /another database/],
])("a new connection %s is used or refused", (_, state, why) => {
  expect(whyNotWritable(state, second)).toEqual(why === null ? null : expect.stringMatching(why));
});
