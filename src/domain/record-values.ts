import type { Givable, Row, Writable } from "./field.ts";

/** A record as it is stored: without fields that are read through a reference or from names. */
export type Stored<L> = Pick<
  Row<L>,
  {
    [P in keyof L]: L[P] extends { projects: unknown } | { namesOf: string } | { allocated: true } ? never : P;
  }[keyof L]
>;

/** All values of a record that a client may give when it creates it. */
export type NewValues<L> = Pick<Row<L>, Givable<L>>;

/** All values of a record that a client may change. */
export type WritableValues<L> = Pick<Row<L>, Writable<L>>;
