import { setTimeout as sleep } from "node:timers/promises";
import { seededSources } from "../../../src/commands/demo/random.ts";
import type { TestDatabase } from "../databases/database.ts";
import type { Change } from "../gateway/build.ts";
import type { Gateway } from "../gateway/process.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.ts";
import { faultyReceiver, type Sent } from "../webhooks/receiver.ts";
import { worldOn } from "../world.ts";

export interface Webhooks {
  readonly on: TestDatabase["kind"];
  readonly seed: string;
  readonly events: number;
  /** How often a gateway is killed and started again while events are delivered. */
  readonly kills: number;
  readonly changes?: readonly Change[];
}

const WEBHOOKS = [1, 2, 3];
const GATEWAYS = 2;
const PATIENCE_MILLISECONDS = 180_000;
const environment = { WEBHOOK_ALLOW_PRIVATE: "true", WEBHOOK_RETRY_SECONDS: Array(9).fill("0.05").join(",") };

const CREATE = `mutation ($url: String!) { createWebhook(input: { businessId: 101, url: $url, types: [EXTRA_SERVICE_CREATED] }) { secret } }`;
const CREATE_RULE = `mutation ($name: String!, $key: String!) {
  createExtraService(input: { businessId: 101, name: $name, price: "1", currencyCode: "GBP", idempotencyKey: $key }) { userErrors { code } }
}`;

/** Two gateways deliver to a receiver that fails at random. They are killed in turn while events are written and delivered. */
export async function webhooks({ on, seed, events, kills, changes }: Webhooks, scope: Scope): Promise<Report> {
  const { chance } = seededSources(seed);
  const world = await worldOn(on, scope, { changes });
  const gateways: Gateway[] = [];
  while (gateways.length < GATEWAYS) gateways.push(await world.start(environment));
  const asks = gateways.map((_, place) => world.askOf(() => gateways[place]!));
  const receiver = await faultyReceiver(chance, scope);
  for (const webhook of WEBHOOKS) {
    const made = await asks[0]!(CREATE, { url: receiver.url(webhook) });
    if (made.kind === "answered") receiver.trust(webhook, made.data?.createWebhook.secret);
  }

  async function write(number: number): Promise<void> {
    for (;;) {
      const reply = await asks[number % GATEWAYS]!(CREATE_RULE, { name: `Rule ${number}`, key: `rule-${number}` });
      if (reply.kind === "answered" && reply.data !== null) return;
      await sleep(50);
    }
  }

  const killEvery = Math.max(1, Math.floor(events / (kills + 1)));
  let killed = 0;
  for (let number = 1; number <= events; number += 1) {
    await write(number);
    if (number % killEvery === 0 && killed < kills) {
      const place = killed % GATEWAYS;
      killed += 1;
      await gateways[place]!.end("SIGKILL");
      gateways[place] = await world.start(environment);
    }
  }
  const until = performance.now() + PATIENCE_MILLISECONDS;
  const isComplete = () => WEBHOOKS.every((webhook) => new Set(receiver.sent(webhook).accepted).size >= events);
  while (!isComplete() && performance.now() < until) await sleep(100);

  const all = WEBHOOKS.map((webhook) => receiver.sent(webhook));
  return {
    figures: {
      ...{ killed, events },
      requests: all.reduce((sum, { requests }) => sum + requests, 0),
      repeated: all.reduce((sum, { accepted }) => sum + accepted.length - new Set(accepted).size, 0),
    },
    faults: all.flatMap((sent, place) => faultsOf(sent, events).map((fault) => `webhook ${place + 1}: ${fault}`)),
  };
}

function faultsOf({ accepted, together, wronglySigned }: Sent, events: number): string[] {
  const missing = Array.from({ length: events }, (_, place) => place + 1).filter((one) => !accepted.includes(one));
  const back = accepted.filter((sequence, place) => place > 0 && sequence < accepted[place - 1]!);
  return [
    ...(missing.length > 0 ? [`the events ${missing.slice(0, 5)} never arrived`] : []),
    ...(back.length > 0 ? [`the events ${back.slice(0, 5)} arrived after later ones`] : []),
    ...(together > 1 ? [`${together} requests at once`] : []),
    ...(wronglySigned > 0 ? [`${wronglySigned} requests were wrongly signed`] : []),
  ];
}
