import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openWebhookKey } from "../../../src/server/webhooks/key.ts";
import { temporaryFolder } from "../../support/dialects.ts";

const place = { uniqueId: "f81d4fae-7dec-41d0-a765-00a0c91e6bf6", secretVersion: 1 };

test("the key is made at the first start, for this user alone, and read afterwards", async () => {
  const folder = join(temporaryFolder(), "data");

  const opened = await Promise.all([openWebhookKey(folder), openWebhookKey(folder)]);
  const again = await openWebhookKey(folder);

  expect(readdirSync(folder)).toEqual(["webhook-key"]);
  expect(statSync(join(folder, "webhook-key")).mode & 0o777).toBe(0o600);
  expect(new Set([...opened, again].map(({ secretOf }) => secretOf(place))).size).toBe(1);
  expect(readFileSync(join(folder, "webhook-key"), "utf8")).toMatch(/^[A-Za-z0-9_-]{43}\n$/);
});

test.each(["", "short", "x".repeat(42), `${"x".repeat(43)}\n${"x".repeat(43)}`])(
  "a damaged file stops the start in one line that does not repeat it: %j",
  async (text) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "webhook-key"), text);

    await expect(openWebhookKey(folder)).rejects.toMatchObject({
      name: "KeyFileError",
      message: `${folder}/webhook-key is damaged: restore it, or remove it to get a new one, which changes all secrets`,
    });
  },
);
