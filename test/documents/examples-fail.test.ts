import { expect, test } from "vitest";
import { buildSchema } from "../../src/graphql/schema.ts";
import { failuresOf, type Stage } from "./examples.ts";
import { parseDocument } from "./markdown.ts";

// What is wrong in a page is found: nothing is skipped without a reason.

const answers: Readonly<Record<string, unknown>> = {
  "{ viewer { sub } }": { data: { viewer: { sub: "ana" } } },
  "{ viewer { email } }": { data: null, errors: [{ message: "no" }] },
  "{ viewer { admin } }": { data: { viewer: { userErrors: [{ code: "INVALID" }] } } },
};
const stage: Stage = {
  schema: buildSchema(),
  async open() {
    return {
      ask: async (query) => answers[query.trim()],
      async run(script) {
        if (script.includes("false")) throw new Error("it ends with 1: ");
        return "printed\n";
      },
      async close() {},
    };
  },
  printedBy: async () => "Listening\n",
};
const block = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\`\n`;
const viewer = block("graphql", "{ viewer { sub } }");

test.for([
  ["a query that is answered", viewer, null],
  ["the answer that is shown", `${viewer}\n${block("json", '{ "data": { "viewer": { "sub": "ana" } } }')}`, null],
  ["another answer", `${viewer}\n${block("json", '{ "data": { "viewer": { "sub": "bo" } } }')}`, 'not "bo"'],
  ["a query that is no GraphQL", block("graphql", "{ viewer {"), "Syntax Error"],
  ["a field that does not exist", block("graphql", "{ viewer { size } }"), 'Cannot query field "size"'],
  ["an error that is not shown", block("graphql", "{ viewer { email } }"), "does not show"],
  ["a refusal that is not shown", block("graphql", "{ viewer { admin } }"), "does not show"],
  ["a refusal before another block", block("graphql", "{ viewer { admin } }") + viewer, "does not show"],
  ["commands that print what is shown", `${block("sh", "true")}\n${block("text", "printed")}`, null],
  ["commands that print something else", `${block("sh", "true")}\n${block("text", "other")}`, "it prints"],
  ["commands that fail", block("sh", "false"), "it ends with 1"],
  ["an option that does not exist", block("sh", "npx billing-gateway export --to x"), "--to is no option"],
  ["a reason why it is not run", `<!-- not run: it needs a live upstream -->\n${block("sh", "false")}`, null],
  ["no real reason", `<!-- not run: later -->\n${block("sh", "false")}`, "needs a reason"],
  [
    "an unknown option of what is not run",
    `<!-- not run: it needs a live upstream -->\n${block("sh", "npx billing-gateway sync --form x")}`,
    "--form",
  ],
  [
    "an answer to what is not run",
    `<!-- not run: it needs a live upstream -->\n${viewer}\n${block("json", "{}")}`,
    "is not run",
  ],
  ["an unknown comment", `<!-- skip: it needs a live upstream -->\n${viewer}`, "is none of"],
  ["a comment without a block", "<!-- not run: it needs a live upstream -->\n\nText.\n", "no block follows"],
  ["an unknown database", `<!-- database: full -->\n${viewer}`, "no such database"],
  ["a block that nobody checks", block("js", "1"), "needs a comment"],
  ["text of a file", `<!-- from: package.json -->\n${block("js", '"name": "billing-gateway"')}`, null],
  ["text that the file has not", `<!-- from: package.json -->\n${block("js", '"name": "other"')}`, "has no such text"],
  ["what a command prints", `<!-- printed by: serve -->\n${block("text", "Listening")}`, null],
  ["what a command does not print", `<!-- printed by: serve -->\n${block("text", "Serving")}`, "it prints"],
] as const)("%s", async ([, text, why]) => {
  const failures = await failuresOf(parseDocument("page.md", text), stage);

  expect(failures).toEqual(why === null ? [] : [expect.stringContaining(why)]);
});
