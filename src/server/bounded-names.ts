const NAMES_MAX = 200;
const NAME_CHARACTERS_MAX = 100;
const OTHER = "other";

/**
 * Labels for names that clients choose: the first 200 names count by themselves, later ones and long ones as "other".
 * A name that may not be added has its label only if it is known already.
 */
export function boundedNames(max = NAMES_MAX): (name: string, mayAdd: boolean) => string {
  const known = new Set<string>();
  return (name, mayAdd) => {
    if (known.has(name)) return name;
    if (!mayAdd || known.size >= max || name.length > NAME_CHARACTERS_MAX) return OTHER;
    known.add(name);
    return name;
  };
}
