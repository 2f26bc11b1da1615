import { expect, test } from "vitest";
import type { LogPosition } from "../../src/domain/log-position.ts";
import { answer } from "../../src/rest/router.ts";
import { openInMemory } from "../support/dialects.ts";
import { administrator, NOW } from "../support/given.ts";
import { silent } from "../support/rest.ts";

const reached: LogPosition = { system: "7", timeline: 1, lsn: 5n };

test.each([
  ["GET", "extraservices", [reached]],
  ["HEAD", "extraservices/1", [reached]],
  ["DELETE", "extraservices/1", [undefined]],
  ["POST", "extraservices", [undefined]],
])(
  "%s %s lets a replica answer that has reached the position, unless it changes something",
  async (method, path, from) => {
    const store = openInMemory();
    const asked: unknown[] = [];
    const snapshot: typeof store.snapshot = (businesses, position) => {
      asked.push(position);
      return store.snapshot(businesses, position);
    };
    const dependencies = { store: { ...store, snapshot }, clock: { now: () => NOW }, timeZone: null };
    const context = { dependencies, newKey: () => "key", dirMode: "seed", log: silent } as const;

    await answer(context, { method, path, query: {}, body: {}, viewer: administrator, reached });

    expect(asked).toEqual(from);
  },
);
