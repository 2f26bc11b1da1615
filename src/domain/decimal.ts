/**
 * Exact decimal numbers with four places, kept as a whole count of ten-thousandths.
 * At most eleven digits stand before the point, so a JavaScript number holds every value exactly.
 */
export type Decimal = number & { readonly exactly: "ten-thousandths" };

const PLACES = 4;
const SCALE = 10 ** PLACES;
const SHAPE = /^(-?)(\d{1,11})(?:\.(\d{1,4}))?$/;

export const ZERO = 0 as Decimal;
export const DECIMAL_MAX = (10 ** (11 + PLACES) - 1) as Decimal;

/** Reads `"12.5"`; `null` for anything that is not a decimal with at most 11 digits before and 4 after the point. */
export function parseDecimal(text: string): Decimal | null {
  const match = SHAPE.exec(text);
  if (match === null) return null;
  const [, sign, whole, places = ""] = match;
  const count = Number(whole) * SCALE + Number(places.padEnd(PLACES, "0"));
  return (sign === "-" && count !== 0 ? -count : count) as Decimal;
}

/** Reads a decimal that is known to be well-formed, such as a literal in code. */
export function decimal(text: string): Decimal {
  const value = parseDecimal(text);
  if (value === null) throw new RangeError(`not a decimal: ${text}`);
  return value;
}

/** Writes the shortest form that reads back as the same value: `"12.5"`, `"-0.0001"`, `"3"`. */
export function formatDecimal(value: Decimal): string {
  const count = Math.abs(value);
  const whole = Math.trunc(count / SCALE);
  const places = String(count % SCALE)
    .padStart(PLACES, "0")
    .replace(/0+$/, "");
  return `${value < 0 ? "-" : ""}${whole}${places === "" ? "" : `.${places}`}`;
}

/** How many places after the point the value needs, 0 to 4. */
export function placesOf(value: Decimal): number {
  const [, places = ""] = formatDecimal(value).split(".");
  return places.length;
}
