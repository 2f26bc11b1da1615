import fastifyStatic from "@fastify/static";
import { getDistDirectory, type RenderOptions, renderAltair } from "altair-static";
import type { FastifyInstance } from "fastify";
import { REVALIDATED, revalidated, securityHeaders } from "./page.ts";
import { examples } from "./playground/examples.ts";
import { startScript } from "./playground/start.ts";

const ASSETS = "/playground/";
const START = "start.js";

/** Names below names, none of which is a dot or two: another way to write a path would get past the next rule. */
const PLAIN_PATH = /^(\/[\w-]+(\.[\w-]+)*)+$/;
/** The page of the package, which has no examples, and a frame that runs what another page sends it. */
const UNUSED = /^\/(index\.html|iframe-sandbox)/i;

const KEPT = "public, max-age=31536000, immutable";
/** Files that have another name when they have other content. */
const NAMED_BY_CONTENT = /[/\\](chunk|worker)-[0-9A-Z]{8}\.js$/;

const options: RenderOptions = {
  // What is typed is gone with the page: a token is not left behind in the browser's store.
  preserveState: false,
  disableAccount: true,
  persistedSettings: {
    "alert.disableUpdateNotification": true,
    "alert.disableWarnings": true,
    "banners.disable": true,
    disablePushNotification: true,
    "plugin.list": [],
    "schema.reloadOnStart": true,
  },
  initialWindows: examples.map(({ name, shows, document, variables }) => ({
    initialName: name,
    initialQuery: `${shows.map((line) => `# ${line}\n`).join("")}\n${document}\n`,
    initialVariables: JSON.stringify(variables, null, 2),
    initialHeaders: { Authorization: "Bearer {{token}}" },
  })),
};

/** `GET /`: Altair with the examples ready, and below `/playground/` the files of its package. */
export async function playgroundRoutes(server: FastifyInstance) {
  const page = renderAltair({ baseURL: ASSETS, serveInitialOptionsInSeperateRequest: START });
  const start = startScript(options);

  server.addHook("onRequest", async (_request, reply) => {
    reply.headers(securityHeaders);
  });
  server.get("/", (_request, reply) => revalidated(reply, "text/html").send(page));
  server.get(ASSETS + START, (_request, reply) => revalidated(reply, "text/javascript").send(start));
  server.register(fastifyStatic, {
    root: getDistDirectory(),
    prefix: ASSETS,
    index: false,
    decorateReply: false,
    cacheControl: false,
    allowedPath: (path) => PLAIN_PATH.test(path) && !UNUSED.test(path),
    setHeaders: (reply, path) => {
      reply.header("cache-control", NAMED_BY_CONTENT.test(path) ? KEPT : REVALIDATED);
    },
  });
}
