/** An operation that stands ready in a window of the playground. */
export interface Example {
  /** Title of its window. */
  readonly name: string;
  /** What it shows, in short lines, for somebody who sees the graph for the first time. */
  readonly shows: readonly string[];
  /** One operation, so that the big button sends it. */
  readonly document: string;
  /** With which it runs as it stands, in the demo. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Operations that belong together: one collection of the playground. */
export interface Task {
  readonly title: string;
  readonly examples: readonly Example[];
}
