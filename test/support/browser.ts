import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { onTestFinished, test } from "vitest";

const CHROMIUM = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const MISSING = existsSync(CHROMIUM)
  ? null
  : `no Chromium at ${CHROMIUM}: apt-get install chromium, or set CHROMIUM_PATH`;

const FLAGS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  ...["--disable-component-update", "--disable-sync"],
  // Only this machine's address resolves: a request to another host cannot succeed unnoticed.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/** A test in a real browser. Without one it fails where CI is set, and elsewhere is shown as skipped, with the reason. */
export function browserTest(name: string, run: () => Promise<void>): void {
  if (MISSING !== null && !process.env.CI) test.skip(`${name} (${MISSING})`);
  else
    test(name, { timeout: 120_000 }, async () => {
      if (MISSING !== null) throw new Error(MISSING);
      await run();
    });
}

export interface Visit {
  readonly page: Page;
  /** Every address that the page asked for, whether or not it was answered. */
  readonly requests: readonly string[];
  /** Errors of the page and what it wrote to the console as errors or warnings. */
  readonly complaints: readonly string[];
}

/** A page with a fresh profile that records its requests and errors. */
export async function openPage(): Promise<Visit> {
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  onTestFinished(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  context.on("request", (request) => requests.push(request.url()));
  page.on("websocket", (socket) => requests.push(socket.url()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  return { page, requests, complaints };
}
