/**
 * An exact decimal number with four decimal places, stored as an integer count of ten-thousandths. It has at most
 * eleven digits before the point, so a JavaScript number holds every value exactly.
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

/** Reads a decimal that must be well-formed, such as a literal in code. */
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

/** Writes a sum of decimals, which may have more digits before the point than a decimal. */
export function formatSum(sum: bigint): string {
  const count = sum < 0n ? -sum : sum;
  const whole = count / BigInt(SCALE);
  const places = formatDecimal(Number(count % BigInt(SCALE)) as Decimal).slice(1);
  return `${sum < 0n ? "-" : ""}${whole}${places}`;
}

/** Number of decimal places that the value needs, 0 to 4. */
export function placesOf(value: Decimal): number {
  const [, places = ""] = formatDecimal(value).split(".");
  return places.length;
}

/**
 * value × numerator / denominator, rounded half away from zero to a multiple of `unit` ten-thousandths; `null` if the
 * result has more than eleven digits before the point. Numerator and denominator are integers, the denominator above 0.
 */
export function scaled(value: Decimal, numerator: number, denominator: number, unit = 1): Decimal | null {
  const divisor = 2 * denominator * unit;
  const dividend = 2 * Math.abs(value) * numerator + denominator * unit;
  // Safe integers are exact here, and BigInt takes ten times as long.
  if (dividend <= Number.MAX_SAFE_INTEGER && divisor <= Number.MAX_SAFE_INTEGER) {
    const rounded = ((dividend - (dividend % divisor)) / divisor) * unit;
    return rounded > DECIMAL_MAX ? null : ((value < 0 ? -rounded : rounded) as Decimal);
  }
  return within(roundedQuotient(BigInt(value) * BigInt(numerator), BigInt(denominator) * BigInt(unit)) * BigInt(unit));
}

/** The sum, rounded like `scaled`. */
export function added(a: Decimal, b: Decimal, unit = 1): Decimal | null {
  return scaled((a + b) as Decimal, 1, 1, unit);
}

/** The value at numerator / denominator of the way from `a` to `b`, rounded half away from zero to four places. */
export function between(a: Decimal, b: Decimal, numerator: number, denominator: number): Decimal {
  const whole = BigInt(denominator);
  const share = BigInt(numerator);
  return Number(roundedQuotient(BigInt(a) * (whole - share) + BigInt(b) * share, whole)) as Decimal;
}

/** Rounds a value of at least 0 down to a multiple of `unit` ten-thousandths. */
export function roundedDown(value: Decimal, unit: number): Decimal {
  return (value - (value % unit)) as Decimal;
}

/** The smallest unit of a currency with this many decimal places, in ten-thousandths: 100 for two places. */
export function unitOfPlaces(places: number): number {
  return 10 ** (PLACES - places);
}

function roundedQuotient(dividend: bigint, divisor: bigint): bigint {
  const twice = 2n * (dividend < 0n ? -dividend : dividend);
  const rounded = (twice + divisor) / (2n * divisor);
  return dividend < 0n ? -rounded : rounded;
}

function within(count: bigint): Decimal | null {
  return count > DECIMAL_MAX || -count > DECIMAL_MAX ? null : (Number(count) as Decimal);
}
