import { parseDecimal } from "../../domain/decimal.ts";
import { percentageOf } from "../../domain/pricing/factor.ts";

/** The format of an export: 2 has price factors as signed percentages. Exports of earlier versions have no format, and multipliers. */
export const FORMAT = 2;

export const factorsAs = ["percentages", "multipliers"] as const;
/** How a file writes the price factors of a rule. */
export type FactorsAs = (typeof factorsAs)[number];

/** Thrown if this version cannot read the file. */
export class FormatRefused extends Error {
  override name = "FormatRefused";
}

type Values = Readonly<Record<string, unknown>>;

const FORMAT_LINE = /^\{\s*"format"\s*:/;
const FACTORS = [
  ...["PriceFactorLowDemand", "PriceFactorAverageDemand", "PriceFactorHighDemand", "PriceFactorLastMinute"],
];

/** How to read the price factors of one file: as its first line says, else as the caller says, else as percentages. */
export function fileFormat(asked: FactorsAs | null) {
  let isSaid = false;
  let hasLines = false;
  const inFile = (): FactorsAs => (isSaid ? "percentages" : (asked ?? "percentages"));
  return {
    /** Whether the line is a format line. */
    isFormat: (text: string) => FORMAT_LINE.test(text),

    /** Reads a format line; answers what is wrong with it, or `null`. Throws if the whole file cannot be read. */
    take(text: string, place: string): string | null {
      const format = parsed(text);
      if (format === null) return 'is not of the form { "format": 2 }';
      if (format !== FORMAT)
        throw new FormatRefused(
          `${place}: the file has format ${format}; this version reads ${FORMAT} and files without a format line`,
        );
      if (hasLines && inFile() === "multipliers")
        return "comes after lines that were read as multipliers: put it first";
      isSaid = true;
      return null;
    },

    /** The price factors of the next record. */
    factors(): FactorsAs {
      hasLines = true;
      return inFile();
    },

    /** How the file was read, for the operator. */
    summary(): string {
      const why = isSaid ? `format ${FORMAT}` : asked === null ? "it names no format" : "--factors-as";
      return `price factors were read as ${inFile()} (${why})`;
    },
  };
}

/** The record with its multipliers as percentages. A value that is not a number stays, and is refused when the record is read. */
export function withPercentages(record: Values): Values {
  const changed = FACTORS.flatMap((name) => {
    const factor = typeof record[name] === "number" ? parseDecimal(String(record[name])) : null;
    if (factor === null) return [];
    const percentage = percentageOf(factor);
    return [[name, percentage === null ? TOO_GREAT : percentage / 10_000] as const];
  });
  return { ...record, ...Object.fromEntries(changed) };
}

/** A number with more digits than any property may have: it is refused. */
const TOO_GREAT = 1e12;

/** The number of the format; `null` if the line has another form. */
function parsed(text: string): number | null {
  try {
    const { format, ...others } = JSON.parse(text) as Values;
    return Number.isSafeInteger(format) && Object.keys(others).length === 0 ? (format as number) : null;
  } catch {
    return null;
  }
}
