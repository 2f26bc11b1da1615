CREATE TABLE `currency_number` (
	`business_id` integer NOT NULL,
	`number` integer NOT NULL,
	`code` text NOT NULL,
	PRIMARY KEY(`business_id`, `number`, `code`),
	FOREIGN KEY (`code`) REFERENCES `currency`(`code`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_extra_service` (
	`business_id` integer NOT NULL,
	`name` text NOT NULL,
	`description` text,
	`invoice_line_display_as` text,
	`visible` integer NOT NULL,
	`display_order` integer NOT NULL,
	`price` integer NOT NULL,
	`credit_price` integer,
	`charge_period` text NOT NULL,
	`maximum_price` integer,
	`is_default_price` integer NOT NULL,
	`use_per_night_pricing` integer NOT NULL,
	`currency_id` integer NOT NULL,
	`currency_code` text NOT NULL,
	`tax_rate_id` integer,
	`reduced_tax_rate_id` integer,
	`exempt_tax_rate_id` integer,
	`financial_account_id` integer,
	`from_time` integer,
	`to_time` integer,
	`min_length` integer,
	`max_length` integer,
	`only_within_available_times` integer NOT NULL,
	`fixed_cost_length` integer,
	`fixed_cost_price` integer,
	`only_for_contacts` integer NOT NULL,
	`only_for_members` integer NOT NULL,
	`is_booking_credit` integer NOT NULL,
	`is_printing_credit` integer NOT NULL,
	`apply_charge_to_visitors` integer NOT NULL,
	`price_factor_low_demand` integer,
	`price_factor_average_demand` integer,
	`price_factor_high_demand` integer,
	`price_factor_last_minute` integer,
	`last_minute_period_minutes` integer,
	`last_minute_adjustment_type` text NOT NULL,
	`apply_from` integer,
	`apply_to` integer,
	`length_unit` text NOT NULL,
	`time_slots` text NOT NULL,
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unique_id` text NOT NULL,
	`created_on` integer NOT NULL,
	`updated_on` integer NOT NULL,
	`updated_by` text NOT NULL,
	`system_id` text,
	FOREIGN KEY (`currency_code`) REFERENCES `currency`(`code`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "extra_service_business_id" CHECK(business_id between 1 and 2147483647),
	CONSTRAINT "extra_service_visible" CHECK(visible in (0, 1)),
	CONSTRAINT "extra_service_display_order" CHECK(display_order between -2147483647 and 2147483647),
	CONSTRAINT "extra_service_price" CHECK(price between 0 and 999999999999999),
	CONSTRAINT "extra_service_credit_price" CHECK(credit_price between 0 and 999999999999999),
	CONSTRAINT "extra_service_charge_period" CHECK(charge_period in ('MINUTES', 'DAYS', 'WEEKS', 'MONTHS', 'USES', 'FOUR_WEEK_MONTHS')),
	CONSTRAINT "extra_service_maximum_price" CHECK(maximum_price between 0 and 999999999999999),
	CONSTRAINT "extra_service_is_default_price" CHECK(is_default_price in (0, 1)),
	CONSTRAINT "extra_service_use_per_night_pricing" CHECK(use_per_night_pricing in (0, 1)),
	CONSTRAINT "extra_service_currency_id" CHECK(currency_id between 1 and 2147483647),
	CONSTRAINT "extra_service_tax_rate_id" CHECK(tax_rate_id between 1 and 2147483647),
	CONSTRAINT "extra_service_reduced_tax_rate_id" CHECK(reduced_tax_rate_id between 1 and 2147483647),
	CONSTRAINT "extra_service_exempt_tax_rate_id" CHECK(exempt_tax_rate_id between 1 and 2147483647),
	CONSTRAINT "extra_service_financial_account_id" CHECK(financial_account_id between 1 and 2147483647),
	CONSTRAINT "extra_service_from_time" CHECK(from_time between 0 and 1440),
	CONSTRAINT "extra_service_to_time" CHECK(to_time between 0 and 1440),
	CONSTRAINT "extra_service_min_length" CHECK(min_length between 0 and 2147483647),
	CONSTRAINT "extra_service_max_length" CHECK(max_length between 0 and 2147483647),
	CONSTRAINT "extra_service_only_within_available_times" CHECK(only_within_available_times in (0, 1)),
	CONSTRAINT "extra_service_fixed_cost_length" CHECK(fixed_cost_length between 1 and 2147483647),
	CONSTRAINT "extra_service_fixed_cost_price" CHECK(fixed_cost_price between 0 and 999999999999999),
	CONSTRAINT "extra_service_only_for_contacts" CHECK(only_for_contacts in (0, 1)),
	CONSTRAINT "extra_service_only_for_members" CHECK(only_for_members in (0, 1)),
	CONSTRAINT "extra_service_is_booking_credit" CHECK(is_booking_credit in (0, 1)),
	CONSTRAINT "extra_service_is_printing_credit" CHECK(is_printing_credit in (0, 1)),
	CONSTRAINT "extra_service_apply_charge_to_visitors" CHECK(apply_charge_to_visitors in (0, 1)),
	CONSTRAINT "extra_service_price_factor_low_demand" CHECK(price_factor_low_demand >= -1000000),
	CONSTRAINT "extra_service_price_factor_average_demand" CHECK(price_factor_average_demand >= -1000000),
	CONSTRAINT "extra_service_price_factor_high_demand" CHECK(price_factor_high_demand >= -1000000),
	CONSTRAINT "extra_service_price_factor_last_minute" CHECK(price_factor_last_minute >= -1000000),
	CONSTRAINT "extra_service_last_minute_period_minutes" CHECK(last_minute_period_minutes between 1 and 2147483647),
	CONSTRAINT "extra_service_last_minute_adjustment_type" CHECK(last_minute_adjustment_type in ('DISABLED', 'FIXED', 'GRADUAL')),
	CONSTRAINT "extra_service_apply_from" CHECK(apply_from between 0 and 7289654399999),
	CONSTRAINT "extra_service_apply_to" CHECK(apply_to between 0 and 7289654399999),
	CONSTRAINT "extra_service_length_unit" CHECK(length_unit in ('MINUTES', 'CHARGE_PERIOD')),
	CONSTRAINT "extra_service_time_slots" CHECK(json_valid(time_slots)),
	CONSTRAINT "extra_service_created_on" CHECK(created_on between 0 and 7289654399999),
	CONSTRAINT "extra_service_updated_on" CHECK(updated_on between 0 and 7289654399999)
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_extra_service`("business_id", "name", "description", "invoice_line_display_as", "visible", "display_order", "price", "credit_price", "charge_period", "maximum_price", "is_default_price", "use_per_night_pricing", "currency_id", "currency_code", "tax_rate_id", "reduced_tax_rate_id", "exempt_tax_rate_id", "financial_account_id", "from_time", "to_time", "min_length", "max_length", "only_within_available_times", "fixed_cost_length", "fixed_cost_price", "only_for_contacts", "only_for_members", "is_booking_credit", "is_printing_credit", "apply_charge_to_visitors", "price_factor_low_demand", "price_factor_average_demand", "price_factor_high_demand", "price_factor_last_minute", "last_minute_period_minutes", "last_minute_adjustment_type", "apply_from", "apply_to", "length_unit", "time_slots", "id", "unique_id", "created_on", "updated_on", "updated_by", "system_id") SELECT "business_id", "name", "description", "invoice_line_display_as", "visible", "display_order", "price", "credit_price", "charge_period", "maximum_price", "is_default_price", "use_per_night_pricing", "currency_id", "currency_code", "tax_rate_id", "reduced_tax_rate_id", "exempt_tax_rate_id", "financial_account_id", "from_time", "to_time", "min_length", "max_length", "only_within_available_times", "fixed_cost_length", "fixed_cost_price", "only_for_contacts", "only_for_members", "is_booking_credit", "is_printing_credit", "apply_charge_to_visitors", "price_factor_low_demand", "price_factor_average_demand", "price_factor_high_demand", "price_factor_last_minute", "last_minute_period_minutes", "last_minute_adjustment_type", "apply_from", "apply_to", "length_unit", "time_slots", "id", "unique_id", "created_on", "updated_on", "updated_by", "system_id" FROM `extra_service`;--> statement-breakpoint
DELETE FROM sqlite_sequence WHERE name = '__new_extra_service';--> statement-breakpoint
INSERT INTO sqlite_sequence (name, seq) SELECT '__new_extra_service', seq FROM sqlite_sequence WHERE name = 'extra_service';--> statement-breakpoint
DROP TABLE `extra_service`;--> statement-breakpoint
ALTER TABLE `__new_extra_service` RENAME TO `extra_service`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `extra_service_unique_id` ON `extra_service` (`unique_id`);--> statement-breakpoint
CREATE INDEX `extra_service_business_id_display_order_id` ON `extra_service` (`business_id`,`display_order`,`id`);--> statement-breakpoint
CREATE TABLE `__new_currency` (
	`code` text PRIMARY KEY NOT NULL,
	`id` integer NOT NULL,
	`minor_units` integer NOT NULL,
	`withdrawn` text
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_currency`("code", "id", "minor_units", "withdrawn") SELECT "code", "id", "minor_units", NULL FROM `currency`;--> statement-breakpoint
DROP TABLE `currency`;--> statement-breakpoint
ALTER TABLE `__new_currency` RENAME TO `currency`;
