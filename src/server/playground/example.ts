/** An operation that stands ready in a window of the playground. */
export interface Example {
  /** Title of its window. */
  readonly name: string;
  /** What it shows, in short lines, for somebody who sees the graph for the first time. */
  readonly shows: readonly string[];
  /** Of several operations in it the user picks one. */
  readonly document: string;
  /** With which it runs as it stands. Businesses, customers and resource types are those of the demo. */
  readonly variables: Readonly<Record<string, unknown>>;
}
