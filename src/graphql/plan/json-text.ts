/** A value of an answer that is JSON text already. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** For code that does not know the class. */
  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}

/** A value as JSON. The text of its members that are JSON already is not parsed. */
export function toJson(value: unknown): string {
  if (typeof value !== "object" || value === null || !Object.values(value).some((one) => one instanceof JsonText))
    return JSON.stringify(value);
  const members = Object.entries(value).flatMap(([name, one]) => {
    const text = one instanceof JsonText ? one.text : JSON.stringify(one);
    return text === undefined ? [] : [`${JSON.stringify(name)}:${text}`];
  });
  return `{${members.join(",")}}`;
}
