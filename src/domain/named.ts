/** A currency of ISO 4217, known by its code: ISO gives the number of a withdrawn currency to another one. */
export interface Currency {
  readonly code: string;
  /** Its number. By itself it means the currency that has it now, or the one that had it last. */
  readonly id: number;
  /** Digits after the point in an amount that can be paid. */
  readonly minorUnits: number;
}

/**
 * What a number of a currency means in the records of one business, as a record from its upstream has shown. An upstream counts
 * its currencies in its own way: only the code says which one is meant.
 */
export interface CurrencyNumber {
  readonly businessId: number;
  readonly number: number;
  readonly code: string;
}

/** The same, with the number that ISO gives to the code. Of one number, the currency that has it from ISO now comes first. */
export interface KnownNumber extends CurrencyNumber {
  readonly isoNumber: number;
}

/** Records of which only the name is known, for each business. */
export type NamedKind = "ResourceType" | "Tariff" | "Team";

/** A list of records that other services own, of those that are known here by name or by link. */
export type KnownList =
  | { readonly of: "Coworker"; readonly businessId: number | null }
  | { readonly of: "Business" }
  | { readonly of: NamedKind; readonly businessId: number };

export interface Name {
  readonly businessId: number;
  readonly id: number;
  readonly name: string;
}

/** A business as an update says it: what is left out stays as it is, `null` clears. */
export type BusinessPatch = Pick<Business, "id"> & {
  readonly [K in keyof Omit<Business, "id">]?: Business[K] | null | undefined;
};

export interface Business {
  readonly id: number;
  readonly name: string;
  readonly timeZone: string | null;
  readonly currencyCode: string | null;
}
