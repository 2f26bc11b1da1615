/** The first name that an object in this text has twice, or `null`. The text must be valid JSON; nothing recurses. */
export function repeatedName(text: string): string | null {
  const open: (Set<string> | null)[] = [];
  let last: string | null = null;
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/g)) {
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(null);
    else if (token === "}" || token === "]") open.pop();
    else if (token === ":") {
      const names = open.at(-1)!;
      const name = JSON.parse(last!) as string;
      if (names.has(name)) return name;
      names.add(name);
    }
    last = token;
  }
  return null;
}
