import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { environment } from "../../src/config.ts";
import { eachField } from "../../src/domain/field.ts";
import { operators } from "../../src/domain/operators.ts";
import { refusalCodes } from "../../src/domain/refusal.ts";
import { roles } from "../../src/domain/role.ts";
import { buildSchema } from "../../src/graphql/schema.ts";
import { tables } from "../../src/store/entities.ts";
import { gatewayCommands } from "./commands.ts";
import { codesIn, type Document, linksOf, readDocument, root, rowsOf } from "./markdown.ts";
import { documents, pages } from "./pages.ts";

// Tables of the documents are the lists of the code, and links lead somewhere.

const graphql = readDocument("docs/graphql.md");
const operations = readDocument("docs/operations.md");
const enumOf = (name: string) => {
  const type = buildSchema().getType(name) as unknown as { getValues(): readonly { name: string }[] };
  return type.getValues().map((one) => one.name);
};

test("the table of variables has every variable that the gateway reads, with its default, and no other", () => {
  const rows = rowsOf(operations, "variable");
  const named = rows.flatMap(([names]) => codesIn(names!));
  const wrong = Object.entries(environment).filter(([name, { initially }]) => {
    const row = rows.find(([names]) => codesIn(names!).includes(name));
    return initially !== null && row?.[1] !== `\`${initially}\``;
  });

  expect([...named].sort()).toEqual(Object.keys(environment).sort());
  expect(wrong.map(([name]) => name)).toEqual([]);
});

test("the table of commands has every command and no other, and every option is on some page", () => {
  const rows = rowsOf(operations, "command").map(([cell]) => /^`([a-z -]+?)(?: [-A-Z[].*)?`/.exec(cell!)![1]!);
  const commands = gatewayCommands();
  const text = pages.map((file) => readDocument(file).text).join("\n");
  const options = [...commands.values()].flatMap((one) => one.options).map(({ long }) => long!);

  expect([...new Set(rows)].sort()).toEqual([...commands.keys()].sort());
  expect(options.filter((long) => !text.includes(long))).toEqual([]);
});

test("the tables of codes have every code that a client can meet", () => {
  const [refusals, requests] = codeTables(graphql);
  const sources = [
    ...readdirSync(join(root, "src/server")).map((name) => `src/server/${name}`),
    ...readdirSync(join(root, "src/graphql"), { recursive: true, encoding: "utf8" })
      .filter((name) => basename(name) === "errors.ts")
      .map((name) => `src/graphql/${name}`),
  ];
  const inSource = sources
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => [
      ...readFileSync(join(root, file), "utf8").matchAll(/(?:code: |\d, |^\s+|return \[)"([A-Z_]{8,})"/gm),
    ])
    .map(([, code]) => code!);

  expect(refusals).toEqual(Object.keys(refusalCodes));
  expect(inSource).toEqual(expect.arrayContaining(["BATCHING_DISABLED", "BAD_CURSOR"]));
  expect([...new Set(inSource)].filter((code) => !requests!.includes(code))).toEqual([]);
});

test("the table of operators has every operator of the graph, for the kinds of field that have it", () => {
  const kindsOf = (words: string) =>
    ({
      "every field": operators.eq.of,
      "numbers and times": operators.lt.of,
      text: operators.contains.of,
      "links such as `resourceTypes`": operators.has.of,
    })[words];
  const shown = rowsOf(graphql, "operator").flatMap(([names, words]) =>
    codesIn(names!).map((name) => [name, kindsOf(words!)]),
  );
  const actual = Object.entries(operators).flatMap(([name, row]) => ("inGraph" in row ? [[name, row.of]] : []));

  expect(new Map(shown as [string, unknown][])).toEqual(new Map(actual as [string, unknown][]));
});

test("the table of indexes says which filters an index serves", () => {
  const lists = {
    extraServices: "ExtraService",
    coworkerExtraServices: "CoworkerExtraService",
    useHistories: "UseHistory",
    creditHolds: "CreditHold",
    creditSchedules: "CreditSchedule",
  };
  const shown = rowsOf(graphql, "list").map(([name, filters]) => [codesIn(name!)[0], [...codesIn(filters!)].sort()]);
  const actual = Object.entries(lists).map(([name, entity]) => {
    const { fields, indexes } = tables[entity as keyof typeof tables];
    const links = eachField(fields).flatMap(([key, { kind }]) => (kind === "links" ? [key] : []));
    return [name, [...new Set(["databaseId", ...indexes.map(({ on }) => on[0]!), ...links])].sort()];
  });

  expect(shown).toEqual(actual);
});

