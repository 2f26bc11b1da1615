import { describe, expect, test } from "vitest";
import { whyNoDisk } from "./databases/disk.ts";
import { databases, noCluster } from "./in-tests.ts";
import { kill } from "./scenarios/kill.ts";
import { postgresRestart } from "./scenarios/postgres-restart.ts";
import { power } from "./scenarios/power.ts";
import { within } from "./scope.ts";

describe.each(databases)("on $name", ({ on, reason }) => {
  test("a killed gateway loses nothing that it acknowledged, and repeated requests do nothing twice", async ({
    skip,
  }) => {
    skip(reason !== null, reason ?? "");

    const { figures, faults } = await within((scope) => kill({ on, seed: "ci", cycles: 6 }, scope));

    expect(faults).toEqual([]);
    expect(figures).toMatchObject({ outages: 6, done: expect.any(Number), lost: expect.any(Number) });
  }, 60_000);
});

test("nothing that was acknowledged is lost when the disk loses its power", async ({ skip }) => {
  const reason = whyNoDisk();
  skip(reason !== null, reason ?? "");

  const { figures, faults } = await within((scope) => power({ seed: "ci", cycles: 3 }, scope));

  expect(faults).toEqual([]);
  expect(figures).toMatchObject({ outages: 3, done: expect.any(Number) });
}, 60_000);

test("a gateway recovers when PostgreSQL crashes or cuts its connections, and nothing is lost or done twice", async ({
  skip,
}) => {
  skip(noCluster !== null, noCluster ?? "");

  const { figures, faults } = await within((scope) => postgresRestart({ seed: "ci", cycles: 4 }, scope));

  expect(faults).toEqual([]);
  expect(figures).toMatchObject({ outages: 4, done: expect.any(Number) });
}, 60_000);
