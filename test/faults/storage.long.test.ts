import { expect, test } from "vitest";
import { whyNoDisk } from "./databases/disk.ts";
import "./in-tests.ts";
import { damaged } from "./scenarios/damaged.ts";
import { diskFull } from "./scenarios/disk-full.ts";
import { foreignLock } from "./scenarios/foreign-lock.ts";
import { within } from "./scope.ts";

test("while another process holds the write lock, writers get OVERLOADED and readers are served", async () => {
  const { figures, faults } = await within((scope) => foreignLock({ seed: "ci", heldMilliseconds: 6_500 }, scope));

  expect(faults).toEqual([]);
  expect(figures).toMatchObject({ OVERLOADED: expect.any(Number), readsUnderLock: expect.any(Number) });
}, 60_000);

test("while the disk is full, writers get STORAGE_UNAVAILABLE and readers are served", async ({ skip }) => {
  const reason = whyNoDisk();
  skip(reason !== null, reason ?? "");

  const { figures, faults } = await within((scope) => diskFull({ seed: "ci", cycles: 1 }, scope));

  expect(faults).toEqual([]);
  expect(figures).toMatchObject({ STORAGE_UNAVAILABLE: expect.any(Number), restarts: 0 });
}, 60_000);

test("a damaged file is refused, or reads fail, or verification finds the wrong values", async () => {
  const { faults } = await within((scope) => damaged({ seed: "ci", cycles: 4 }, scope));

  expect(faults).toEqual([]);
}, 60_000);
