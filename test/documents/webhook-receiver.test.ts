import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Webhook as Verifier } from "standardwebhooks";
import { expect, onTestFinished, test, vi } from "vitest";
import { startServer } from "../support/server.ts";
import { root } from "./markdown.ts";

// The receivers of docs/webhooks.md: each is tried with what the specification's own library has signed.

const folder = join(root, "examples/webhook-receiver");
const NOW_SECONDS = 1_767_225_600;
const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const former = `whsec_${Buffer.alloc(32, 8).toString("base64")}`;
const body = '{"type":"CREDIT_USED","data":{"id":"1","reason":"Überzahlt €"}}';
const sign = (by: string) => new Verifier(by).sign("id-1", new Date(NOW_SECONDS * 1_000), body);
const headers = (signature: string, seconds = NOW_SECONDS) => ({
  "webhook-id": "id-1",
  "webhook-timestamp": String(seconds),
  "webhook-signature": signature,
});

const requests = {
  signed: [headers(sign(secret)), body, "CREDIT_USED"],
  "signed with two secrets": [headers(`${sign(former)} ${sign(secret)}`), body, "CREDIT_USED"],
  "signed with another secret": [headers(sign(former)), body, "wrong"],
  "of another version": [headers(sign(secret).replace("v1,", "v2,")), body, "wrong"],
  "without a signature": [headers(""), body, "wrong"],
  "with another body": [headers(sign(secret)), `${body} `, "wrong"],
  "with another time": [headers(sign(secret), NOW_SECONDS + 1), body, "wrong"],
  old: [headers(sign(secret), NOW_SECONDS - 301), body, "old"],
} as const;

const languages = {
  node: [
    "--input-type=module",
    "--eval",
    `import { verify } from ${JSON.stringify(join(folder, "verify.mjs"))};
     const [secret, headers, body, now] = JSON.parse(process.argv[1]);
     try { console.log(verify(secret, headers, body, now * 1000).type); } catch (error) { console.log(error.message); }`,
  ],
  python3: [
    "-c",
    `import json, sys; sys.path.insert(0, ${JSON.stringify(folder)}); sys.dont_write_bytecode = True
from verify import verify
secret, headers, body, now = json.loads(sys.argv[1])
try: print(verify(secret, headers, body.encode(), now)["type"])
except ValueError as error: print(error)`,
  ],
  php: [
    "-r",
    `require ${JSON.stringify(join(folder, "verify.php"))};
     [$secret, $headers, $body, $now] = json_decode($argv[1], true);
     try { echo verify($secret, $headers, $body, $now)['type']; } catch (RuntimeException $error) { echo $error->getMessage(); }`,
  ],
} as const;

for (const [program, args] of Object.entries(languages)) {
  const isThere = spawnSync(program, ["--version"]).status === 0;
  const why = isThere ? "" : ` (skipped: no ${program})`;
  test.runIf(isThere).each(Object.entries(requests))(`${program} judges a request that is %s${why}`, (_, request) => {
    const [given, text, expected] = request;

    const printed = execFileSync(program, [...args, JSON.stringify([secret, given, text, NOW_SECONDS])], {
      encoding: "utf8",
    });

    expect(printed).toContain(expected);
  });
}

test("the receiver processes each event once, and refuses what is not signed", async () => {
  const server = await startServer({ WEBHOOK_ALLOW_PRIVATE: "true" });
  const port = 20_000 + (process.pid % 10_000);
  const ask = async (query: string) => ((await (await server.post({ query })).json()) as { data: Answers }).data;
  interface Answers {
    readonly createWebhook: { readonly secret: string };
  }
  const { createWebhook } = await ask(`mutation { createWebhook(input: {
    businessId: 101, url: "http://127.0.0.1:${port}/", types: [EXTRA_SERVICE_CREATED]
  }) { secret } }`);
  const receiver = spawn(process.execPath, [join(folder, "receiver.mjs")], {
    env: { WEBHOOK_SECRET: createWebhook.secret, PORT: String(port) },
  });
  onTestFinished(() => void receiver.kill());
  let printed = "";
  for (const stream of [receiver.stdout, receiver.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
  await once(receiver.stdout, "data");

  await ask(`mutation { createExtraService(input: {
    businessId: 101, name: "Room", price: "1", currencyCode: "GBP" }) { userErrors { code } } }`);
  await vi.waitFor(() => expect(printed).toContain("1 EXTRA_SERVICE_CREATED ExtraService 1"), 10_000);
  await ask(`mutation { redeliver(input: { webhookId: 1, afterSequence: "0" }) { userErrors { code } } }`);
  const forged = await fetch(`http://127.0.0.1:${port}/`, {
    ...{ method: "POST", headers: headers(sign(secret), Math.floor(Date.now() / 1_000)), body },
  });
  expect(forged.status).toBe(400);
  await vi.waitFor(() => expect(printed).toContain("refused: the signature is wrong"), 10_000);

  expect(printed.match(/EXTRA_SERVICE_CREATED/g)).toHaveLength(1);
});
