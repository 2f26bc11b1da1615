/** A currency of ISO 4217: its number and its code. */
export interface Currency {
  readonly id: number;
  readonly code: string;
  /** Digits after the point in an amount that can be paid. */
  readonly minorUnits: number;
}

/** Records of which only the name is known, for each business. */
export type NamedKind = "ResourceType" | "Tariff" | "Team";

export interface Name {
  readonly businessId: number;
  readonly id: number;
  readonly name: string;
}

export interface Business {
  readonly id: number;
  readonly name: string;
  readonly timeZone: string | null;
  readonly currencyCode: string | null;
}
