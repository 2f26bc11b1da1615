import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CONSOLE_DOCUMENTS, consoleDocuments } from "../../schema/console-documents.ts";

test("the console's documents are those of its .graphql files and the printed schema", async () => {
  const checkedIn = readFileSync(new URL(`../../${CONSOLE_DOCUMENTS}`, import.meta.url), "utf8");

  expect(await consoleDocuments(), "run `npm run schema`").toBe(checkedIn);
});
