import type { Page } from "playwright-core";
import { beforeAll, describe, expect } from "vitest";
import { browserTest } from "../support/browser.ts";
import {
  accessibilityFaults,
  openConsole,
  overflow,
  settled,
  show,
  startDemoServer,
  textsOf,
} from "../support/console.ts";
import { demoOfToday } from "../support/demo-file.ts";
import { startServer } from "../support/server.ts";

// The console in Chromium on the demo: how it looks, who may see what, and how it is operated.

const SOON = { timeout: 30_000 };
const CUSTOMER = "#/customer?business=101&coworker=1010";
const views = ["#/prices?business=101", CUSTOMER, "#/activity?business=101"];

const origins = (requests: readonly string[]) => new Set(requests.map((url) => new URL(url).origin));

// The demo is filled once, before a test measures time.
beforeAll(demoOfToday, 120_000);

describe.each([
  { width: 1400, scheme: "light" },
  { width: 1400, scheme: "dark" },
  { width: 390, scheme: "light" },
  { width: 390, scheme: "dark" },
] as const)("at $width pixels in $scheme", (looks) => {
  browserTest("every view loads, fits, has no accessibility fault, and calls no other machine", async () => {
    const server = await startDemoServer();
    const { page, requests, complaints } = await openConsole(server, "", looks);
    const seen: Record<string, unknown> = {};

    for (const view of views) {
      await show(page, view);
      await settled(page);
      if (view === views[0]) {
        await page.locator('[data-place="2 20"]').click();
        await page.getByText("rules lost").waitFor(SOON);
      }
      if (view === CUSTOMER) await page.locator(".ledger").waitFor(SOON);
      if (view === views[2]) await page.getByText("Live", { exact: true }).waitFor(SOON);
      seen[view] = { faults: await accessibilityFaults(page), overflow: await overflow(page) };
    }

    expect(seen).toEqual(Object.fromEntries(views.map((view) => [view, { faults: [], overflow: 0 }])));
    expect(origins(requests)).toEqual(new Set([server.address]));
    expect(complaints).toEqual([]);
  });
});

browserTest("the first prices are there within a second of the request", async () => {
  const server = await startDemoServer();
  const token = await server.token();
  const { page } = await openConsole(server);
  await settled(page);

  const tries: number[] = [];
  for (let one = 0; one < 5; one += 1) {
    await page.goto("about:blank");
    await page.context().clearCookies();
    const began = performance.now();
    await page.goto(`${server.address}/console#token=${token}`);
    await page.locator(".heat .cell").first().waitFor(SOON);
    tries.push(performance.now() - began);
  }

  expect(Math.min(...tries)).toBeLessThan(1_000);
});

browserTest("the map is operated by keyboard: arrows move, Enter explains, Escape goes back to the cell", async () => {
  const server = await startDemoServer();
  const { page } = await openConsole(server, "#/prices?business=101");
  await settled(page);

  await page.getByRole("button", { name: "Week after" }).focus();
  await tabTo(page, ".heat .cell");
  const entered = await focusedPlace(page);
  for (const key of ["ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft"]) await page.keyboard.press(key);
  const moved = await focusedPlace(page);
  await page.keyboard.press("Enter");
  await page.locator(".explanation .price").waitFor(SOON);
  const inExplanation = await page.evaluate(`document.activeElement.id`);
  await page.keyboard.press("Escape");
  await page.locator(".explanation").waitFor({ state: "detached" });

  expect([entered, moved, inExplanation]).toEqual(["0 18", "1 19", "explanation"]);
  expect(await focusedPlace(page)).toBe("1 19");
});

browserTest("a dialog takes the focus, is closed by Escape, and gives the focus back", async () => {
  const server = await startDemoServer();
  const { page } = await openConsole(server, CUSTOMER);

  await page.getByRole("button", { name: "Adjust credit 3", exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor(SOON);
  const faults = await accessibilityFaults(page);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });

  expect(faults).toEqual([]);
  expect(await page.evaluate(`document.activeElement.getAttribute("aria-label")`)).toBe("Adjust credit 3");
});

