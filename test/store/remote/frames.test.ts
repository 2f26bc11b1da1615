import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { frame, readFrames } from "../../../src/store/remote/frames.ts";
import { temporaryFolder } from "../../support/dialects.ts";
import { runs } from "../../support/runs.ts";

/** Two ends of a connection over a Unix socket. */
async function ends(): Promise<[Socket, Socket]> {
  const path = join(temporaryFolder(), "socket");
  const server = createServer().listen(path);
  await once(server, "listening");
  const here = connect(path);
  const [there] = (await once(server, "connection")) as [Socket];
  onTestFinished(() => {
    here.destroy();
    there.destroy();
    server.close();
  });
  return [here, there];
}

test("messages arrive whole and in order, however their bytes are cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.anything({ withBigInt: true, withMap: true, withDate: true, withTypedArray: false }), {
        maxLength: 8,
      }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
      async (messages, cuts) => {
        const [here, there] = await ends();
        const bytes = Buffer.concat(messages.map(frame));
        const read: unknown[] = [];
        const all = new Promise<void>((resolve) => {
          readFrames(there, (message) => void (read.push(message) === messages.length && resolve()));
        });
        for (let place = 0, turn = 0; place < bytes.length; turn += 1) {
          const cut = cuts[turn % cuts.length]!;
          there.emit("data", bytes.subarray(place, place + cut));
          place += cut;
        }
        if (messages.length > 0) await all;
        here.destroy();

        expect(read).toEqual(messages);
      },
    ),
    { numRuns: runs(20, 300) },
  );
});

test("an undefined property stays apart from a missing one", async () => {
  const [here, there] = await ends();
  const read = new Promise((resolve) => readFrames(there, resolve));

  here.write(frame({ given: undefined }));

  expect(Object.keys((await read) as object)).toEqual(["given"]);
});

test("bytes that are no message cut the connection", async () => {
  const [here, there] = await ends();
  there.on("error", () => {});
  const read: unknown[] = [];
  readFrames(there, (message) => read.push(message));

  here.write(Buffer.alloc(100, 0xff));
  await once(here, "close");

  expect(read).toEqual([]);
});

test("what is not data is refused where it is sent", () => {
  expect(() => frame({ act: () => {} })).toThrow("could not be cloned");
});
