/** An operation that the playground opens in a window. */
export interface Example {
  /** Title of the window. */
  readonly name: string;
  /** What the example shows, in short lines, for a first-time user of the API. */
  readonly shows: readonly string[];
  /** Exactly one operation, because the Send button then needs no choice. */
  readonly document: string;
  /** Variables with which the operation runs in the demo. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Operations of one task: a collection in the playground. */
export interface Task {
  readonly title: string;
  readonly examples: readonly Example[];
}
