import type { Page } from "playwright-core";
import { expect } from "vitest";
import { browserTest, openPage } from "../support/browser.ts";
import { operations } from "../support/described.ts";
import { startWholeServer as startServer, type TestServer } from "../support/server.ts";

const SOON = { timeout: 30_000 };

async function visit(page: Page, server: TestServer, link = ""): Promise<void> {
  await page.goto(`${server.address}/api/docs${link}`);
  await page.locator(".opblock").first().waitFor(SOON);
}

const origins = (requests: readonly string[]) => new Set(requests.map((url) => new URL(url).origin));

browserTest("the page lists every operation of the description, shows no error and calls no other host", async () => {
  const server = await startServer();
  const { page, requests, complaints } = await openPage();

  await visit(page, server);
  const listed = await page.locator(".opblock-summary").evaluateAll((all) =>
    all.map((one) => {
      const text = (of: string) => (one.querySelector(of) as unknown as { innerText: string }).innerText;
      return `${text(".opblock-summary-method")} ${text(".opblock-summary-path").replaceAll("\u200b", "")}`;
    }),
  );
  for (const { operation } of operations) {
    await page.locator(`[id$="-${operation.operationId}"] .opblock-summary-control`).click();
    await page.locator(`[id$="-${operation.operationId}"] .responses-table`).first().waitFor(SOON);
  }

  expect(listed).toEqual([...operations.map(({ method, path }) => `${method} ${path}`), "POST /api/token"]);
  expect(complaints).toEqual([]);
  expect(origins(requests)).toEqual(new Set([server.address]));
});

browserTest("what is tried on the page is asked with the token of the playground, and answered", async () => {
  const server = await startServer();
  const { page, requests, complaints } = await openPage();
  await page.goto(`${server.address}/#token=${await server.token()}`);
  await page.waitForFunction(`sessionStorage.getItem("token") !== null`);
  const outcome = async (operation: string) => {
    await page.getByText("Execute", { exact: true }).click();
    const answer = page.locator(`[id$="-${operation}"] .live-responses-table .response`);
    await answer.waitFor(SOON);
    return answer.innerText();
  };

  await visit(page, server, "#/ExtraService/createExtraService");
  await page.getByText("Try it out", { exact: true }).click();
  const created = await outcome("createExtraService");
  await visit(page, server, "?#/ExtraService/listExtraService");
  await page.getByText("Try it out", { exact: true }).click();
  await page.getByPlaceholder("ExtraService_Name", { exact: true }).fill("meeting room, HOURLY");
  const listed = await outcome("listExtraService");

  expect(created).toContain('"Message": "ExtraService was successfully created."');
  expect(listed).toContain('"TotalItems": 1');
  expect(requests.find((url) => url.includes("ExtraService_Name"))).toMatch(/\?page=1&size=25&orderBy=Id&dir=1&/);
  expect(complaints).toEqual([]);
  expect(origins(requests)).toEqual(new Set([server.address]));
});

browserTest("the page cannot reach another address", async () => {
  const server = await startServer();
  const { page } = await openPage();

  await visit(page, server);
  const refused = await page.evaluate(`new Promise((resolve) => {
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => resolve(effectiveDirective));
    fetch("http://127.0.0.1:9/").catch(() => {});
  })`);

  expect(refused).toBe("connect-src");
});
