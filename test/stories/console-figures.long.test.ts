import type { Page } from "playwright-core";
import { expect } from "vitest";
import { browserTest } from "../support/browser.ts";
import { graph, openConsole, settled, show, startDemoServer, textsOf } from "../support/console.ts";
import { startServer } from "../support/server.ts";

// Every figure that the console shows is the graph's. Each test reads both.

const SOON = { timeout: 30_000 };
const CUSTOMER = { businessId: 101, coworkerId: 1010 };
const BY_CUSTOMER = "$businessId: Int!, $coworkerId: Int!";

interface Quote {
  readonly total: string;
  readonly due: string;
  readonly currencyCode: string;
  readonly candidates: { readonly extraService: { readonly name: string } }[];
  readonly steps: { readonly after: string }[];
}

const figure = (page: Page, name: string) => page.locator(`[data-figure="${name}"]`).first().innerText();

browserTest(
  "the map has the price of every cell, and the explanation its total, its rules and what is due",
  async () => {
    const server = await startDemoServer();
    const { page } = await openConsole(server, "#/prices?business=101&coworker=1010&week=2031-02-03");
    await settled(page);
    const quote = { businessId: 101, resourceTypeId: 11, customer: "MEMBER", from: "2031-02-04T00:00:00Z" };
    const { priceGrid } = await graph<{ priceGrid: { total: string | null }[] }>(
      server,
      "query ($input: PriceGridInput!) { priceGrid(input: $input) { total } }",
      {
        input: { quote: { ...quote, to: "2031-02-05T00:30:00Z" }, stepMinutes: 30, lengthMinutes: 60 },
      },
    );
    const from = "2031-02-04T10:00:00Z";
    const { priceQuote } = await graph<{ priceQuote: Quote }>(
      server,
      "query ($input: PriceQuoteInput!) { priceQuote(input: $input) { total due currencyCode candidates { extraService { name } } steps { after } } }",
      { input: { ...quote, coworkerId: 1010, from, to: "2031-02-04T11:00:00Z" } },
    );

    const tuesday = await textsOf(page, '[data-place^="1 "]');
    await page.locator('[data-place="1 20"]').click();
    await page.locator(".explanation .price").waitFor(SOON);

    const { total, due, currencyCode, candidates, steps } = priceQuote;
    expect(tuesday).toEqual(priceGrid.map((cell) => cell.total ?? "–"));
    expect(await figure(page, "total")).toBe(`${currencyCode} ${total}`);
    expect(await figure(page, "due")).toBe(`${currencyCode} ${due}`);
    expect((await textsOf(page, ".waterfall .figure")).slice(0, steps.length)).toEqual(steps.map(({ after }) => after));
    const shown = [
      ...(await textsOf(page, ".candidates strong")),
      await page.locator(".explanation .price span").innerText(),
    ];
    expect(shown.sort()).toEqual(candidates.map(({ extraService }) => extraService.name).sort());
  },
);

browserTest("a finding leads to its booking in the map, whose explanation shows it", async () => {
  const server = await startDemoServer();
  const { page } = await openConsole(server, "#/prices?business=101&type=11");
  await settled(page);

  await page.getByRole("button", { name: "Show in the map" }).first().click();
  await page.locator(".explanation .price, .explanation .notice").first().waitFor(SOON);
  await settled(page);

  expect(await page.locator('.heat [aria-current="true"]').count()).toBe(1);
  expect(await figure(page, "total")).toBe("GBP 110");
});

