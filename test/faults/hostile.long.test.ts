import { expect, test } from "vitest";
import { deliberate } from "./deliberate.ts";
import "./in-tests.ts";
import { hostile } from "./scenarios/hostile.ts";
import { within } from "./scope.ts";

test("500 hostile requests are answered, leave nothing behind, and a polite client waits at most twice as long", async () => {
  const { figures, faults } = await within((scope) => hostile({ seed: "ci", requests: 500, rounds: 3 }, scope));

  expect(faults).toEqual([]);
  // Each round sends the same number, rounded up.
  expect(figures.sent).toBeGreaterThanOrEqual(500);
}, 200_000);

test("the harness notices a field that throws", async () => {
  const changes = deliberate["a-field-throws"];

  const { faults } = await within((scope) => hostile({ seed: "ci", requests: 120, rounds: 2, changes }, scope));

  expect(faults.join("\n")).toMatch(/INTERNAL/);
}, 200_000);

test("the harness notices that pipelined requests stay when their connection closes", async () => {
  const changes = deliberate["requests-stay"];

  const { faults } = await within((scope) => hostile({ seed: "ci", requests: 250, rounds: 2, changes }, scope));

  expect(faults.join("\n")).toMatch(/requests are still pending|the heap grew|the process keeps/);
}, 200_000);
