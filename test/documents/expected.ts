// What a document shows of an answer. `…` stands for what differs from day to day, or is left out.

const ANY = "…";

/** Why the answer is not what is shown; `null` where it is. */
export function difference(shown: unknown, actual: unknown, place = "answer"): string | null {
  if (shown === ANY) return null;
  if (typeof shown === "string" && typeof actual === "string")
    return isLike(shown, actual) ? null : `${place} is ${JSON.stringify(actual)}, not ${JSON.stringify(shown)}`;
  if (Array.isArray(shown)) return Array.isArray(actual) ? listDifference(shown, actual, place) : `${place} is no list`;
  if (typeof shown === "object" && shown !== null)
    return typeof actual === "object" && actual !== null
      ? objectDifference(shown as Values, actual as Values, place)
      : `${place} is no object`;
  return Object.is(shown, actual) ? null : `${place} is ${JSON.stringify(actual)}, not ${JSON.stringify(shown)}`;
}

/** JSON in which `…` may also stand without quotes, for any value. */
export function parseShown(text: string): unknown {
  return JSON.parse(text.replace(/"(?:[^"\\]|\\.)*"|…/g, (token) => (token === ANY ? `"${ANY}"` : token)));
}

/** Whether the text is what the pattern shows, in which `…` stands for anything on its line, and alone for any lines. */
export function isLike(pattern: string, text: string): boolean {
  const lines = pattern
    .trimEnd()
    .split("\n")
    .map((line) => (line === ANY ? "(?:.*\\n)*?" : `${lineLike(line)}\\n`));
  return new RegExp(`^${lines.join("")}$`).test(`${text.trimEnd()}\n`);
}

function lineLike(line: string): string {
  return line
    .split(ANY)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
}

type Values = Readonly<Record<string, unknown>>;

function listDifference(shown: readonly unknown[], actual: readonly unknown[], place: string): string | null {
  const isOpen = shown.at(-1) === ANY;
  const known = isOpen ? shown.slice(0, -1) : shown;
  if (isOpen ? actual.length < known.length : actual.length !== known.length)
    return `${place} has ${actual.length} entries, not ${known.length}`;
  return first(known.map((one, index) => difference(one, actual[index], `${place}.${index}`)));
}

function objectDifference(shown: Values, actual: Values, place: string): string | null {
  const isOpen = ANY in shown;
  const surplus = Object.keys(actual).find((name) => !(name in shown));
  if (surplus !== undefined && !isOpen) return `${place}.${surplus} is not shown`;
  return first(
    Object.entries(shown)
      .filter(([name]) => name !== ANY)
      .map(([name, one]) =>
        name in actual ? difference(one, actual[name], `${place}.${name}`) : `${place}.${name} is missing`,
      ),
  );
}

function first(differences: readonly (string | null)[]): string | null {
  return differences.find((one) => one !== null) ?? null;
}
