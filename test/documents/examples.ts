import { readFileSync } from "node:fs";
import { type GraphQLSchema, parse, validate } from "graphql";
import { wrongCommands } from "./commands.ts";
import { difference, isLike, parseShown } from "./expected.ts";
import { type Block, type Document, root } from "./markdown.ts";
import type { Database, World } from "./world.ts";

/** What is needed to run the blocks of a page. */
export interface Stage {
  readonly schema: GraphQLSchema;
  open(database: Database): Promise<World>;
  /** What a command that serves prints when it starts. */
  printedBy(command: string): Promise<string>;
}

const REASON_LENGTH_MIN = 10;
/** What may stand in a comment before a block. */
const markerNames = ["not run", "database", "printed by", "from"];

/** Runs every block of a page in order, and answers what is wrong with them, by file and line. */
export async function failuresOf({ blocks, stray, file }: Document, stage: Stage): Promise<readonly string[]> {
  const failures = stray.map(({ name, text }) => `${file}: no block follows the comment "${name}: ${text}"`);
  let world: World | undefined;
  let answer: Answer | undefined;
  try {
    for (const block of blocks) {
      const database = markerOf(block, "database");
      if (database !== undefined) await world?.close();
      if (database !== undefined) world = await stage.open(database as Database);
      const at = `${file}:${block.line}`;
      try {
        checkMarkers(block);
        const isShown = ["json", "text"].includes(block.language) && block.markers.length === 0;
        if (!isShown) refuseErrors(answer);
        if (isShown) compare(block, answer);
        else if (isRun(block)) world ??= await stage.open("demo");
        answer = isShown ? undefined : await answerOf(block, stage, world);
      } catch (error) {
        failures.push(`${at}: ${(error as Error).message}`);
        answer = undefined;
      }
    }
    try {
      refuseErrors(answer);
    } catch (error) {
      failures.push(`${file}: ${(error as Error).message}`);
    }
  } finally {
    await world?.close();
  }
  return failures;
}

type Answer = { readonly of: "graphql"; readonly value: unknown } | { readonly of: "sh"; readonly value: string };

function isRun({ language, markers }: Block): boolean {
  return ["graphql", "sh"].includes(language) && !markers.some(({ name }) => name === "not run");
}

async function answerOf(block: Block, stage: Stage, world: World | undefined): Promise<Answer | undefined> {
  if (block.language === "graphql") {
    const wrong = validate(stage.schema, parse(block.text));
    if (wrong.length > 0) throw new Error(wrong.map(({ message }) => message).join("; "));
    return isRun(block) ? { of: "graphql", value: await world!.ask(block.text) } : undefined;
  }
  if (block.language === "sh") {
    const wrong = wrongCommands(block.text);
    if (wrong.length > 0) throw new Error(wrong.join("; "));
    return isRun(block) ? { of: "sh", value: await world!.run(block.text) } : undefined;
  }
  const source = markerOf(block, "from");
  const command = markerOf(block, "printed by");
  if (source !== undefined) checkSource(block, source);
  else if (command !== undefined) checkPrinted(block, await stage.printedBy(command));
  else if (markerOf(block, "not run") === undefined)
    throw new Error(
      `a block of ${block.language || "no language"} needs a comment before it: not run, from or printed by`,
    );
  else if (block.language === "json") parseShown(block.text);
  return undefined;
}

function markerOf({ markers }: Block, name: string): string | undefined {
  return markers.find((one) => one.name === name)?.text;
}

function checkMarkers({ markers }: Block): void {
  for (const { name, text } of markers) {
    if (!markerNames.includes(name)) throw new Error(`the comment "${name}" is none of ${markerNames.join(", ")}`);
    if (name === "not run" && text.length < REASON_LENGTH_MIN) throw new Error('"not run" needs a reason');
    if (name === "database" && !["demo", "empty"].includes(text)) throw new Error("there is no such database");
  }
}

/** An answer with errors or userErrors is only right where the page shows it. */
function refuseErrors(answer: Answer | undefined): void {
  if (answer?.of !== "graphql") return;
  const { data, errors } = answer.value as { data?: object | null; errors?: unknown };
  const refused = Object.values(data ?? {}).some((one) => (one?.userErrors ?? []).length > 0);
  if (errors !== undefined || refused)
    throw new Error(`the block before is refused, which the page does not show: ${JSON.stringify(answer.value)}`);
}

function compare({ language, text }: Block, answer: Answer | undefined): void {
  if (answer === undefined) throw new Error("it shows an answer, but the block before it is not run");
  if (language === "text") {
    const printed = String(answer.value);
    if (!isLike(text, printed)) throw new Error(`it prints\n${printed}`);
    return;
  }
  const actual = answer.of === "sh" ? JSON.parse(answer.value) : answer.value;
  const why = difference(parseShown(text), actual);
  if (why !== null) throw new Error(`${why}\n${JSON.stringify(actual, null, 2)}`);
}

function checkSource({ text }: Block, source: string): void {
  const plain = (one: string) => one.replace(/\s+/g, "");
  if (!plain(readFileSync(`${root}/${source}`, "utf8")).includes(plain(text)))
    throw new Error(`${source} has no such text`);
}

function checkPrinted({ text }: Block, printed: string): void {
  if (!isLike(text, printed)) throw new Error(`it prints\n${printed}`);
}
