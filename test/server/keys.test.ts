import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { CommanderError } from "commander";
import { exportJWK, generateKeyPair } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tokenCommand } from "../../src/commands/token.ts";
import { readConfig } from "../../src/config.ts";
import { roles } from "../../src/domain/role.ts";
import { localAuth } from "../../src/server/auth.ts";
import { KeyFileError } from "../../src/server/key-files.ts";
import { openLocalKeys, signToken } from "../../src/server/keys.ts";
import { gatewayProgram } from "../support/program.ts";

const now = () => Date.UTC(2026, 0, 31, 9, 30);
const hour = 60 * 60;

let folder: string;
let file: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "billing-keys-")), "data");
  file = join(folder, "billing-key.json");
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

const viewerOf = async (token: string, at = now) =>
  localAuth(await openLocalKeys(folder), { now: at, tokenAgeSecondsMax: 400 * 24 * hour })(`Bearer ${token}`);

describe("the local key pair", () => {
  test("is created at first use, readable only by its owner, and leaves nothing else behind", async () => {
    await openLocalKeys(folder);

    expect(readdirSync(folder)).toEqual(["billing-key.json"]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test("is the same at every later use: tokens outlive a restart", async () => {
    const token = await signToken(await openLocalKeys(folder), { sub: "s-1" }, hour, now);
    const kept = readFileSync(file, "utf8");

    expect(await viewerOf(token)).toMatchObject({ sub: "s-1" });
    expect(readFileSync(file, "utf8")).toBe(kept);
  });

  test("is one pair if several processes create it at the same moment", async () => {
    const script = `import { openLocalKeys } from ${JSON.stringify(join(dirname(gatewayProgram()), "server/keys.js"))};
      const opened = await Promise.all(Array.from({ length: 8 }, () => openLocalKeys(${JSON.stringify(folder)})));
      console.log(JSON.stringify(opened.map((keys) => keys.keyId)));`;
    const run = () => promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script]);

    const outputs = await Promise.all(Array.from({ length: 4 }, run));

    const keyIds = outputs.flatMap(({ stdout }) => JSON.parse(stdout) as string[]);
    expect(keyIds).toHaveLength(32);
    expect(new Set(keyIds).size).toBe(1);
    expect(readdirSync(folder)).toEqual(["billing-key.json"]);
  });

  test("that is damaged stops the start with one line, which shows no key, and is not overwritten", async () => {
    await openLocalKeys(folder);
    const whole = readFileSync(file, "utf8");
    const jwk = JSON.parse(whole) as Record<string, string>;
    const other = await exportJWK((await generateKeyPair("ES256", { extractable: true })).privateKey);
    const rsa = await exportJWK((await generateKeyPair("RS256", { extractable: true })).privateKey);
    const damaged = [
      "",
      "null",
      "[]",
      whole.slice(0, 80),
      "\0".repeat(200),
      JSON.stringify({ ...jwk, d: undefined }),
      JSON.stringify({ ...jwk, d: other.d }),
      JSON.stringify({ ...jwk, x: other.x, y: other.y }),
      JSON.stringify(rsa),
    ];
    for (const text of damaged) {
      writeFileSync(file, text);

      await expect(openLocalKeys(folder), text).rejects.toThrow(
        new KeyFileError(`${file} is damaged: restore it, or remove it to get a new key, which ends all tokens`),
      );
      expect(readFileSync(file, "utf8")).toBe(text);
    }
  });

  test("whose folder is a file is reported in one line", async () => {
    writeFileSync(folder, "a file stands here");

    await expect(openLocalKeys(folder)).rejects.toThrow(new KeyFileError(`${file} cannot be read (ENOTDIR)`));
  });

  test("that cannot be read is reported in one line", async () => {
    mkdirSync(file, { recursive: true });

    await expect(openLocalKeys(folder)).rejects.toThrow(new KeyFileError(`${file} cannot be read (EISDIR)`));
  });
});

describe("the command token", () => {
  /** What it printed, and how it ended. */
  async function run(words: string, env: NodeJS.ProcessEnv = {}) {
    const printed = { out: "", err: "", failure: null as unknown };
    const command = tokenCommand(() => readConfig({ DATABASE_URL: `file:${folder}/billing.db`, ...env }), now)
      .exitOverride()
      .configureOutput({
        writeOut: (text) => {
          printed.out += text;
        },
        writeErr: (text) => {
          printed.err += text;
        },
      });
    await command.parseAsync(words.split(" "), { from: "user" }).catch((failure: unknown) => {
      printed.failure = failure;
    });
    return printed;
  }

  test("prints only a token, which grants the requested rights", async () => {
    const { out, err } = await run(
      "--email ana@example.com --role ExtraService-List --role ExtraService-Read --business 7 --business 9",
    );

    expect(err).toBe(
      [
        `billing-gateway: there was no key: created one in ${file}\n`,
        `billing-gateway: there is no database beside it (${folder}/billing.db): is DATABASE_URL the one that is served?\n`,
      ].join(""),
    );
    expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(await viewerOf(out.trim())).toEqual({
      sub: "ana@example.com",
      email: "ana@example.com",
      admin: false,
      businesses: [7, 9],
      roles: ["ExtraService-List", "ExtraService-Read"],
    });
  });

  test("prints only the token if the key exists, and mentions the database only if it is missing", async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, "billing.db"), "");

    const [first, second] = [await run("--email ana@example.com"), await run("--email ana@example.com")];

    expect(first.err).toBe(`billing-gateway: there was no key: created one in ${file}\n`);
    expect(second.err).toBe("");
  });

  test("without --business grants every business", async () => {
    const { out } = await run("--email ana@example.com --admin");

    expect(await viewerOf(out.trim())).toMatchObject({ admin: true, businesses: null, roles: [] });
  });

  test.each([
    ["", 8 * hour],
    [" --expires 30m", hour / 2],
    [" --expires 7d", 7 * 24 * hour],
    [" --expires 366d", 366 * 24 * hour],
  ])("with%j prints a token that is accepted for %i seconds", async (words, seconds) => {
    const { out } = await run(`--email ana@example.com${words}`);

    expect(await viewerOf(out.trim(), () => now() + (seconds - 1) * 1000)).not.toBeNull();
    await expect(viewerOf(out.trim(), () => now() + (seconds + 10) * 1000)).rejects.toThrow("the token has expired");
  });

  test.each([
    ["--admin", "required option '--email <address>' not specified"],
    ["--email ana", "It must be an e-mail address, such as ana@example.com."],
    ["--email ana@example.com --role Nobody", `It must be one of ${roles.join(", ")}.`],
    ["--email ana@example.com --business 0", "It must be a whole number from 1 to 2147483647."],
    ["--email ana@example.com --business 1,2", "It must be a whole number from 1 to 2147483647."],
    ...["8", "0h", "367d", "1w", "-1h", "1.5h"].map((duration) => [
      `--email ana@example.com --expires ${duration}`,
      "It must be a number of m, h or d, such as 30m, 8h or 7d, at most 366d.",
    ]),
  ])("refuses %s as wrong usage, and prints nothing", async (words, reason) => {
    const { out, err, failure } = await run(words);

    expect(failure).toBeInstanceOf(CommanderError);
    expect(err).toContain(reason);
    expect(out).toBe("");
  });

  test.each([
    [
      "--email ana@example.com",
      { AUTH_JWKS_URL: "https://id.example.com/keys", AUTH_ISSUER: "i", AUTH_AUDIENCE: "a" },
      "AUTH_ISSUER is set, so tokens come from that provider; none is signed with a local key",
    ],
    [
      "--email ana@example.com --expires 2h",
      { MAX_TOKEN_AGE_SECONDS: "3600" },
      "--expires is longer than MAX_TOKEN_AGE_SECONDS (3600)",
    ],
  ])("refuses %s with %j, and prints nothing", async (words, env, line) => {
    const { out, failure } = await run(words, env);

    expect(failure).toEqual(new Error(line));
    expect(out).toBe("");
  });
});
