import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { HeaderMap } from "@apollo/server";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { clock } from "../../src/clock.ts";
import { readConfig } from "../../src/config.ts";
import { context } from "../../src/graphql/engine/context.ts";
import { graphqlServer } from "../../src/server/graphql.ts";
import { noNotes } from "../../src/server/request-notes.ts";
import { openInMemory } from "../support/dialects.ts";
import { administrator } from "../support/given.ts";
import { schema } from "../support/graph.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as (options?: { type: "minor" }) => void;

/** Bytes that only a full collection frees. */
function oldBytes(): number {
  return getHeapSpaceStatistics()
    .filter(({ space_name: name }) => !name.startsWith("new_"))
    .reduce((sum, { space_used_size: size }) => sum + size, 0);
}

test("an answered operation leaves nothing in memory for the next full garbage collection", async () => {
  const store = openInMemory();
  const apollo = graphqlServer(schema, readConfig({ LOG_LEVEL: "silent" }));
  await apollo.start();
  onTestFinished(() => apollo.stop());
  const log = pino({ level: "silent" });
  const own = { documentText: null, tracing: null, carry: null, carriesOnlyStreams: false, countCost: null };
  const ask = () =>
    apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: "POST",
        headers: new HeaderMap([["content-type", "application/json"]]),
        body: { query: "{ __typename }" },
        search: "",
      },
      context: async () => {
        const made = context({ store, clock, timeZone: "UTC" }, administrator);
        return Object.assign(made, { ...own, requestId: "1", log, notes: noNotes() });
      },
    });
  // The first ones are compiled and optimized.
  for (let count = 0; count < 500; count += 1) await ask();
  collect();
  const before = oldBytes();

  for (let count = 0; count < 1_000; count += 1) {
    await ask();
    if (count % 50 === 0) collect({ type: "minor" });
  }

  expect((oldBytes() - before) / 1_000).toBeLessThan(4_000);
});
