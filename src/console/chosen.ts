/** What is chosen in a view, by name. It stands in the address: a link shows the same again. */
export type Chosen = Readonly<Record<string, string>>;

/** A whole number among the choices; null if there is none. */
export function chosenNumber(chosen: Chosen, name: string): number | null {
  const text = chosen[name] ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
