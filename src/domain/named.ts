/** An ISO 4217 currency. Its code is the key, because ISO reuses the numbers of withdrawn currencies. */
export interface Currency {
  readonly code: string;
  /** ISO number. On its own it means the currency that has it now, or had it last. */
  readonly id: number;
  /** Decimal places of payable amounts. */
  readonly minorUnits: number;
}

/**
 * The meaning of a currency number in one business, as seen in a record from its upstream. An upstream may number
 * currencies in its own way, so only the code says which one is meant.
 */
export interface CurrencyNumber {
  readonly businessId: number;
  readonly number: number;
  readonly code: string;
}

/** The same with the ISO number of the code. Within one number, the currency that has it from ISO now comes first. */
export interface KnownNumber extends CurrencyNumber {
  readonly isoNumber: number;
}

/** Records of a business that the gateway knows only by name. */
export type NamedKind = "ResourceType" | "Tariff" | "Team";

/** A list of records that other services own and that are known here by name or by link. */
export type KnownList =
  | { readonly of: "Coworker"; readonly businessId: number | null }
  | { readonly of: "Business" }
  | { readonly of: NamedKind; readonly businessId: number };

export interface Name {
  readonly businessId: number;
  readonly id: number;
  readonly name: string;
}

/** An update of a business: absent properties stay unchanged, `null` clears. */
export type BusinessPatch = Pick<Business, "id"> & {
  readonly [K in keyof Omit<Business, "id">]?: Business[K] | null | undefined;
};

export interface Business {
  readonly id: number;
  readonly name: string;
  readonly timeZone: string | null;
  readonly currencyCode: string | null;
}
