import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { describe, expect, test, vi } from "vitest";
import { keyCommand } from "../../src/commands/key.ts";
import { readConfig } from "../../src/config.ts";
import { localAuth } from "../../src/server/auth.ts";
import { KeyFileError } from "../../src/server/key-files.ts";
import { openLocalKeys, signToken } from "../../src/server/keys.ts";
import { openLocalKeySet } from "../../src/server/local-key-set.ts";
import { rotateLocalKeys } from "../../src/server/retired-keys.ts";
import { temporaryFolder } from "../support/dialects.ts";
import { startServer } from "../support/server.ts";

const start = Date.UTC(2026, 0, 31, 9, 30);
const day = 24 * 60 * 60 * 1000;
const unknownKey = "the token is not signed by a known key";

/** A running gateway's view of a folder, by a clock that the test moves. */
async function running(folder = temporaryFolder()) {
  let clock = start;
  const now = () => clock;
  const problems: string[] = [];
  const keys = await openLocalKeySet(folder, { now, onProblem: (cause) => problems.push(String(cause)) });
  const authenticate = localAuth(keys, { now, tokenAgeSecondsMax: 40 * 86_400 });
  return {
    folder,
    problems,
    now,
    keys,
    wait: (milliseconds: number) => {
      clock += milliseconds;
    },
    token: async () => signToken(await openLocalKeys(folder), { sub: "ana" }, 30 * 86_400, now),
    speaksFor: async (token: string) => (await authenticate(`Bearer ${token}`))?.sub,
  };
}

describe("a rotation", () => {
  test("makes a new key current, and keeps only the public half of the old one", async () => {
    const { folder, now } = await running();
    const file = join(folder, "billing-key.json");
    const old = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;

    const { keyId, retired } = await rotateLocalKeys(folder, now);

    const retiredFile = join(folder, `billing-key.${retired}.retired.json`);
    expect(readdirSync(folder).sort()).toEqual([`billing-key.${retired}.retired.json`, "billing-key.json"].sort());
    expect(retired).toBe(old.kid);
    expect((await openLocalKeys(folder)).keyId).toBe(keyId);
    expect([file, retiredFile].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600]);
    expect(readFileSync(retiredFile, "utf8")).not.toContain(old.d);
  });

  test("is noticed by a running gateway: new tokens are accepted, and old ones for a day", async () => {
    const { folder, now, wait, token, speaksFor } = await running();
    const before = await token();
    expect(await speaksFor(before)).toBe("ana");

    await rotateLocalKeys(folder, now);
    wait(1_000);
    const after = await token();

    expect(await speaksFor(after)).toBe("ana");
    wait(day - 2_000);
    expect(await speaksFor(before)).toBe("ana");
    // A token that was accepted is not verified again for a minute.
    wait(61_000);
    await expect(speaksFor(before)).rejects.toThrow(unknownKey);
    expect(await speaksFor(after)).toBe("ana");
  });

  test("after another rotation is independent: tokens of several old keys are accepted", async () => {
    const { folder, now, wait, token, speaksFor } = await running();
    const tokens = [await token()];
    for (let time = 0; time < 3; time += 1) {
      await rotateLocalKeys(folder, now);
      wait(6 * 60 * 60 * 1000);
      tokens.push(await token());
    }

    const accepted = await Promise.all(tokens.map(speaksFor));
    wait(6 * 60 * 60 * 1000);
    const later = await Promise.allSettled(tokens.map(speaksFor));

    expect(accepted).toEqual(["ana", "ana", "ana", "ana"]);
    expect(later.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled", "fulfilled"]);
  });

  test("removes expired keys, and keeps the others", async () => {
    const { folder, now, wait } = await running();
    const first = await rotateLocalKeys(folder, now);
    wait(day - 1);
    const second = await rotateLocalKeys(folder, now);
    expect(readdirSync(folder)).toContain(`billing-key.${first.retired}.retired.json`);
    wait(1);
    await rotateLocalKeys(folder, now);

    const names = readdirSync(folder);
    expect(names).not.toContain(`billing-key.${first.retired}.retired.json`);
    expect(names).toContain(`billing-key.${second.retired}.retired.json`);
  });

  test("that runs concurrently with others invalidates no token of any of them", async () => {
    const { folder, now, wait, token, speaksFor } = await running();
    const before = await token();

    const ends = await Promise.allSettled(Array.from({ length: 8 }, () => rotateLocalKeys(folder, now)));
    wait(1_000);

    const done = ends.filter(({ status }) => status === "fulfilled");
    const refused = ends.flatMap((end) => (end.status === "rejected" ? [String(end.reason)] : []));
    expect(done.length).toBeGreaterThan(0);
    expect(refused.every((reason) => reason.includes("another rotation is running"))).toBe(true);
    expect(readdirSync(folder).filter((name) => name.endsWith(".retired.json"))).toHaveLength(done.length);
    expect([await speaksFor(before), await speaksFor(await token())]).toEqual(["ana", "ana"]);
  });

  test("in a folder without a key creates one", async () => {
    const folder = join(temporaryFolder(), "new");

    const { keyId, retired } = await rotateLocalKeys(folder, () => start);

    expect([retired, (await openLocalKeys(folder)).keyId]).toEqual([null, keyId]);
  });

  test("of a damaged key is refused in one line, and changes nothing", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "billing-key.json"), "{}");

    await expect(rotateLocalKeys(folder, () => start)).rejects.toThrow(KeyFileError);

    expect(readdirSync(folder)).toEqual(["billing-key.json"]);
  });
});

