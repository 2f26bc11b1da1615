import axe from "axe-core";
import type { Page } from "playwright-core";
import { openPage, type Visit } from "./browser.ts";
import { demoOfToday } from "./demo-file.ts";
import { startServer, type TestServer } from "./server.ts";

const SOON = { timeout: 30_000 };

/** A gateway over the demo of today: the console shows the present. */
export async function startDemoServer(): Promise<TestServer> {
  return startServer({}, await demoOfToday());
}

interface Looks {
  readonly width?: number;
  readonly scheme?: "light" | "dark";
  /** The caller; an administrator unless another is given. */
  readonly token?: string;
}

/** Opens the console by the demo's link, then the view of the hash. */
export async function openConsole(server: TestServer, hash = "", looks: Looks = {}): Promise<Visit> {
  const visit = await openPage();
  const { width = 1400, scheme = "light", token = await server.token() } = looks;
  await visit.page.setViewportSize({ width, height: 900 });
  await visit.page.emulateMedia({ colorScheme: scheme });
  await visit.page.goto(`${server.address}/console#token=${token}`);
  await visit.page.getByText("Sign out").waitFor(SOON);
  if (hash !== "") await show(visit.page, hash);
  return visit;
}

/** Goes to another view or choice in the same tab. */
export async function show(page: Page, hash: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
}

/** Waits until every part of the page has read what it shows, and the week is priced. */
export async function settled(page: Page): Promise<void> {
  await page.locator("main section, main .notice, main .empty").first().waitFor(SOON);
  await page
    .locator(".loading, [aria-busy='true']")
    .first()
    .waitFor({ state: "detached", ...SOON });
}

/** What axe-core finds on the page as it stands, in one line for each rule. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(
    `axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes.slice(0, 3).map(({ html }) => html).join(" ")))`,
  );
  return found as string[];
}

/** Pixels that the page is wider than its window. */
export async function overflow(page: Page): Promise<number> {
  return (await page.evaluate("document.documentElement.scrollWidth - innerWidth")) as number;
}

/** The texts of all elements that match. */
export async function textsOf(page: Page, selector: string): Promise<string[]> {
  return page.locator(selector).allInnerTexts();
}

/** The answer of the graph to an administrator. */
export async function graph<Data>(server: TestServer, query: string, variables: object = {}): Promise<Data> {
  const answer = (await (await server.post({ query, variables })).json()) as { data: Data; errors?: unknown };
  if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
  return answer.data;
}
