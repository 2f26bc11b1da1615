import { describe, expect, test } from "vitest";
import { deliberate } from "./deliberate.ts";
import { noCluster } from "./in-tests.ts";
import { failover } from "./scenarios/failover.ts";
import { replicas } from "./scenarios/replicas.ts";
import { within } from "./scope.ts";

test("no client reads anything older than its own write, from replicas that lag, stop and are promoted", async ({
  skip,
}) => {
  skip(noCluster !== null, noCluster ?? "");

  const { figures, faults } = await within((scope) => replicas({ seed: "ci", reads: 2_000 }, scope));

  expect(faults).toEqual([]);
  expect(figures).toMatchObject({ reads: expect.any(Number), done: expect.any(Number) });
}, 90_000);

test("after a promotion the gateways write to the new primary, and nothing that was acknowledged is lost", async ({
  skip,
}) => {
  skip(noCluster !== null, noCluster ?? "");

  const { faults } = await within((scope) => failover({ seed: "ci", cycles: 1 }, scope));

  expect(faults).toEqual([]);
}, 90_000);

describe("the harness notices", () => {
  test.each([
    ["that positions are forgotten", "forgotten-positions", /was shown at \d+, after its own/],
    ["that a request reads from several servers", "wandering-reads", /was shown with head/],
  ] as const)(
    "%s",
    async (_, fault, found) => {
      if (noCluster !== null) return;

      const { faults } = await within((scope) =>
        replicas({ seed: "ci", reads: 2_000, changes: deliberate[fault] }, scope),
      );

      expect(faults.join("\n")).toMatch(found);
    },
    90_000,
  );

  test.each([
    ["that a server is written to that was left behind", "any-primary", /is not stored|wrote to the old primary/],
    ["that commits are answered early", "early-answers", /I3: was acknowledged and is not stored/],
  ] as const)(
    "%s",
    async (_, fault, found) => {
      if (noCluster !== null) return;

      const { faults } = await within((scope) =>
        failover({ seed: "ci", cycles: 1, changes: deliberate[fault] }, scope),
      );

      expect(faults.join("\n")).toMatch(found);
    },
    120_000,
  );
});
