/** A currency of ISO 4217: its number and its code. */
export interface Currency {
  readonly id: number;
  readonly code: string;
  /** Digits after the point in an amount that can be paid. */
  readonly minorUnits: number;
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