browserTest("a token without roles sees no figure, and reads which role each part needs", async () => {
  const server = await startDemoServer();
  const { page, complaints } = await openConsole(server, "", { token: await server.token({ roles: [] }) });

  await page.getByText("Your token does not show this").first().waitFor(SOON);
  await show(page, CUSTOMER);
  await page.getByText("CoworkerExtraService-List").first().waitFor(SOON);
  const customer = await page.locator("main").innerText();
  const faults = await accessibilityFaults(page);

  expect(customer).not.toMatch(/\d{3} minutes|GBP/);
  expect(await page.getByRole("button", { name: /Adjust|Void|Give back|Change|Cancel/ }).count()).toBe(0);
  expect(faults).toEqual([]);
  expect(complaints).toEqual([]);
});

browserTest("a token that only reads sees the figures and no action", async () => {
  const server = await startDemoServer();
  const roles = ["ExtraService-List", "CoworkerExtraService-List", "CoworkerExtraServiceUseHistory-List"];
  const { page } = await openConsole(server, CUSTOMER, { token: await server.token({ roles, businesses: [101] }) });

  await page.locator(".ledger").waitFor(SOON);
  await page.locator("[data-credit='3']").waitFor(SOON);

  expect(await page.getByRole("button", { name: /^(Adjust|Void|Give back|Change|Cancel)/ }).count()).toBe(0);
  expect(await textsOf(page, ".top option")).toEqual(["Quayside Works London"]);
});

browserTest("an empty gateway says what is missing, and so does a business without rules", async () => {
  const server = await startServer();
  const { page, complaints } = await openConsole(server);
  await page.getByText("There are no businesses yet").waitFor(SOON);
  const faults = await accessibilityFaults(page);
  await server.post({
    query: `mutation { nameBusinesses(input: { businesses: [{ id: 7, name: "Empty & Co", timeZone: "Asia/Tokyo" }] }) { userErrors { code } } }`,
  });

  await page.reload();
  await page.getByText("This business has no resource types yet").waitFor(SOON);
  await show(page, "#/customer?business=7&coworker=5");
  await page.getByText("This customer has no credits here").waitFor(SOON);
  await page.getByText("The customer had no credit in this month").waitFor(SOON);
  await show(page, "#/activity?business=7");
  await page.getByText("No credit was used in these days").waitFor(SOON);
  await page.getByText("No booking of these months is charged").waitFor(SOON);
  await page.getByText("This business has no webhooks").waitFor(SOON);

  expect([...faults, ...(await accessibilityFaults(page))]).toEqual([]);
  expect(complaints).toEqual([]);
});

browserTest("names are shown as text", async () => {
  const server = await startServer();
  const name = `<img src=x onerror="document.title='run'">`;
  await server.post({
    query: `mutation ($name: String!) { createExtraService(input: { businessId: 7, name: $name, price: "1", currencyCode: "GBP", resourceTypeIds: [1] }) { userErrors { code } }
      nameBusinesses(input: { businesses: [{ id: 7, name: $name, timeZone: "Europe/London" }] }) { userErrors { code } } }`,
    variables: { name },
  });
  const { page } = await openConsole(server);
  await settled(page);

  await page.locator('[data-place="2 20"]').click();
  await page.locator(".explanation .price").waitFor(SOON);

  expect(await page.locator(".explanation .price span").innerText()).toBe(name);
  expect(await page.title()).toBe("Billing console");
});

browserTest(
  "without a token the page asks for one, keeps it in the tab, and asks again when it is refused",
  async () => {
    const server = await startDemoServer();
    const { page } = await openConsole(server);
    await page.getByText("Sign out").click();

    const faults = await accessibilityFaults(page);
    await page.getByLabel("Token").fill("sesame");
    await page.getByText("Open the console").click();
    const wrong = await page.locator(".sign-in").innerText();
    await page.getByLabel("Token").fill("a.b.c");
    await page.getByText("Open the console").click();
    await page.getByText("The gateway did not accept the token").waitFor(SOON);
    await page.getByLabel("Token").fill(await server.token());
    await page.keyboard.press("Enter");
    await settled(page);

    expect(faults).toEqual([]);
    expect(wrong).toContain("This is not a token");
    expect(page.url()).not.toContain("token");
    expect(await page.evaluate("localStorage.length")).toBe(0);
  },
);

async function tabTo(page: Page, selector: string): Promise<void> {
  for (let key = 0; key < 30; key += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
  }
  throw new Error(`the Tab key does not reach ${selector}`);
}

function focusedPlace(page: Page): Promise<unknown> {
  return page.evaluate(`document.activeElement.dataset.place ?? null`);
}
