import type { Statement } from "./statement.ts";

/**
 * The statements of a decision, in order. Each is answered with its rows from inside one transaction. Yielding them
 * allows synchronous and asynchronous drivers.
 */
export type Statements<A> = Generator<Statement<unknown>, A, unknown[]>;

/** The rows of the statement, with its type. */
export function* rows<Row>(statement: Statement<Row>): Statements<Row[]> {
  return (yield statement) as Row[];
}

export function* each(statements: readonly Statement[]): Statements<void> {
  for (const statement of statements) yield statement;
}
