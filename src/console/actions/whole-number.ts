const MOST = 2_147_483_647;

/** The whole number that a field has; null: none, or one that the graph cannot take. */
export function wholeNumber(text: string): number | null {
  const trimmed = text.trim();
  if (!/^-?\d{1,10}$/.test(trimmed)) return null;
  const value = Number(trimmed);
  return Math.abs(value) <= MOST ? value : null;
}
