import { createRequire } from "node:module";
import { dirname } from "node:path";
import type { FastifyInstance } from "fastify";
import { restDescription } from "../rest/openapi/document.ts";
import { etagOf, isKnown } from "./etag.ts";
import { servePackageFiles } from "./package-files.ts";
import { REVALIDATED, revalidated, securityHeaders } from "./page.ts";
import { answerRestError } from "./rest.ts";
import { version } from "./version.ts";

const DESCRIPTION = "/api/openapi.json";
const PAGE = "/api/docs";
const START = "start.js";
/** The files of the package that the page needs. */
const ASSETS = ["swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png"];

const installed = createRequire(import.meta.url);

/**
 * `GET /api/openapi.json`: the OpenAPI 3.1 description of the REST API. It is public and contains no data. With `page`,
 * `GET /api/docs` serves Swagger UI for it.
 */
export function restDescriptionRoutes({ page }: { readonly page: boolean }) {
  const { text, tag } = description();

  return async (server: FastifyInstance) => {
    server.setErrorHandler(answerRestError);
    server.get(DESCRIPTION, (request, reply) => {
      revalidated(reply, "application/json").header("etag", tag).header("x-content-type-options", "nosniff");
      return isKnown(request.headers["if-none-match"], tag) ? reply.status(304).send() : reply.send(text);
    });
    if (page) server.register(pageRoutes);
  };
}

let described: { readonly text: string; readonly tag: string } | null = null;

/** The description is always the same, so it is written once. */
function description() {
  if (described === null) {
    const text = JSON.stringify(restDescription(version));
    described = { text, tag: etagOf(text) };
  }
  return described;
}

async function pageRoutes(server: FastifyInstance) {
  server.addHook("onRequest", async (_request, reply) => {
    reply.headers(securityHeaders);
  });
  server.get(PAGE, (_request, reply) => revalidated(reply, "text/html").send(html));
  server.get(`${PAGE}/${START}`, (_request, reply) => revalidated(reply, "text/javascript").send(script));
  await servePackageFiles(server, {
    ...{ root: dirname(installed.resolve("@fastify/swagger-ui/static/swagger-ui.css")), prefix: `${PAGE}/` },
    ...{ files: ASSETS, cacheControl: () => REVALIDATED },
  });
}

// Addresses are relative to the page, which a proxy may serve below a path of its own.
const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Billing gateway: REST</title>
    <link rel="icon" href="docs/favicon-32x32.png">
    <link rel="stylesheet" href="docs/swagger-ui.css">
  </head>
  <body>
    <div id="page"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/${START}"></script>
  </body>
</html>
`;

// The playground keeps a token from a link in session storage, until the tab is closed.
const script = `const ui = SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#page",
  deepLinking: true,
  displayRequestDuration: true,
  validatorUrl: null,
  onComplete() {
    const token = sessionStorage.getItem("token");
    if (token !== null) ui.preauthorizeApiKey("token", token);
  },
});
`;
