import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { buildSchema } from "../../src/graphql/schema.ts";
import { startProcess } from "../support/gateway-process.ts";
import { failuresOf, type Stage } from "./examples.ts";
import { readDocument } from "./markdown.ts";
import { pages } from "./pages.ts";
import { openWorld } from "./world.ts";

// Somebody who has the documents and nothing else: their queries and commands, as they are written, in their order.

const stage: Stage = {
  schema: buildSchema(),
  open: openWorld,
  async printedBy(command) {
    const folder = mkdtempSync(join(tmpdir(), "billing-documents-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const environment = { TMPDIR: folder, DATABASE_URL: `file:${folder}/data/billing.db` };
    const { stdout, signal, ended } = await startProcess(command, environment, folder);
    signal("SIGTERM");
    await ended;
    return stdout();
  },
};

test.for(pages.map((file) => [file]))(
  "what %s shows runs, in its order, and answers what it shows",
  {
    timeout: 180_000,
  },
  async ([file]) => {
    expect(await failuresOf(readDocument(file!), stage)).toEqual([]);
  },
);
