import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import { filesBelow, servePackageFiles } from "./package-files.ts";
import { revalidated, securityHeaders } from "./page.ts";

/** Where `npm run build` puts the page and its files. Sources and compiled code are equally deep below the package. */
const BUILT = fileURLToPath(new URL("../../dist/console/", import.meta.url));
const PAGE = "page.html";

/** The names of the page's files change with their content. */
const KEPT = "public, max-age=31536000, immutable";

/** `GET /console`: the console; below `/console/`: its scripts and styles. They contain no data. */
export async function consoleRoutes(server: FastifyInstance) {
  if (!existsSync(join(BUILT, PAGE))) {
    server.log.warn("the console is not served, because it is not built: run npm run build");
    return;
  }
  const page = readFileSync(join(BUILT, PAGE), "utf8");
  server.addHook("onRequest", async (_request, reply) => {
    reply.headers(securityHeaders);
  });
  server.get("/console", (_request, reply) => revalidated(reply, "text/html").send(page));
  await servePackageFiles(server, {
    ...{ root: BUILT, prefix: "/console/", cacheControl: () => KEPT },
    files: filesBelow(BUILT).filter((file) => file !== PAGE),
  });
}