browserTest("holes in the map are cells without a price", async () => {
  const server = await startServer();
  const query = `mutation { nameBusinesses(input: { businesses: [{ id: 7, name: "Night", timeZone: "Europe/London" }] }) { userErrors { code } }
    createExtraService(input: { businessId: 7, name: "Day", price: "10", currencyCode: "GBP", resourceTypeIds: [1], fromTime: 540, toTime: 1080 }) { userErrors { code } } }`;
  await server.post({ query });
  const { page } = await openConsole(server);
  await settled(page);

  const holes = await page
    .locator(".heat .hole")
    .evaluateAll((all) => all.map((one) => (one as unknown as { dataset: { place: string } }).dataset.place));
  await page.locator('[data-place="0 0"]').click();
  await page.getByText("No rule applies to this booking").waitFor(SOON);

  // From 9:00 the last hour begins at 17:00: 17 half hours of 48 have a price.
  expect(holes).toHaveLength(7 * (48 - 17));
  expect(await page.locator('[data-place="0 18"]').innerText()).toBe("10");
  await page.getByText("It begins at 09:00; the booking starts at 00:00.").waitFor(SOON);
});

browserTest("balances, credits, charges and the statement are those of the graph", async () => {
  const server = await startDemoServer();
  const month = new Date().toISOString().slice(0, 7);
  const next = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 1)).toISOString();
  const { page } = await openConsole(server, `#/customer?business=101&coworker=1010&month=${month}`);
  const filter = { businessId: { eq: 101 }, coworkerId: { eq: 1010 } };
  const answered = (await graph(
    server,
    `query (${BY_CUSTOMER}, $from: DateTime!, $to: DateTime!, $credits: CoworkerExtraServiceFilter, $charges: CoworkerExtraServiceFilter) {
      creditBalance(businessId: $businessId, coworkerId: $coworkerId) { available used held }
      credits: coworkerExtraServices(first: 50, filter: $credits, orderBy: [{ field: CREATED_ON, direction: DESC }]) { nodes { remainingUses } }
      charges: coworkerExtraServices(first: 20, filter: $charges, orderBy: [{ field: BOOKING_FROM_TIME, direction: DESC }]) { nodes { price extraServiceCurrencyCode } }
      creditStatement(businessId: $businessId, coworkerId: $coworkerId, from: $from, to: $to) { entries { amount left } closing { left } }
    }`,
    {
      ...{ ...CUSTOMER, from: `${month}-01T00:00:00Z`, to: next },
      credits: { ...filter, kind: { in: ["TIME_CREDIT", "PRINTING_CREDIT"] } },
      charges: { ...filter, kind: { eq: "BOOKING_CHARGE" } },
    },
  )) as unknown as Record<"creditBalance", { available: number; used: number }[]> &
    Record<
      "credits" | "charges",
      { nodes: { remainingUses: number; price: string; extraServiceCurrencyCode: string }[] }
    > &
    Record<"creditStatement", { entries: { amount: number; left: number }[]; closing: { left: number }[] }>;
  await page.locator(".ledger").waitFor(SOON);
  await page.locator("[data-charge]").first().waitFor(SOON);
  await page.locator("[data-credit]").first().waitFor(SOON);

  const { creditBalance, credits, charges, creditStatement } = answered;
  const numbers = async (selector: string) => (await textsOf(page, selector)).map((text) => Number.parseInt(text, 10));
  expect(await numbers('[data-figure="available"]')).toEqual(creditBalance.map(({ available }) => available));
  expect(await numbers('.balance .shares > div:not(.none) [data-figure="Used"]')).toEqual(
    creditBalance.map(({ used }) => used).filter((used) => used > 0),
  );
  expect(await numbers('[data-figure="remaining"]')).toEqual(credits.nodes.map(({ remainingUses }) => remainingUses));
  expect(await textsOf(page, '[data-charge] [data-figure="price"]')).toEqual(
    charges.nodes.map(({ price, extraServiceCurrencyCode }) => `${extraServiceCurrencyCode} ${price}`),
  );
  expect(await numbers('[data-figure="amount"]')).toEqual(creditStatement.entries.map(({ amount }) => amount));
  expect(await numbers('[data-figure="left"]')).toEqual(creditStatement.entries.map(({ left }) => left));
  expect(await numbers('[data-figure="Left"]')).toEqual(creditStatement.closing.map(({ left }) => left));
});

