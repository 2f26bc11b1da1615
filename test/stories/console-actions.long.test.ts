import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, vi } from "vitest";
import { openLocalKeys, signToken } from "../../src/server/keys.ts";
import { browserTest, openPage } from "../support/browser.ts";
import { graph, openConsole, settled, startDemoServer, textsOf } from "../support/console.ts";
import { temporaryFolder } from "../support/dialects.ts";
import { freePort } from "../support/free-port.ts";
import { startProcess } from "../support/gateway-process.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { copyNewFile } from "../support/sqlite.ts";

// What the console changes, and how it behaves while the gateway is away or has much to do.

const SOON = { timeout: 30_000 };
const CUSTOMER = "#/customer?business=101&coworker=1010";

async function rowsOf(server: TestServer): Promise<number> {
  const data = await graph<{ useHistories: { totalCount: number } }>(server, "{ useHistories { totalCount } }");
  return data.useHistories.totalCount;
}

/** Opens a dialog, fills it in, and returns what its preview says. */
async function preview(page: Page, button: string, fields: Record<string, string>): Promise<string> {
  await page.getByRole("button", { name: button, exact: true }).click();
  const dialog = page.getByRole("dialog");
  for (const [label, value] of Object.entries(fields)) await dialog.getByLabel(label, { exact: true }).fill(value);
  await dialog.getByRole("button", { name: "Preview" }).click();
  await dialog.locator(".preview, .notice").first().waitFor(SOON);
  return dialog.locator(".preview, .notice").first().innerText();
}

async function confirm(page: Page, name: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name, exact: true }).click();
  await dialog.getByText("Done.").waitFor(SOON);
  await dialog.getByRole("button", { name: "Close" }).click();
}

browserTest(
  "an adjustment is shown before it is made, then made once, and every figure follows; others see it live",
  async () => {
    const server = await startDemoServer();
    const { page } = await openConsole(server, CUSTOMER);
    const { page: other } = await openConsole(server, "#/activity?business=101");
    await other.getByText("Live", { exact: true }).waitFor(SOON);
    const before = await rowsOf(server);

    const shown = await preview(page, "Adjust credit 3", {
      "Change in minutes, negative to lower it": "30",
      Reason: "Goodwill",
    });
    const afterPreview = await rowsOf(server);
    await confirm(page, "Adjust");
    await page.locator('[data-credit="3"]', { hasText: "330 of 330 minutes" }).waitFor(SOON);
    await other.getByText("Credit adjusted").waitFor(SOON);

    expect(shown).toContain("Credit 3: changes the total by 30; then 330 left");
    expect(afterPreview).toBe(before);
    expect(await rowsOf(server)).toBe(before + 1);
    expect(await textsOf(other, "[data-event]")).toHaveLength(1);
  },
);

browserTest("a refusal is shown in the preview, and nothing can be confirmed", async () => {
  const server = await startDemoServer();
  const { page } = await openConsole(server, CUSTOMER);

  const shown = await preview(page, "Adjust credit 3", {
    "Change in minutes, negative to lower it": "-301",
    Reason: "Mistake",
  });

  expect(shown).toBe("amount would take more than the 300 that are left");
  expect(await page.getByRole("dialog").getByRole("button", { name: "Adjust", exact: true }).count()).toBe(0);
});

/** On the first day of a month, only the month before has uses. */
function monthBefore(): string {
  const date = new Date();
  date.setUTCDate(0);
  return date.toISOString().slice(0, 7);
}

browserTest("a credit is voided, a use given back, a booking changed, and one cancelled", async () => {
  const server = await startDemoServer();
  const { page } = await openConsole(server, `${CUSTOMER}&month=${monthBefore()}`);
  await page.locator(".ledger").waitFor(SOON);
  const use = page.getByRole("button", { name: /^Give back use/ }).first();
  const giveBack = (await use.getAttribute("aria-label"))!;

  const voided = await preview(page, "Void credit 3", { Reason: "Given by mistake" });
  await confirm(page, "Void");
  await page.locator('[data-credit="3"]', { hasText: "Voided" }).waitFor(SOON);
  const given = await preview(page, giveBack, { Reason: "Room was closed" });
  await confirm(page, "Give back");
  const from = await bookingStart(server, 800_005);
  const changed = await preview(page, "Change booking 800005", {
    To: localText(Date.parse(from) + 2 * 60 * 60_000),
    Reason: "Stays longer",
  });
  await confirm(page, "Change the booking");
  const cancelled = await preview(page, "Cancel booking 800006", {
    "Percent of the charge to keep, empty for none": "50",
    Reason: "Late",
  });
  await confirm(page, "Cancel the booking");
  await page.locator("[data-charge]", { hasText: "Cancelled" }).waitFor(SOON);

  expect(voided).toContain("Credit 3: takes what is left: 300; then 0 left");
  expect(given).toContain("gives back");
  expect(changed).toContain("To pay before: GBP 18");
  expect(cancelled).toContain("Money kept");
  expect(cancelled).toContain("GBP 9");
});

