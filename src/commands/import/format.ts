import { parseDecimal } from "../../domain/decimal.ts";
import { percentageOf } from "../../domain/pricing/factor.ts";

/** The format of an export: 2 has price factors as signed percentages. Before there were formats they were multipliers. */
export const FORMAT = 2;

export const factorsAs = ["percentages", "multipliers"] as const;
/** What the price factors of a rule are in a file. */
export type FactorsAs = (typeof factorsAs)[number];

/** Thrown where a file cannot be read by this version. */
export class FormatRefused extends Error {
  override name = "FormatRefused";
}

type Values = Readonly<Record<string, unknown>>;

const FORMAT_LINE = /^\{\s*"format"\s*:/;
const FACTORS = [
  ...["PriceFactorLowDemand", "PriceFactorAverageDemand", "PriceFactorHighDemand", "PriceFactorLastMinute"],
];

/** How the lines of one file are read: as its first line says, else as the caller does, else as percentages. */
export function fileFormat(asked: FactorsAs | null) {
  let isSaid = false;
  let hasLines = false;
  const inFile = (): FactorsAs => (isSaid ? "percentages" : (asked ?? "percentages"));
  return {
    /** Whether the line says the format. */
    isFormat: (text: string) => FORMAT_LINE.test(text),

    /** Takes such a line; answers what is wrong with it, or `null`. Throws where the whole file cannot be read. */
    take(text: string, place: string): string | null {
      const format = parsed(text);
      if (format === null) return 'is not of the form { "format": 2 }';
      if (format !== FORMAT)
        throw new FormatRefused(
          `${place}: the file has format ${format}; this version reads ${FORMAT}, and files that name none`,
        );
      if (hasLines && inFile() === "multipliers")
        return "comes after lines that were read as multipliers: put it first";
      isSaid = true;
      return null;
    },

    /** How a line with a record is read. */
    factors(): FactorsAs {
      hasLines = true;
      return inFile();
    },

    /** How the file was read, for people. */
    told(): string {
      const why = isSaid ? `format ${FORMAT}` : asked === null ? "it names no format" : "--factors-as";
      return `price factors were read as ${inFile()} (${why})`;
    },
  };
}

/** The record with its multipliers as percentages. What is no number is left for the reader of the record to refuse. */
export function withPercentages(record: Values): Values {
  const changed = FACTORS.flatMap((name) => {
    const factor = typeof record[name] === "number" ? parseDecimal(String(record[name])) : null;
    if (factor === null) return [];
    const percentage = percentageOf(factor);
    return [[name, percentage === null ? TOO_GREAT : percentage / 10_000] as const];
  });
  return { ...record, ...Object.fromEntries(changed) };
}

/** A number with more digits than any property has, so that it is refused. */
const TOO_GREAT = 1e12;

/** The number of the format; `null` where the line is of another form. */
function parsed(text: string): number | null {
  try {
    const { format, ...others } = JSON.parse(text) as Values;
    return Number.isSafeInteger(format) && Object.keys(others).length === 0 ? (format as number) : null;
  } catch {
    return null;
  }
}