test("the table of orders names columns that an index begins with", () => {
  const orders = rowsOf(graphql, "list").flatMap(([name, , cell]) =>
    codesIn(cell!).map((one) => [codesIn(name!)[0]!, one]),
  );
  const indexed = {
    extraServices: "ExtraService",
    coworkerExtraServices: "CoworkerExtraService",
    useHistories: "UseHistory",
    creditHolds: "CreditHold",
    creditSchedules: "CreditSchedule",
  };
  const wrong = orders.filter(([list, order]) => {
    const { indexes } = tables[indexed[list as keyof typeof indexed] as keyof typeof tables];
    const field = order!.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    return field !== "databaseId" && !indexes.some(({ on }) => on[0] === field && on[1] === "id");
  });

  expect(wrong).toEqual([]);
});

test("tables of outcomes and roles are those of the schema", () => {
  const outcomes = rowsOf(readDocument("docs/pricing.md"), "outcome").flatMap(([cell]) => codesIn(cell!));
  const shown = rowsOf(operations, "entity").flatMap(([entity, actions]) =>
    codesIn(actions!).map((action) => `${codesIn(entity!)[0]}-${action}`),
  );

  expect([...outcomes].sort()).toEqual(enumOf("QuoteOutcome").sort());
  expect([...shown].sort()).toEqual([...roles].sort());
});

test("the table of types of event has every type", () => {
  const types = rowsOf(readDocument("docs/events.md"), "about").flatMap(([, cell]) => codesIn(cell!));

  expect([...types].sort()).toEqual(enumOf("EventType").sort());
});

test("the table of background tasks has every task", () => {
  const shown = rowsOf(operations, "task").map(([name]) => codesIn(name!)[0]!);
  const sources = readdirSync(join(root, "src/background")).map((name) => join(root, "src/background", name));
  const names = sources.flatMap((file) => [...readFileSync(file, "utf8").matchAll(/^ {4}name: "([a-z-]+)",$/gm)]);

  expect(shown.sort()).toEqual(names.map(([, name]) => name!).sort());
});

test.for(documents.map((file) => [file]))("links of %s lead to files and headings that exist", ([file]) => {
  const document = readDocument(file!);
  const broken = linksOf(document).filter(
    (address) => !/^(https?|mailto):/.test(address) && !leadsSomewhere(document, address),
  );

  expect(broken).toEqual([]);
});

test.for(pages.filter((file) => readDocument(file).text.includes("\n- [")).map((file) => [file]))(
  "the contents of %s have every heading of the page",
  ([file]) => {
    const { text, headings } = readDocument(file!);
    const contents = [...text.matchAll(/^- \[[^\]]*\]\(#([^)]*)\)$/gm)].map(([, anchor]) => anchor);
    const chapters = text
      .match(/^## .*$/gm)!
      .map((line) => headings.find(({ title }) => title === line.slice(3))!.anchor);

    expect(contents).toEqual(chapters);
  },
);

test("every page of docs/ is linked from its contents page, and the README is short", () => {
  const contents = linksOf(readDocument("docs/README.md")).map((address) => address.split("#")[0]);
  const own = pages.filter((file) => /^docs\/(?!README)/.test(file)).map((file) => file.slice("docs/".length));

  expect(own.filter((file) => !contents.includes(file))).toEqual([]);
  expect(readDocument("README.md").text.trimEnd().split("\n").length).toBeLessThanOrEqual(150);
});

/** The codes of `userErrors`, then those of failed requests. */
function codeTables({ text }: Document): readonly (readonly string[])[] {
  return text
    .split(/^\| code \|/m)
    .slice(1)
    .map((table) =>
      table
        .split("\n\n")[0]!
        .split("\n")
        .slice(2)
        .map((row) => codesIn(row)[0]!),
    );
}

function leadsSomewhere({ file }: Document, address: string): boolean {
  const [path = "", anchor] = address.split("#");
  const target = path === "" ? file : join(dirname(file), path);
  if (!existsSync(join(root, target))) return false;
  if (anchor === undefined) return true;
  if (statSync(join(root, target)).isDirectory()) return false;
  return readDocument(target).headings.some((one) => one.anchor === anchor);
}
