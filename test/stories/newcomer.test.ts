import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/dialects.ts";
import { type GatewayProcess, startProcess } from "../support/gateway-process.ts";
import { gatewayProgram } from "../support/program.ts";

// What somebody does who has the README and nothing else: its queries and commands, as they are written, in their order.

const readme = readFileSync("README.md", "utf8");
const ADDRESS_IN_README = "http://localhost:4000";
/** How the README starts a command, and how a checkout without a build does. */
const COMMAND_IN_README = "npx billing-gateway";
const COMMAND = `'${process.execPath}' '${gatewayProgram()}'`;

interface Answer {
  readonly query: string;
  readonly errors: unknown;
  /** The answer of the first field at the root. */
  // biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
  readonly value: any;
}

function blocks(language: string): readonly string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"))].map(([, text]) => text!);
}

async function ask({ address }: GatewayProcess, token: string, query: string): Promise<Answer> {
  const response = await fetch(`${address}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as { data?: object | null; errors?: unknown };
  return { query, errors, value: Object.values(data ?? {})[0] };
}

/** Sends every query of the README, one after the other, and expects that none is refused. */
async function followReadme(gateway: GatewayProcess, token: string): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const query of blocks("graphql")) answers.push(await ask(gateway, token, query));
  const refused = answers.filter(({ errors, value }) => errors !== undefined || (value?.userErrors ?? []).length > 0);
  expect(refused).toEqual([]);
  return answers;
}

function answerTo(answers: readonly Answer[], field: string) {
  const answer = answers.find(({ query }) => query.includes(`${field}(`));
  expect(answer, `a query of ${field} in README.md`).toBeDefined();
  return answer!.value;
}

/** Runs a command of the README as a checkout without a build does, against this gateway. Answers what it prints. */
function runShell(script: string, gateway: GatewayProcess, environment: Record<string, string>): string {
  const here = script.replaceAll(COMMAND_IN_README, COMMAND).replaceAll(ADDRESS_IN_README, gateway.address);
  const env = { PATH: process.env.PATH, ...environment };
  return execFileSync("bash", ["-euc", here], { encoding: "utf8", env, stdio: ["ignore", "pipe", "pipe"] });
}

function expectAChargeThatWasTakenBack(answers: readonly Answer[]): void {
  const quote = answerTo(answers, "priceQuote");
  const charge = answerTo(answers, "chargeBooking");
  expect(quote).toMatchObject({ outcome: "PRICED", due: "0" });
  expect(charge.coworkerExtraService).toMatchObject({ price: quote.due });
  expect(charge.useHistories).toMatchObject([{ creditUsed: 120 }]);
  expect(answerTo(answers, "bookingHistory")).toMatchObject([
    { type: "CHARGED", coworkerExtraServiceId: charge.coworkerExtraService.databaseId },
  ]);
  expect(answerTo(answers, "unchargeBooking").useHistories).toMatchObject([{ kind: "REVERSAL", creditUsed: -120 }]);
}

test("every query of the README runs in the demo in the order of the README, up to a charge", {
  timeout: 60_000,
}, async () => {
  const demo = await startProcess("demo", { TMPDIR: temporaryFolder() });
  const token = /#token=(\S+)$/m.exec(demo.stdout())![1]!;

  const answers = await followReadme(demo, token);

  expectAChargeThatWasTakenBack(answers);
  // The README shows this total in the text about `expect`.
  expect(answerTo(answers, "priceQuote").total).toBe(/expect: \{ total: "(\d+)"/.exec(readme)![1]);
});

test("every query of the README runs in an empty database, and so do its curls", {
  timeout: 60_000,
}, async () => {
  const environment = { DATABASE_URL: `file:${temporaryFolder()}/billing.db` };
  const gateway = await startProcess("serve", environment);
  const tokenCommand = /^npx billing-gateway token .*?(?= +#)/m.exec(readme)![0];
  const token = runShell(tokenCommand, gateway, environment).trim();

  const answers = await followReadme(gateway, token);
  const [listing, switching] = blocks("sh").filter((block) => block.includes(`${ADDRESS_IN_README}/api/`));
  const listed = JSON.parse(runShell(listing!, gateway, environment));
  const switched = runShell(switching!, gateway, environment);

  expectAChargeThatWasTakenBack(answers);
  expect(listed.Records).toMatchObject([{ CoworkerId: 1010, TotalUses: 600, RemainingUses: 510 }]);
  // A client of the upstream, by HTTP Basic and by a password grant.
  expect(switched).toMatch(/"TotalItems":1,.*"token_type":"bearer"/s);
});