browserTest("on paper there is the statement alone", async () => {
  const server = await startDemoServer();
  const { page } = await openConsole(server, "#/customer?business=101&coworker=1010");
  await page.locator(".ledger").waitFor(SOON);

  await page.emulateMedia({ media: "print" });
  const visible = async (selector: string) => page.locator(selector).first().isVisible();

  expect(await visible(".ledger")).toBe(true);
  expect(await visible(".print-only")).toBe(true);
  for (const selector of [".top", ".filters", ".balances", ".timeline", ".ledger button", ".chart"])
    expect({ selector, isVisible: await visible(selector) }).toEqual({ selector, isVisible: false });
});

browserTest("use and money are those of the reports, and verifying the ledger says what was checked", async () => {
  const server = await startDemoServer();
  const { page } = await openConsole(server, "#/activity?business=101");
  await page.locator("[data-money]").first().waitFor(SOON);
  await page.locator("[data-total]").first().waitFor(SOON);
  const [year, month] = new Date().toISOString().slice(0, 7).split("-").map(Number) as [number, number];
  const first = (months: number) => new Date(Date.UTC(year, month - 1 + months, 1)).toISOString();
  const { chargeReport } = (await graph(
    server,
    "query ($input: ChargeReportInput!) { chargeReport(input: $input) { rows { month due total count } totals { due total count } } }",
    { input: { businessId: 101, from: first(-11), to: first(1), by: "BOOKING_START", groupBy: ["MONTH"], first: 100 } },
  )) as unknown as {
    chargeReport: Record<"rows" | "totals", { month: string; due: string; total: string; count: number }[]>;
  };

  await page.getByText("Verify now").click();
  await page.getByText("Holds", { exact: true }).waitFor(SOON);
  const { verifyLedger } = (await graph(
    server,
    "{ verifyLedger { creditsChecked rowsChecked digest } }",
  )) as unknown as {
    verifyLedger: { creditsChecked: number; rowsChecked: number; digest: string };
  };

  const lines = (await textsOf(page, "[data-money]")).map((line) => line.split("\t"));
  expect(lines.map((cells) => [cells[0], cells[2], cells[4], cells[6]])).toEqual([
    ...chargeReport.rows.map(({ month: one, count, total, due }) => [one, String(count), total, due]),
    ...chargeReport.totals.map(({ count, total, due }) => ["Total", String(count), total, due]),
  ]);
  const panel = page.locator("section", { hasText: "Verify now" }).first();
  const expected = [
    `${verifyLedger.creditsChecked} credits, ${verifyLedger.rowsChecked} ledger rows.`,
    verifyLedger.digest,
  ];
  const checked = await panel.innerText();
  for (const text of expected) expect(checked).toContain(text);
  await show(page, "#/prices");
});

browserTest("the ledger's last verification is shown with its moment and result, whoever asked for it", async () => {
  const server = await startDemoServer();
  const { page } = await openConsole(server, "#/activity?business=101");
  const panel = page.locator("section", { hasText: "Verify now" }).first();
  await panel.getByText("The whole ledger was not verified yet.").waitFor(SOON);
  const { verifyLedger } = await graph<{
    verifyLedger: { verifiedOn: string; creditsChecked: number; digest: string };
  }>(server, "{ verifyLedger { verifiedOn creditsChecked digest } }");

  await page.reload();
  await panel.getByText("Holds", { exact: true }).waitFor(SOON);

  expect(await panel.locator("time").getAttribute("datetime")).toBe(verifyLedger.verifiedOn);
  const shown = await panel.innerText();
  expect(shown).toContain(`${verifyLedger.creditsChecked} credits, `);
  expect(shown).toContain(verifyLedger.digest);
});

browserTest("an administrator of some businesses is told who can verify the ledger, and nothing is asked", async () => {
  const server = await startDemoServer();
  const token = await server.token({ admin: true, businesses: [101] });
  const { page } = await openConsole(server, "#/activity?business=101", { token });

  await page.getByText("Only an administrator of all businesses can verify the ledger.").waitFor(SOON);

  expect(await page.getByText("Verify now").count()).toBe(0);
  expect(await page.locator("section", { hasText: "Only an administrator" }).first().innerText()).not.toContain("role");
});
