import { Agent, request } from "node:http";

/** One HTTP request, without its server. */
export interface Asked {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answered {
  readonly status: number;
  readonly bytes: number;
  readonly text: string;
}

/** Keep-alive connections, like those of a gateway's client. */
export interface Client {
  ask(asked: Asked): Promise<Answered>;
  close(): void;
}

export function client(port: number, connections: number): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });

  function ask({ method, path, headers, body }: Asked): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const asking = request({ agent, host: "127.0.0.1", port, method, path, headers }, (response) => {
        const parts: Buffer[] = [];
        let bytes = 0;
        response.on("data", (part: Buffer) => {
          parts.push(part);
          bytes += part.length;
        });
        response.on("end", () =>
          resolve({
            status: response.statusCode!,
            bytes,
            // Decoded on demand: most callers do not read the text.
            get text() {
              return Buffer.concat(parts).toString();
            },
          }),
        );
        response.on("error", reject);
      });
      asking.on("error", reject);
      asking.end(body);
    });
  }

  return { ask, close: () => agent.destroy() };
}

/** A GraphQL operation as clients send it. */
export function graphql(query: string, variables: object = {}, headers: Readonly<Record<string, string>> = {}): Asked {
  const body = JSON.stringify({ query, variables });
  return {
    method: "POST",
    path: "/graphql",
    headers: {
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(body)),
      accept: "application/json",
      ...headers,
    },
    body,
  };
}