browserTest(
  "while the gateway is down the page says so and keeps its figures; once it is up, it reads again by itself",
  async () => {
    const folder = temporaryFolder();
    copyNewFile(join(folder, "billing.db"));
    const environment = { DATABASE_URL: `file:${join(folder, "billing.db")}`, PORT: String(await freePort()) };
    const first = await startProcess("serve", environment);
    const token = await signToken(await openLocalKeys(folder), { sub: "ana", admin: true }, 3600, Date.now);
    const name = (text: string) =>
      fetch(`${first.address}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify({
          query: `mutation { createExtraService(input: { businessId: 7, name: "${text}", price: "10", currencyCode: "GBP", resourceTypeIds: [1] }) { userErrors { code } }
          nameBusinesses(input: { businesses: [{ id: 7, name: "${text}", timeZone: "Europe/London" }] }) { userErrors { code } } }`,
        }),
      });
    await name("Before");
    const { page } = await openPage();
    await page.goto(`${first.address}/console#token=${token}`);
    await settled(page);

    first.signal("SIGKILL");
    await first.ended;
    await page.locator('[data-place="2 20"]').click();
    await page.getByText("The gateway does not answer, or").waitFor(SOON);
    const whileDown = await page.locator('[data-place="2 20"]').innerText();
    await startProcess("serve", environment);
    await name("After");
    await page.getByText("The gateway does not answer, or").waitFor({ state: "detached", ...SOON });
    await page.locator(".explanation .price").waitFor(SOON);

    expect(whileDown).toBe("10");
    await vi.waitFor(async () => expect(await page.locator(".top select").innerText()).toMatch(/Before|After/), 10_000);
  },
);

browserTest(
  "a week of prices over 500 rules shows how far it is, and leaves the browser half of its two seconds",
  async () => {
    const server = await startServer();
    const names = `mutation { nameBusinesses(input: { businesses: [{ id: 7, name: "Many", timeZone: "Europe/London", currencyCode: "GBP" }] }) { userErrors { code } } }`;
    await server.post({ query: names });
    for (let part = 0; part < 10; part += 1) {
      const rules = Array.from({ length: 50 }, (_, place) => {
        const at = part * 50 + place;
        return `r${place}: createExtraService(input: { businessId: 7, name: "Rule ${at}", price: "${10 + (at % 40)}", currencyCode: "GBP", resourceTypeIds: [1], fromTime: ${(at % 24) * 60}, toTime: 1440, displayOrder: ${at} }) { userErrors { code } }`;
      });
      await graph(server, `mutation { ${rules.join("\n")} }`);
    }
    const { page } = await openConsole(server);
    await settled(page);

    const times: number[] = [];
    const seen = new Set<string>();
    for (let tried = 0; tried < 3; tried += 1) {
      const began = process.cpuUsage();
      await page.getByRole("button", { name: "Week after" }).click();
      await page.locator(".heat-frame[aria-busy='true']").waitFor({ state: "attached" });
      while ((await page.locator(".heat-frame[aria-busy='true']").count()) > 0)
        seen.add((await page.locator(".map progress").getAttribute("value")) ?? "");
      // Processor time of the gateway, which runs in this process: other work on the machine does not count.
      const { user, system } = process.cpuUsage(began);
      times.push((user + system) / 1_000);
    }

    expect(seen.size).toBeGreaterThan(1);
    expect(Math.min(...times)).toBeLessThan(1_000);
  },
);

async function bookingStart(server: TestServer, bookingId: number): Promise<string> {
  const query = `{ coworkerExtraServices(filter: { bookingId: { eq: ${bookingId} } }) { nodes { bookingFromTime } } }`;
  const data = await graph<{ coworkerExtraServices: { nodes: [{ bookingFromTime: string }] } }>(server, query);
  return data.coworkerExtraServices.nodes[0].bookingFromTime;
}

/** What a field for a local time in London takes. */
function localText(moment: number): string {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone: "Europe/London",
    dateStyle: "short",
    timeStyle: "short",
  });
  return format.format(moment).replace(" ", "T");
}
