import { request } from "node:http";

/** Asks with the path exactly as it is written; `fetch` would tidy it. */
export function ask(address: string, path: string, headers: Record<string, string> = {}, method = "GET", body = "") {
  const { hostname, port } = new URL(address);
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>((resolve, reject) => {
    request({ hostname, port, path, headers, method }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, body: text }));
    })
      .on("error", reject)
      .end(body);
  });
}
