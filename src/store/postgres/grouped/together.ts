import type { SQL } from "drizzle-orm";
import type { StoredRow } from "../../rows.ts";
import type { Statement } from "../../statement.ts";
import { type OnBehalf, type PostgresConnection, textOf, valuesOf } from "../connection.ts";
import { arrayText, type GroupForm, groupForm, MEMBER } from "./form.ts";

/** A statement of one member. */
export interface AskedStatement {
  readonly statement: Statement<unknown>;
  readonly onBehalf: OnBehalf;
}

export type AnswerRows = readonly unknown[];

/**
 * What a statement is for a group. `same`: it has no parameters, and one answer is everybody's. `null`: it has no form for a
 * group.
 */
const forms = new WeakMap<SQL, GroupForm | "same" | null>();

/**
 * Sends these statements in their order, those of the same SQL as one. Each is of another member, and those that several
 * members ask are learnt. Answers the rows of each, in the order of the list. Everything is sent before it returns.
 */
export async function askTogether(lent: PostgresConnection, asked: readonly AskedStatement[]): Promise<AnswerRows[]> {
  const answers: AnswerRows[] = [];
  const sent = bySql(asked).map(async ([sql, places]) => {
    const rows = await askSame(
      lent,
      sql,
      places.map((place) => asked[place]!),
    );
    for (const [at, place] of places.entries()) answers[place] = rows[at]!;
  });
  await Promise.all(sent);
  return answers;
}

function bySql(asked: readonly AskedStatement[]): [sql: SQL, places: number[]][] {
  const found = new Map<SQL, number[]>();
  for (const [place, { statement }] of asked.entries()) {
    const there = found.get(statement.sql);
    if (there === undefined) found.set(statement.sql, [place]);
    else there.push(place);
  }
  return [...found];
}

async function askSame(lent: PostgresConnection, sql: SQL, members: readonly AskedStatement[]): Promise<AnswerRows[]> {
  const form = members.length === 1 ? null : (forms.get(sql) ?? null);
  // Without waiting between them.
  if (form === null) return Promise.all(members.map((one) => alone(lent, one)));
  if (form !== "same") return asOne(lent, form, members);
  const rows = await alone(lent, members[0]!);
  return members.map(() => rows);
}

function alone(lent: PostgresConnection, { statement, onBehalf }: AskedStatement): Promise<AnswerRows> {
  return onBehalf === null ? lent.ask(statement) : onBehalf(() => lent.ask(statement));
}

async function asOne(
  lent: PostgresConnection,
  form: GroupForm,
  members: readonly AskedStatement[],
): Promise<AnswerRows[]> {
  const { text, answers, isArray } = form;
  const values = members.map(({ statement }) => valuesOf(statement));
  const lists = isArray.map((isList, place) =>
    arrayText(values.map((one) => (isList && one[place] != null ? arrayText(one[place] as unknown[]) : one[place]))),
  );
  const requests = members.map(({ onBehalf }) => onBehalf);
  const rows = await lent.send<StoredRow>(text, lists, requests);
  if (answers === "none") return members.map(() => []);
  if (answers === "one each") {
    if (rows.length !== members.length) throw new Error("a statement of a group did not answer each of its members");
    return rows.map((row) => [row]);
  }
  const found: unknown[][] = members.map(() => []);
  for (const { [MEMBER]: place, ...row } of rows) found[Number(place) - 1]!.push(row);
  return found;
}

/** Has the server say the types of their parameters, once for each SQL that several of these statements have. */
export async function learn(lent: PostgresConnection, statements: Iterable<Statement<unknown>>): Promise<void> {
  const seen = new Set<SQL>();
  for (const statement of statements) {
    const { sql } = statement;
    if (seen.has(sql) && !forms.has(sql)) forms.set(sql, await formOf(lent, statement));
    seen.add(sql);
  }
}

async function formOf(lent: PostgresConnection, statement: Statement<unknown>): Promise<GroupForm | "same" | null> {
  const text = textOf(statement);
  if (valuesOf(statement).length === 0) return "same";
  // In the transaction, which ends without it: no state stays with the connection.
  const [, [described]] = await Promise.all([
    lent.run(`prepare ${NAME} as ${text}`),
    lent.send<{ types: string[] }>(TYPES, [], []),
    lent.run(`deallocate ${NAME}`),
  ]);
  return groupForm(text, described!.types);
}

const NAME = "statement_of_group";
const TYPES = `select array_to_json(parameter_types::text[]) "types" from pg_prepared_statements where name = '${NAME}'`;
