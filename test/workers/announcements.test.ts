import { expect, onTestFinished, test, vi } from "vitest";
import { announcements } from "../../src/workers/announcements.ts";

test("the first decision is announced at once, and those of the next 20 ms together, each name once", () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const sent: string[][] = [];
  const announce = announcements((decisions) => sent.push(decisions));

  announce("recordUse");
  announce("recordUse");
  announce("createWebhook");
  announce("recordUse");
  const atOnce = [...sent];
  vi.advanceTimersByTime(25);
  const afterPause = [...sent];
  vi.advanceTimersByTime(100);
  announce("spendCredit");

  expect(atOnce).toEqual([["recordUse"]]);
  expect(afterPause).toEqual([["recordUse"], ["recordUse", "createWebhook"]]);
  expect(sent).toEqual([["recordUse"], ["recordUse", "createWebhook"], ["spendCredit"]]);
});
