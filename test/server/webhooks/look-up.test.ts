import type { LookupAddress } from "node:dns";
import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { publicLookup, type ResolveName } from "../../../src/server/webhooks/look-up.ts";
import { sender } from "../../../src/server/webhooks/send.ts";
import { startReceiver } from "../../support/receiver.ts";

const message = { headers: {}, body: "{}" };
const never = new AbortController().signal;
const v4 = (address: string): LookupAddress => ({ address, family: 4 });
const v6 = (address: string): LookupAddress => ({ address, family: 6 });

/** Answers each look-up with the next of the lists, and the last one from then on. */
function resolver(...answers: LookupAddress[][]): { resolve: ResolveName; asked: () => number } {
  let asked = 0;
  return {
    resolve(_hostname, done) {
      const answer = answers[Math.min(asked, answers.length - 1)]!;
      asked += 1;
      setImmediate(() => done(null, answer));
    },
    asked: () => asked,
  };
}

async function statusOf(url: string, resolve: ResolveName) {
  const made = sender({ allowPrivate: false, userAgent: "test", now: () => 0, attemptMilliseconds: 2_000, resolve });
  onTestFinished(() => made.close());
  return (await made.send(url, message, never))?.status;
}

test.each([
  ["loopback", [v4("127.0.0.1")]],
  ["private", [v4("10.1.2.3")]],
  ["the cloud's metadata", [v4("169.254.169.254")]],
  ["IPv4 in IPv6", [v6("::ffff:127.0.0.1")]],
  ["unique local", [v6("fd00::1")]],
  ["one public and one private", [v4("93.184.216.34"), v4("192.168.0.1")]],
  ["one private and one public", [v6("::1"), v6("2606:4700::1111")]],
])("a name that leads to %s is refused before any connection", async (_, addresses) => {
  const receiver = await startReceiver();
  const port = new URL(receiver.url).port;

  expect(await statusOf(`https://receiver.example.com:${port}/`, resolver(addresses).resolve)).toBe("ADDRESS_REFUSED");
  expect(receiver.received).toEqual([]);
});

test("a name that leads elsewhere at its second look-up is refused then", async () => {
  const closed = [v4("203.0.114.1")];
  const rebound = resolver(closed, [v4("127.0.0.1")]);
  const lookup = publicLookup(rebound.resolve);
  const look = () =>
    new Promise((resolve) => lookup("rebound.example.com", { all: true }, (error, found) => resolve(error ?? found)));

  expect(await look()).toEqual(closed);
  expect(await look()).toMatchObject({ name: "AddressRefused" });
  // The sender asks for each connection.
  const again = resolver([v4("127.0.0.1")]);
  expect(await statusOf("https://rebound.example.com/", again.resolve)).toBe("ADDRESS_REFUSED");
  expect(again.asked()).toBe(1);
});

test("what was looked up is what is connected to", async () => {
  const receiver = await startReceiver();
  const { port } = new URL(receiver.url);
  const lookup = publicLookup(resolver([v4("203.0.114.1")], [v4("127.0.0.1")]).resolve);
  const looked: string[] = [];

  const failure = await new Promise<NodeJS.ErrnoException>((resolve) => {
    const socket = connect({ host: "rebound.example.com", port: Number(port), lookup, autoSelectFamily: false });
    socket.once("lookup", (_error, address) => {
      looked.push(address);
      socket.destroy(new Error("far enough"));
    });
    socket.once("error", resolve);
    socket.once("connect", () => resolve(new Error("connected")));
  });

  expect(looked).toEqual(["203.0.114.1"]);
  expect(failure.message).toBe("far enough");
});

test.each([
  "https://127.0.0.1/",
  "https://[::1]/",
  "https://2130706433/",
  "https://localhost/",
  "https://0x7f.1/",
  "http://example.com/",
])("%s is refused without a look-up, although it was stored when it was allowed", async (url) => {
  const asked = resolver([v4("93.184.216.34")]);

  expect(await statusOf(url, asked.resolve)).toBe("ADDRESS_REFUSED");
  expect(asked.asked()).toBe(0);
});
