import http from "node:http";
import https from "node:https";

/** Asks with the path exactly as it is written; `fetch` would tidy it. Any certificate is accepted. */
export function ask(address: string, path: string, headers: Record<string, string> = {}, method = "GET", body = "") {
  const { protocol, hostname, port } = new URL(address);
  const { request } = protocol === "https:" ? https : http;
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>((resolve, reject) => {
    request({ hostname, port, path, headers, method, rejectUnauthorized: false }, (response) => {
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
