import { expect } from "vitest";
import { browserTest, openPage } from "../support/browser.ts";
import { belowPath, startNginx } from "../support/nginx.ts";
import { startWholeServer as startServer } from "../support/server.ts";

// The pages of the gateway below a path that nginx removes, in a real browser.

const SOON = { timeout: 30_000 };

const outside = (requests: readonly string[], prefix: string) => requests.filter((url) => !url.startsWith(prefix));

browserTest(
  "the playground works below a path: its files, its examples, and queries with the token of its link",
  async () => {
    const server = await startServer();
    const address = await startNginx(belowPath(), server.address);
    const { page, requests, complaints } = await openPage();

    await page.goto(`${address}/billing/#token=${await server.token()}`);
    await page.locator(".window-switcher__item--active", { hasText: "Start here" }).waitFor(SOON);
    await page.getByText("Send Request", { exact: true }).click();
    await page.locator("app-query-result:visible").getByText("ana@example.com").first().waitFor(SOON);

    expect(page.url()).toBe(`${address}/billing/`);
    expect(requests).toContain(`${address}/billing/graphql`);
    expect(outside(requests, `${address}/billing/`)).toEqual([]);
    expect(complaints).toEqual([]);
  },
);

browserTest(
  "on a narrow screen the page shows the address below the path, and links to the REST description",
  async () => {
    const server = await startServer();
    const address = await startNginx(belowPath(), server.address);
    const { page, requests } = await openPage();
    await page.setViewportSize({ width: 400, height: 800 });

    await page.goto(`${address}/billing/`);
    await page.getByText(`${address}/billing/graphql`).waitFor(SOON);
    await page.getByText(`${address}/billing/api/docs`).click();
    await page.locator(".opblock").first().waitFor(SOON);

    expect(page.url()).toBe(`${address}/billing/api/docs`);
    expect(outside(requests, `${address}/billing/`)).toEqual([]);
  },
);

browserTest("the console works below a path: its files, its queries and its live events", async () => {
  const server = await startServer();
  const query = `mutation { nameBusinesses(input: { businesses: [{ id: 7, name: "Below a path", timeZone: "Europe/London" }] }) { userErrors { code } } }`;
  await server.post({ query });
  const address = await startNginx(belowPath(), server.address);
  const { page, requests, complaints } = await openPage();

  await page.goto(`${address}/billing/console#token=${await server.token()}`);
  await page.getByText("This business has no resource types yet").waitFor(SOON);
  await page.getByRole("link", { name: "Activity" }).click();
  await page.getByText("Live", { exact: true }).waitFor(SOON);

  expect(requests).toContain(`${address}/billing/graphql`);
  expect(outside(requests, `${address}/billing/`)).toEqual([]);
  expect(complaints).toEqual([]);
});

browserTest("the page of the REST description works below a path, and what is tried there is sent there", async () => {
  const server = await startServer();
  const address = await startNginx(belowPath(), server.address);
  const { page, requests, complaints } = await openPage();
  await page.goto(`${address}/billing/#token=${await server.token()}`);
  await page.waitForFunction(`sessionStorage.getItem("token") !== null`);

  await page.goto(`${address}/billing/api/docs#/ExtraService/listExtraService`);
  await page.getByText("Try it out", { exact: true }).click();
  await page.getByText("Execute", { exact: true }).click();
  const answer = page.locator('[id$="-listExtraService"] .live-responses-table .response');
  await answer.waitFor(SOON);

  expect(await answer.innerText()).toContain('"TotalItems": 0');
  expect(requests.find((url) => url.includes("/extraservices?"))).toMatch(
    `${address}/billing/api/billing/extraservices?`,
  );
  expect(outside(requests, `${address}/billing/`)).toEqual([]);
  expect(complaints).toEqual([]);
});
