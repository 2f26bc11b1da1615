import type { Page } from "playwright-core";
import { expect, vi } from "vitest";
import { tasks } from "../../src/server/playground/examples.ts";
import { browserTest, openPage } from "../support/browser.ts";
import { startWholeServer as startServer, type TestServer } from "../support/server.ts";

const SOON = { timeout: 30_000 };

/** Goes there, and waits until the first window is the one that is shown. */
async function visit(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.locator(".window-switcher__item--active", { hasText: "Start here" }).waitFor(SOON);
}

const send = (page: Page) => page.getByText("Send Request", { exact: true }).click();
const open = (page: Page, window: string) => page.locator(".window-switcher__item", { hasText: window }).click();

/** What the answer in the window says, as soon as it says this. */
async function answer(page: Page, text: string): Promise<string> {
  const result = page.locator("app-query-result:visible");
  await result.getByText(text).first().waitFor(SOON);
  return result.innerText();
}

/** One credit of 600 minutes. */
async function giveCredit(server: TestServer): Promise<void> {
  const query = `mutation {
    createExtraService(input: { businessId: 101, name: "Quiet room", price: "18", currencyCode: "GBP" }) { userErrors { code } }
    createCoworkerExtraService(input: { businessId: 101, coworkerId: 1001, extraServiceId: 1, totalUses: 600 }) {
      userErrors { code }
    }
  }`;
  const answered = await (await server.post({ query })).json();
  expect(answered).toEqual({
    data: { createExtraService: { userErrors: [] }, createCoworkerExtraService: { userErrors: [] } },
  });
}

browserTest("the demo's link opens the playground with its token, and a click runs an example", async () => {
  const server = await startServer();
  await giveCredit(server);
  const { page, requests, complaints } = await openPage();

  await visit(page, `${server.address}/#token=${await server.token()}`);
  await send(page);
  const viewer = await answer(page, "ana@example.com");
  await open(page, "Active credits");
  await send(page);
  const credits = await answer(page, "Quiet room");

  expect(viewer).toContain('"admin": true');
  expect(credits).toContain('"totalCount": 1,');
  expect(credits).toContain('"remainingUses": 600,');
  expect(page.url()).toBe(`${server.address}/`);
  expect(complaints).toEqual([]);
  expect(new Set(requests.map((url) => new URL(url).origin))).toEqual(new Set([server.address]));
});

browserTest("a window with a subscription shows events as they are committed", async () => {
  const server = await startServer();
  const { page, requests, complaints } = await openPage();
  await visit(page, `${server.address}/#token=${await server.token()}`);

  await open(page, "Live events");
  await send(page);
  await vi.waitFor(
    async () => {
      const metrics = await (await fetch(`${server.address}/metrics`)).text();
      expect(metrics).toContain('billing_gateway_subscriptions{transport="sse"} 1');
    },
    { timeout: 20_000 },
  );
  await giveCredit(server);

  await answer(page, "EXTRA_SERVICE_CREATED");
  await answer(page, "CREDIT_GRANTED");
  expect(complaints).toEqual([]);
  expect(new Set(requests.map((url) => new URL(url).origin))).toEqual(new Set([server.address]));
});

browserTest(
  "without a token the page says so; an entered token serves every window until the tab is closed",
  async () => {
    const server = await startServer();
    const { page, requests } = await openPage();
    await visit(page, server.address);

    const asked = await page.locator(".token-line").innerText();
    await page.getByLabel("Token", { exact: true }).fill("sesame");
    await page.getByText("Set token", { exact: true }).click();
    const refused = await page.locator(".token-line").innerText();
    await page.getByLabel("Token", { exact: true }).fill(await server.token());
    await Promise.all([page.waitForEvent("load"), page.getByText("Set token", { exact: true }).click()]);
    await visit(page, server.address);
    await send(page);
    const viewer = await answer(page, "ana@example.com");
    await open(page, "Create a rule");
    await send(page);
    const created = await answer(page, "Meeting room, late evening");

    expect(asked).toContain("No token is set. Run npx billing-gateway token --email you@example.com --admin");
    expect(asked).not.toContain("This is not a token");
    expect(refused).toContain("This is not a token");
    expect(viewer).toContain("200 OK");
    expect(created).toContain('"userErrors": []');
    expect(await page.locator(".token-line").isVisible()).toBe(false);
    expect(new Set(requests.map((url) => new URL(url).origin))).toEqual(new Set([server.address]));
  },
);

browserTest(
  "every operation is in a collection by its task, from which it opens; an empty answer makes no jokes",
  async () => {
    const server = await startServer();
    const { page, complaints } = await openPage();
    await visit(page, `${server.address}/#token=${await server.token()}`);

    const empty = await page.locator("app-query-result:visible").innerText();
    await page.mouse.click(25, 775);
    await page.getByText("1 Look around", { exact: true }).waitFor(SOON);
    const panel = await page.locator("app-query-collections").innerText();

    expect(empty).toContain("Send Request: the answer appears here.");
    for (const { title, examples } of tasks)
      for (const text of [title, ...examples.map(({ name }) => name)]) expect(panel).toContain(text);
    expect(complaints).toEqual([]);
  },
);

browserTest("a screen as wide as a phone has the essentials instead", async () => {
  const server = await startServer();
  const { page, requests, complaints } = await openPage();
  await page.setViewportSize({ width: 390, height: 800 });

  await page.goto(server.address);
  await page.getByText(`${server.address}/graphql`).waitFor(SOON);
  const text = await page.locator("main").innerText();

  expect(text).toContain("The playground needs a screen at least 700 pixels wide.");
  expect(text).toContain("/api/docs");
  expect(text).toContain("npx billing-gateway token --email you@example.com --admin");
  expect(await page.locator("app-root").isVisible()).toBe(false);
  expect(requests.filter((url) => url.endsWith("/graphql"))).toEqual([]);
  expect(complaints).toEqual([]);
});

browserTest("the docs are those of the schema, with its descriptions, and say what a field takes", async () => {
  const server = await startServer();
  const { page, complaints } = await openPage();

  await visit(page, `${server.address}/#token=${await server.token()}`);
  await page.getByText("Docs", { exact: true }).click();
  const docs = page.locator("app-doc-viewer:visible");
  await docs.getByText("Query", { exact: true }).click(SOON);
  await docs.getByText("The caller. Needs a token and no role.").waitFor(SOON);

  expect(await docs.innerText()).toContain("coworkerExtraServices");
  expect(complaints).toEqual([]);
});

browserTest("the page cannot reach another address, nor can a link put anything but a token into it", async () => {
  const server = await startServer();
  const { page } = await openPage();

  await visit(page, `${server.address}/#token="><img src=x onerror=alert(1)>`);
  // Text, since what runs in the page is of another world than the tests.
  const kept = await page.evaluate(`sessionStorage.getItem("token")`);
  const refused = await page.evaluate(`new Promise((resolve) => {
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => resolve(effectiveDirective));
    fetch("http://127.0.0.1:9/").catch(() => {});
  })`);

  expect({ kept, refused }).toEqual({ kept: null, refused: "connect-src" });
});
