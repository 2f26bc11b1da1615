import { request } from "node:http";

// A process of its own, so that it takes no time from the client whose speed is measured: opens subscriptions by
// Server-Sent Events, says "open", and reads what comes. When its input ends, it says how many bytes came, and exits.

const { PORT, TOKEN, QUERY, COUNT } = process.env;
let bytes = 0;

await Promise.all(
  Array.from({ length: Number(COUNT) }, async () => {
    const asking = request({
      ...{ port: PORT, host: "127.0.0.1", path: "/graphql", method: "POST", agent: false },
      headers: { authorization: `Bearer ${TOKEN}`, accept: "text/event-stream", "content-type": "application/json" },
    });
    await new Promise<void>((resolve, reject) => {
      asking.once("error", reject);
      asking.once("response", (response) => {
        if (response.statusCode !== 200) reject(new Error(`answered ${response.statusCode}`));
        response.on("data", (part: Buffer) => {
          bytes += part.length;
        });
        resolve();
      });
      asking.end(JSON.stringify({ query: QUERY }));
    });
  }),
);
process.stdout.write("open\n");
process.stdin.on("end", () => process.stdout.write(`${bytes}\n`, () => process.exit()));
process.stdin.resume();
