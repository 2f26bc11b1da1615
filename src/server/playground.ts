import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { getDistDirectory, type RenderOptions, renderAltair } from "altair-static";
import type { FastifyInstance } from "fastify";
import { filesBelow, servePackageFiles } from "./package-files.ts";
import { REVALIDATED, revalidated, securityHeaders } from "./page.ts";
import { AUTHORIZATION, collectionOf, queryOf, SUBSCRIPTIONS, variablesOf } from "./playground/collections.ts";
import { examples, tasks } from "./playground/examples.ts";
import { framed } from "./playground/frame.ts";
import { startScript } from "./playground/start.ts";

/** Relative to the page, which a proxy may serve below a path of its own. */
const ASSETS = "playground/";
const START = "start.js";
/** The texts of the page, one file per language. */
const WORDS = "assets/i18n/";

/** Files that are not served: the package's own page, and a frame that runs code which other pages send it. */
const UNUSED = /^(index\.html$|iframe-sandbox\/)/;

const KEPT = "public, max-age=31536000, immutable";
/** Files whose name changes with their content. */
const NAMED_BY_CONTENT = /^(chunk|worker)-[0-9A-Z]{8}\.js$/;

const options: RenderOptions = {
  // Altair's saved state would keep the token in the browser's storage.
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
  initialWindows: examples.map((example) => ({
    initialName: example.name,
    initialQuery: queryOf(example),
    initialVariables: variablesOf(example),
    initialHeaders: { Authorization: AUTHORIZATION },
    initialSubscriptionRequestHandlerId: SUBSCRIPTIONS,
  })),
};

/** The texts of the package by file. The joke in the empty answer pane is replaced. */
function plainWords(folder: string): [file: string, text: string][] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return files.map((file) => {
    const words = JSON.parse(readFileSync(join(folder, file), "utf8")) as Record<string, string>;
    return [file, JSON.stringify({ ...words, QUERY_RESULT_NO_RESULT_TEXT: NO_ANSWER_YET })];
  });
}

const NO_ANSWER_YET = "Send Request: the answer appears here.";

/** What is served. It is always the same, and reading it takes longer than the start of the server. */
function readContent() {
  const folder = getDistDirectory();
  return {
    folder,
    page: framed(renderAltair({ baseURL: ASSETS, serveInitialOptionsInSeperateRequest: START })),
    start: startScript(options, tasks.map(collectionOf)),
    words: plainWords(join(folder, WORDS)),
    files: filesBelow(folder).filter((file) => !UNUSED.test(file) && !file.startsWith(WORDS)),
  };
}

let content: ReturnType<typeof readContent> | null = null;

/** `GET /`: Altair with the examples open; below `/playground/`: the files of its package. */
export async function playgroundRoutes(server: FastifyInstance) {
  content ??= readContent();
  const { folder, page, start, words, files } = content;

  server.addHook("onRequest", async (_request, reply) => {
    reply.headers(securityHeaders);
  });
  server.get("/", (_request, reply) => revalidated(reply, "text/html").send(page));
  server.get(`/${ASSETS}${START}`, (_request, reply) => revalidated(reply, "text/javascript").send(start));
  for (const [file, text] of words)
    server.get(`/${ASSETS}${WORDS}${file}`, (_request, reply) => revalidated(reply, "application/json").send(text));
  await servePackageFiles(server, {
    ...{ root: folder, prefix: `/${ASSETS}`, files },
    cacheControl: (file) => (NAMED_BY_CONTENT.test(file) ? KEPT : REVALIDATED),
  });
}