describe("a running gateway", () => {
  test("refuses tokens of an old key once its file is removed", async () => {
    const { folder, now, wait, token, speaksFor } = await running();
    const before = await token();
    const { retired } = await rotateLocalKeys(folder, now);

    rmSync(join(folder, `billing-key.${retired}.retired.json`));
    wait(1_000);

    await expect(speaksFor(before)).rejects.toThrow(unknownKey);
  });

  test.each<[string, (folder: string) => void]>([
    ["is damaged", (folder) => writeFileSync(join(folder, "billing-key.json"), "{")],
    ["is gone", (folder) => rmSync(join(folder, "billing-key.json"))],
    [
      "stands beside a damaged one",
      (folder) => writeFileSync(join(folder, `billing-key.${"a".repeat(43)}.retired.json`), "{}"),
    ],
    [
      "cannot be read",
      (folder) => {
        rmSync(join(folder, "billing-key.json"));
        mkdirSync(join(folder, "billing-key.json"));
      },
    ],
  ])("continues with its keys if the file %s, and logs it", async (_, damage) => {
    const { folder, problems, wait, token, speaksFor } = await running();
    const before = await token();

    damage(folder);
    wait(1_000);

    expect(await speaksFor(before)).toBe("ana");
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^KeyFileError: /);
  });

  test("does not start with a damaged retired key", async () => {
    const { folder } = await running();
    writeFileSync(join(folder, `billing-key.${"a".repeat(43)}.retired.json`), '{"publicKey":{},"until":"x"}');

    await expect(running(folder)).rejects.toThrow(/is damaged: restore it, or remove it/);
  });
});

describe("GET /.well-known/jwks.json", () => {
  test("has the local public keys, and nothing of the private ones", async () => {
    const server = await startServer();
    const { retired, keyId } = await rotateLocalKeys(server.config.dataFolder, Date.now);
    const keys = async () => {
      const answer = await fetch(`${server.address}/.well-known/jwks.json`);
      return [answer.status, ((await answer.json()) as { keys: Record<string, string>[] }).keys] as const;
    };

    const [, published] = await vi.waitFor(
      async () => {
        const found = await keys();
        expect(found[1]).toHaveLength(2);
        return found;
      },
      { timeout: 5_000 },
    );

    expect(published.map(({ kid }) => kid)).toEqual([keyId, retired]);
    for (const key of published)
      expect(key).toEqual({
        ...{ kty: "EC", crv: "P-256", x: expect.any(String), y: expect.any(String) },
        ...{ alg: "ES256", use: "sig", kid: expect.any(String) },
      });
  });

  test("lets another service check tokens", async () => {
    const server = await startServer();

    const remote = createRemoteJWKSet(new URL(`${server.address}/.well-known/jwks.json`));
    const { payload } = await jwtVerify(await server.token(), remote, { issuer: "billing-gateway" });

    expect(payload.sub).toBe("ana");
  });

  test("does not exist if a provider's keys are used", async () => {
    const server = await startServer({ AUTH_ISSUER: "http://127.0.0.1:1", AUTH_AUDIENCE: "billing" });

    expect((await fetch(`${server.address}/.well-known/jwks.json`)).status).toBe(404);
  });
});

describe("the command key rotate", () => {
  async function run(env: NodeJS.ProcessEnv) {
    let out = "";
    const command = keyCommand(
      () => readConfig(env),
      () => start,
    );
    for (const one of [command, ...command.commands])
      one.exitOverride().configureOutput({
        writeOut: (text) => {
          out += text;
        },
      });
    await command.parseAsync(["rotate"], { from: "user" });
    return out;
  }

  test("prints the current key, and until when the old one is accepted", async () => {
    const folder = temporaryFolder();
    const old = await openLocalKeys(folder);

    const out = await run({ DATABASE_URL: `file:${folder}/billing.db` });

    const { keyId } = await openLocalKeys(folder);
    expect(out).toBe(
      `The current key is ${keyId}.\nTokens of ${old.keyId} are accepted until 2026-02-01T09:30:00.000Z.\n`,
    );
  });

  test("refuses if a provider signs the tokens", async () => {
    await expect(run({ AUTH_ISSUER: "https://id.example.com", AUTH_AUDIENCE: "a" })).rejects.toThrow(
      "AUTH_ISSUER is set, so tokens come from that provider; there is no local key to rotate",
    );
  });
});
