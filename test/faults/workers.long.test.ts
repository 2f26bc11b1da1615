import { describe, expect, test } from "vitest";
import { deliberate } from "./deliberate.ts";
import { databases } from "./in-tests.ts";
import { keys } from "./scenarios/keys.ts";
import { kill } from "./scenarios/kill.ts";
import { readers } from "./scenarios/readers.ts";
import { reload } from "./scenarios/reload.ts";
import { spenders } from "./scenarios/spenders.ts";
import { within } from "./scope.ts";

const workers = 4;
/** Each starts five processes; on a machine with other work that takes long. */
const LIMIT_MILLISECONDS = 240_000;

describe.each(databases)("a gateway with four workers on $name", ({ on, reason }) => {
  test(
    "spends exactly what one credit has, and refuses the rest",
    async ({ skip }) => {
      skip(reason !== null, reason ?? "");

      const { figures, faults } = await within((scope) =>
        spenders({ on, seed: "ci", gateways: 1, workers, clients: 64, spends: 400, credits: { one: 100 } }, scope),
      );

      expect(faults).toEqual([]);
      expect(figures).toMatchObject({ done: 100, INSUFFICIENT_CREDIT: 300, unitsSpent: 100 });
    },
    LIMIT_MILLISECONDS,
  );

  test(
    "spends of seven credits as in a serial execution in burn order",
    async ({ skip }) => {
      skip(reason !== null, reason ?? "");

      const { faults } = await within((scope) =>
        spenders({ on, seed: "ci", gateways: 1, workers, clients: 64, spends: 300, credits: "seven" }, scope),
      );

      expect(faults).toEqual([]);
    },
    LIMIT_MILLISECONDS,
  );

  test(
    "runs a key that is sent five times at once to several workers once",
    async ({ skip }) => {
      skip(reason !== null, reason ?? "");

      const { figures, faults } = await within((scope) => keys({ on, keys: 60, times: 5, workers }, scope));

      expect(faults).toEqual([]);
      expect(figures).toMatchObject({ done: 60, replayed: 240, IDEMPOTENCY_KEY_REUSED: 60, rows: 60 });
    },
    LIMIT_MILLISECONDS,
  );

  test(
    "never shows a credit and its history that disagree",
    async ({ skip }) => {
      skip(reason !== null, reason ?? "");

      const { faults } = await within((scope) => readers({ on, seed: "ci", reads: 500, workers }, scope));

      expect(faults).toEqual([]);
    },
    LIMIT_MILLISECONDS,
  );

  test(
    "loses nothing that it acknowledged when one of its processes is killed, and gets it back",
    async ({ skip }) => {
      skip(reason !== null, reason ?? "");

      const { figures, faults } = await within((scope) => kill({ on, seed: "ci", cycles: 8, workers }, scope));

      expect(faults).toEqual([]);
      expect(figures).toMatchObject({ outages: 8, workerKilled: expect.any(Number) });
      if (on === "sqlite") expect(figures.writerKilled).toBeGreaterThan(0);
    },
    LIMIT_MILLISECONDS,
  );

  test(
    "replaces all processes without a failed request, and drains them at SIGTERM",
    async ({ skip }) => {
      skip(reason !== null, reason ?? "");

      const { figures, faults } = await within((scope) => reload({ on, seed: "ci", cycles: 1, workers: 2 }, scope));

      expect(faults).toEqual([]);
      expect(figures.done).toBeGreaterThan(0);
    },
    LIMIT_MILLISECONDS,
  );
});

describe("the harness notices", () => {
  test(
    "that a commit of unknown fate is reported as refused",
    async () => {
      const changes = deliberate["lost-is-refused"];

      const { faults } = await within((scope) =>
        kill({ on: "sqlite", seed: "ci", cycles: 20, workers, changes }, scope),
      );

      expect(faults.join("\n")).toMatch(/I3|I4/);
    },
    LIMIT_MILLISECONDS,
  );

  test(
    "that a worker cuts its connections when it is replaced",
    async () => {
      const changes = deliberate["cut-when-replaced"];

      const { faults } = await within((scope) =>
        reload({ on: "sqlite", seed: "ci", cycles: 1, workers: 2, changes }, scope),
      );

      expect(faults.join("\n")).toMatch(/answered lost|not answered/);
    },
    LIMIT_MILLISECONDS,
  );
});
