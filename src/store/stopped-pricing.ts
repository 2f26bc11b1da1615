/**
 * A type of time credit that is linked to resource types. Schemas without a length unit used such types as prices;
 * newer ones do not. A migration from such a schema therefore reports them.
 */
export interface StoppedPricing {
  readonly id: number;
  readonly businessId: number;
  readonly name: string;
}

export type OnStoppedPricing = (stopped: readonly StoppedPricing[]) => void;

/** The columns of the rules table; no rows if the table does not exist. */
export const ruleColumns = {
  sqlite: "select name from pragma_table_info('extra_service')",
  postgres: `select column_name "name" from information_schema.columns
    where table_schema = current_schema() and table_name = 'extra_service'`,
} as const;

/** Whether a schema with these columns used types of time credit as prices. */
export function pricedByCredits(columns: readonly { readonly name: unknown }[]): boolean {
  return columns.length > 0 && columns.every(({ name }) => name !== "length_unit");
}

export const stoppedPricing = (
  isTrue: "= 1" | "= true",
) => `select id, business_id "businessId", name from extra_service
  where is_booking_credit ${isTrue} and not (is_printing_credit ${isTrue})
    and exists (select 1 from extra_service_resource_type where extra_service_id = extra_service.id)
  order by business_id, id`;
