import { existsSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { isBusinessId } from "../billing/viewer.ts";
import type { Config } from "../config.ts";
import { INTEGER_MAX } from "../domain/field.ts";
import { isRole, type Role, roles } from "../domain/role.ts";
import { openLocalKeys, signToken } from "../server/keys.ts";

interface TokenOptions {
  readonly email: string;
  readonly admin?: boolean;
  readonly role?: readonly Role[];
  readonly business?: readonly number[];
  /** Seconds. */
  readonly expires: number;
}

const secondsOf = { m: 60, h: 60 * 60, d: 24 * 60 * 60 };
const expiresDaysMax = 366;

/** `config` is read only when the command runs; `now` is in milliseconds. */
export function tokenCommand(config: () => Config, now: () => number): Command {
  return new Command("token")
    .description("Sign a token with the local key, and print it to standard output.")
    .requiredOption("--email <address>", "subject of the token; records show it as the author of changes", emailFrom)
    .option("--admin", "grant every role")
    .option("--role <role>", "grant this role; may be repeated", roleFrom)
    .option("--business <id>", "limit the token to this business; may be repeated (default: no limit)", businessFrom)
    .addOption(
      new Option("--expires <duration>", `lifetime of the token: 30m, 8h, 7d; at most ${expiresDaysMax}d`)
        .default(8 * secondsOf.h, "8h")
        .argParser(secondsFrom),
    )
    .addHelpText("after", help)
    .action(async (options: TokenOptions, command: Command) => {
      const { writeOut, writeErr } = command.configureOutput();
      const token = await tokenFor(options, config(), now, (line) => writeErr!(`billing-gateway: ${line}\n`));
      writeOut!(`${token}\n`);
    });
}

async function tokenFor(
  { email, admin, role, business, expires }: TokenOptions,
  config: Config,
  now: () => number,
  say: (line: string) => void,
) {
  if (config.auth !== null)
    throw new Error("AUTH_ISSUER is set, so tokens come from that provider; none is signed with a local key");
  if (expires > config.limits.tokenAgeSeconds)
    throw new Error(`--expires is longer than MAX_TOKEN_AGE_SECONDS (${config.limits.tokenAgeSeconds})`);
  const keys = await openLocalKeys(config.dataFolder, (path) => {
    say(`there was no key: created one in ${path}`);
    if (config.database.kind === "sqlite" && !existsSync(config.database.file))
      say(`there is no database beside it (${config.database.file}): is DATABASE_URL the one that is served?`);
  });
  return signToken(keys, { sub: email, email, admin, roles: role, businesses: business }, expires, now);
}

function emailFrom(text: string): string {
  if (!/^[^\s@]+@[^\s@]+$/.test(text) || text.length > 320)
    throw new InvalidArgumentError("It must be an e-mail address, such as ana@example.com.");
  return text;
}

function roleFrom(text: string, before: readonly Role[] = []): readonly Role[] {
  if (!isRole(text)) throw new InvalidArgumentError(`It must be one of ${roles.join(", ")}.`);
  return [...before, text];
}

function businessFrom(text: string, before: readonly number[] = []): readonly number[] {
  if (!/^\d+$/.test(text) || !isBusinessId(Number(text)))
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${INTEGER_MAX}.`);
  return [...before, Number(text)];
}

function secondsFrom(text: string): number {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const seconds = Number(count) * secondsOf[unit as keyof typeof secondsOf];
  if (!(seconds > 0 && seconds <= expiresDaysMax * secondsOf.d))
    throw new InvalidArgumentError(
      `It must be a number of m, h or d, such as 30m, 8h or 7d, at most ${expiresDaysMax}d.`,
    );
  return seconds;
}

const help = `
Roles:
${roles.map((role) => `  ${role}`).join("\n")}

A token without --business reaches every business. Anybody who has a token can use it until it expires: keep it on a
server, not in a browser.

The key is in billing-key.json beside the database (DATABASE_URL), or in data/ with PostgreSQL, and is created at first
use. If AUTH_ISSUER is set, tokens come from that provider, and this command fails.

Example:
  TOKEN=$(npx billing-gateway token --email ana@example.com --role ExtraService-List --business 7 --expires 30m)
  curl http://127.0.0.1:4000/graphql -H "Authorization: Bearer $TOKEN" \\
    -H "Content-Type: application/json" -d '{"query":"{ extraServices { totalCount } }"}'
`;
