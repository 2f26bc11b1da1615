import { createServer } from "node:http";
import { verify } from "./verify.mjs";

// WEBHOOK_SECRET is the secret that createWebhook showed, PORT the port to listen on.
const { WEBHOOK_SECRET: secret = "", PORT: port = "4003" } = process.env;
const BODY_BYTES_MAX = 1_000_000;

/** Ids of the events that were processed. A real receiver keeps them in the database that it changes, in the same commit. */
const processed = new Set();

const server = createServer(async (request, response) => {
  const answer = (status) => response.writeHead(status).end();
  if (request.method !== "POST") return answer(405);
  let event;
  try {
    // The bytes as they came: parsed and written again, they would have another signature.
    event = verify(secret, request.headers, await bodyOf(request));
  } catch (error) {
    console.error(`refused: ${error.message}`);
    return answer(400);
  }
  const { id, sequence } = event.data;
  if (!processed.has(id)) {
    console.log(
      `${sequence} ${event.type} ${event.data.subject?.__typename ?? ""} ${event.data.subject?.databaseId ?? ""}`,
    );
    processed.add(id);
  }
  return answer(204);
});

async function bodyOf(request) {
  const parts = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes > BODY_BYTES_MAX) throw new Error("the body is too large");
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

server.listen(Number(port), "127.0.0.1", () => console.log(`receives at http://127.0.0.1:${server.address().port}/`));
