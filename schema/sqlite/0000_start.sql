CREATE TABLE `business` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`time_zone` text,
	`currency_code` text
) STRICT;
--> statement-breakpoint
CREATE TABLE `coworker_extra_service` (
	`coworker_id` integer NOT NULL,
	`business_id` integer NOT NULL,
	`extra_service_id` integer NOT NULL,
	`description` text,
	`notes` text,
	`remaining_uses` integer NOT NULL,
	`total_uses` integer NOT NULL,
	`free` integer NOT NULL,
	`price` integer,
	`last_minute_price_adjustment` integer,
	`dynamic_price_adjustment` integer,
	`price_factor_last_minute` integer,
	`price_factor_demand` integer,
	`valid_from` integer,
	`expire_date` integer,
	`due_date` integer,
	`purchase_order` text,
	`charge_period` text NOT NULL,
	`invoiced` integer NOT NULL,
	`invoice_date` integer,
	`is_from_tariff` integer NOT NULL,
	`tariff_time_pass_unique_id` text,
	`coworker_product_unique_id` text,
	`booking_unique_id` text,
	`automatically_added` integer NOT NULL,
	`invoice_this_coworker` integer NOT NULL,
	`discount_code` text,
	`coworker_discount_unique_id` text,
	`discount_amount` integer,
	`booking_id` integer,
	`booking_from_time` integer,
	`booking_to_time` integer,
	`booking_resource_name` text,
	`coworker_contract_unique_id` text,
	`kind` text NOT NULL,
	`priority` integer NOT NULL,
	`voided_on` integer,
	`ledger_sequence` integer NOT NULL,
	`ledger_hash` text,
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unique_id` text NOT NULL,
	`created_on` integer NOT NULL,
	`updated_on` integer NOT NULL,
	`updated_by` text NOT NULL,
	`system_id` text,
	FOREIGN KEY (`extra_service_id`) REFERENCES `extra_service`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "coworker_extra_service_coworker_id" CHECK(coworker_id between 1 and 2147483647),
	CONSTRAINT "coworker_extra_service_business_id" CHECK(business_id between 1 and 2147483647),
	CONSTRAINT "coworker_extra_service_extra_service_id" CHECK(extra_service_id between 1 and 2147483647),
	CONSTRAINT "coworker_extra_service_remaining_uses" CHECK(remaining_uses between 0 and 2147483647),
	CONSTRAINT "coworker_extra_service_total_uses" CHECK(total_uses between 0 and 2147483647),
	CONSTRAINT "coworker_extra_service_free" CHECK(free in (0, 1)),
	CONSTRAINT "coworker_extra_service_price" CHECK(price between 0 and 999999999999999),
	CONSTRAINT "coworker_extra_service_last_minute_price_adjustment" CHECK(last_minute_price_adjustment between -999999999999999 and 999999999999999),
	CONSTRAINT "coworker_extra_service_dynamic_price_adjustment" CHECK(dynamic_price_adjustment between -999999999999999 and 999999999999999),
	CONSTRAINT "coworker_extra_service_price_factor_last_minute" CHECK(price_factor_last_minute between -999999999999999 and 999999999999999),
	CONSTRAINT "coworker_extra_service_price_factor_demand" CHECK(price_factor_demand between -999999999999999 and 999999999999999),
	CONSTRAINT "coworker_extra_service_valid_from" CHECK(valid_from between 0 and 7289654399999),
	CONSTRAINT "coworker_extra_service_expire_date" CHECK(expire_date between 0 and 7289654399999),
	CONSTRAINT "coworker_extra_service_due_date" CHECK(due_date between 0 and 7289654399999),
	CONSTRAINT "coworker_extra_service_charge_period" CHECK(charge_period in ('MINUTES', 'DAYS', 'WEEKS', 'MONTHS', 'USES', 'FOUR_WEEK_MONTHS')),
	CONSTRAINT "coworker_extra_service_invoiced" CHECK(invoiced in (0, 1)),
	CONSTRAINT "coworker_extra_service_invoice_date" CHECK(invoice_date between 0 and 7289654399999),
	CONSTRAINT "coworker_extra_service_is_from_tariff" CHECK(is_from_tariff in (0, 1)),
	CONSTRAINT "coworker_extra_service_automatically_added" CHECK(automatically_added in (0, 1)),
	CONSTRAINT "coworker_extra_service_invoice_this_coworker" CHECK(invoice_this_coworker in (0, 1)),
	CONSTRAINT "coworker_extra_service_discount_amount" CHECK(discount_amount between -999999999999999 and 999999999999999),
	CONSTRAINT "coworker_extra_service_booking_id" CHECK(booking_id between 1 and 2147483647),
	CONSTRAINT "coworker_extra_service_booking_from_time" CHECK(booking_from_time between 0 and 7289654399999),
	CONSTRAINT "coworker_extra_service_booking_to_time" CHECK(booking_to_time between 0 and 7289654399999),
	CONSTRAINT "coworker_extra_service_kind" CHECK(kind in ('BOOKING_CHARGE', 'PRINTING_CREDIT', 'TIME_CREDIT')),
	CONSTRAINT "coworker_extra_service_priority" CHECK(priority between 0 and 100),
	CONSTRAINT "coworker_extra_service_voided_on" CHECK(voided_on between 0 and 7289654399999),
	CONSTRAINT "coworker_extra_service_ledger_sequence" CHECK(ledger_sequence between 0 and 2147483647),
	CONSTRAINT "coworker_extra_service_created_on" CHECK(created_on between 0 and 7289654399999),
	CONSTRAINT "coworker_extra_service_updated_on" CHECK(updated_on between 0 and 7289654399999),
	CONSTRAINT "coworker_extra_service_balance_rule" CHECK(remaining_uses <= total_uses),
	CONSTRAINT "coworker_extra_service_charge_rule" CHECK(kind <> 'BOOKING_CHARGE' or (remaining_uses = 0 and ledger_sequence = 0)),
	CONSTRAINT "coworker_extra_service_head_rule" CHECK((ledger_sequence = 0) = (ledger_hash is null))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `coworker_extra_service_unique_id` ON `coworker_extra_service` (`unique_id`);--> statement-breakpoint
CREATE INDEX `coworker_extra_service_coworker_id_business_id_id` ON `coworker_extra_service` (`coworker_id`,`business_id`,`id`);--> statement-breakpoint
CREATE INDEX `coworker_extra_service_extra_service_id_id` ON `coworker_extra_service` (`extra_service_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `coworker_extra_service_business_id_booking_id` ON `coworker_extra_service` (`business_id`,`booking_id`);--> statement-breakpoint
CREATE INDEX `coworker_extra_service_business_id_id` ON `coworker_extra_service` (`business_id`,`id`);--> statement-breakpoint
CREATE INDEX `coworker_extra_service_expire_date_id` ON `coworker_extra_service` (`expire_date`,`id`);--> statement-breakpoint
CREATE INDEX `coworker_extra_service_created_on_id` ON `coworker_extra_service` (`created_on`,`id`);--> statement-breakpoint
CREATE INDEX `coworker_extra_service_updated_on_id` ON `coworker_extra_service` (`updated_on`,`id`);--> statement-breakpoint
CREATE TABLE `currency` (
	`id` integer PRIMARY KEY NOT NULL,
	`code` text NOT NULL,
	`minor_units` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `currency_code_unique` ON `currency` (`code`);--> statement-breakpoint
CREATE TABLE `extra_service` (
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
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unique_id` text NOT NULL,
	`created_on` integer NOT NULL,
	`updated_on` integer NOT NULL,
	`updated_by` text NOT NULL,
	`system_id` text,
	FOREIGN KEY (`currency_id`) REFERENCES `currency`(`id`) ON UPDATE no action ON DELETE no action,
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
	CONSTRAINT "extra_service_price_factor_low_demand" CHECK(price_factor_low_demand between 1 and 999999999999999),
	CONSTRAINT "extra_service_price_factor_average_demand" CHECK(price_factor_average_demand between 1 and 999999999999999),
	CONSTRAINT "extra_service_price_factor_high_demand" CHECK(price_factor_high_demand between 1 and 999999999999999),
	CONSTRAINT "extra_service_price_factor_last_minute" CHECK(price_factor_last_minute between 1 and 999999999999999),
	CONSTRAINT "extra_service_last_minute_period_minutes" CHECK(last_minute_period_minutes between 1 and 2147483647),
	CONSTRAINT "extra_service_last_minute_adjustment_type" CHECK(last_minute_adjustment_type in ('DISABLED', 'FIXED', 'GRADUAL')),
	CONSTRAINT "extra_service_apply_from" CHECK(apply_from between 0 and 7289654399999),
	CONSTRAINT "extra_service_apply_to" CHECK(apply_to between 0 and 7289654399999),
	CONSTRAINT "extra_service_created_on" CHECK(created_on between 0 and 7289654399999),
	CONSTRAINT "extra_service_updated_on" CHECK(updated_on between 0 and 7289654399999)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `extra_service_unique_id` ON `extra_service` (`unique_id`);--> statement-breakpoint
CREATE INDEX `extra_service_business_id_display_order_id` ON `extra_service` (`business_id`,`display_order`,`id`);--> statement-breakpoint
CREATE TABLE `extra_service_resource_type` (
	`extra_service_id` integer NOT NULL,
	`resource_type_id` integer NOT NULL,
	PRIMARY KEY(`extra_service_id`, `resource_type_id`),
	FOREIGN KEY (`extra_service_id`) REFERENCES `extra_service`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `extra_service_resource_type_resource_type_id` ON `extra_service_resource_type` (`resource_type_id`,`extra_service_id`);--> statement-breakpoint
CREATE TABLE `extra_service_tariff` (
	`extra_service_id` integer NOT NULL,
	`tariff_id` integer NOT NULL,
	PRIMARY KEY(`extra_service_id`, `tariff_id`),
	FOREIGN KEY (`extra_service_id`) REFERENCES `extra_service`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `extra_service_tariff_tariff_id` ON `extra_service_tariff` (`tariff_id`,`extra_service_id`);--> statement-breakpoint
CREATE TABLE `extra_service_team` (
	`extra_service_id` integer NOT NULL,
	`team_id` integer NOT NULL,
	PRIMARY KEY(`extra_service_id`, `team_id`),
	FOREIGN KEY (`extra_service_id`) REFERENCES `extra_service`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `extra_service_team_team_id` ON `extra_service_team` (`team_id`,`extra_service_id`);--> statement-breakpoint
CREATE TABLE `resource_type` (
	`business_id` integer NOT NULL,
	`id` integer NOT NULL,
	`name` text NOT NULL,
	PRIMARY KEY(`business_id`, `id`)
) STRICT;
--> statement-breakpoint
CREATE TABLE `tariff` (
	`business_id` integer NOT NULL,
	`id` integer NOT NULL,
	`name` text NOT NULL,
	PRIMARY KEY(`business_id`, `id`)
) STRICT;
--> statement-breakpoint
CREATE TABLE `team` (
	`business_id` integer NOT NULL,
	`id` integer NOT NULL,
	`name` text NOT NULL,
	PRIMARY KEY(`business_id`, `id`)
) STRICT;
--> statement-breakpoint
CREATE TABLE `use_history` (
	`coworker_extra_service_id` integer NOT NULL,
	`booking_id` integer,
	`booking_from_time` integer,
	`booking_to_time` integer,
	`booking_resource_name` text,
	`credit_used` integer,
	`business_id` integer NOT NULL,
	`kind` text NOT NULL,
	`total_change` integer NOT NULL,
	`sequence` integer NOT NULL,
	`balance_after` integer NOT NULL,
	`reverses_id` integer,
	`operation_id` text NOT NULL,
	`allocation_index` integer NOT NULL,
	`usage_at` integer NOT NULL,
	`reason` text,
	`idempotency_key` text,
	`hash` text NOT NULL,
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unique_id` text NOT NULL,
	`created_on` integer NOT NULL,
	`updated_on` integer NOT NULL,
	`updated_by` text NOT NULL,
	`system_id` text,
	FOREIGN KEY (`coworker_extra_service_id`) REFERENCES `coworker_extra_service`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`reverses_id`) REFERENCES `use_history`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "use_history_coworker_extra_service_id" CHECK(coworker_extra_service_id between 1 and 2147483647),
	CONSTRAINT "use_history_booking_id" CHECK(booking_id between 1 and 2147483647),
	CONSTRAINT "use_history_booking_from_time" CHECK(booking_from_time between 0 and 7289654399999),
	CONSTRAINT "use_history_booking_to_time" CHECK(booking_to_time between 0 and 7289654399999),
	CONSTRAINT "use_history_credit_used" CHECK(credit_used between -2147483647 and 2147483647),
	CONSTRAINT "use_history_business_id" CHECK(business_id between 1 and 2147483647),
	CONSTRAINT "use_history_kind" CHECK(kind in ('USE', 'REVERSAL', 'ADJUSTMENT', 'VOID')),
	CONSTRAINT "use_history_total_change" CHECK(total_change between -2147483647 and 2147483647),
	CONSTRAINT "use_history_sequence" CHECK(sequence between 1 and 2147483647),
	CONSTRAINT "use_history_balance_after" CHECK(balance_after between 0 and 2147483647),
	CONSTRAINT "use_history_reverses_id" CHECK(reverses_id between 1 and 2147483647),
	CONSTRAINT "use_history_allocation_index" CHECK(allocation_index between 0 and 2147483647),
	CONSTRAINT "use_history_usage_at" CHECK(usage_at between 0 and 7289654399999),
	CONSTRAINT "use_history_created_on" CHECK(created_on between 0 and 7289654399999),
	CONSTRAINT "use_history_updated_on" CHECK(updated_on between 0 and 7289654399999),
	CONSTRAINT "use_history_total_change_rule" CHECK(total_change = 0 or kind = 'ADJUSTMENT'),
	CONSTRAINT "use_history_credit_used_rule" CHECK(credit_used is null or (kind = 'USE' and credit_used >= 0) or (kind = 'REVERSAL' and credit_used <= 0) or (kind = 'VOID' and credit_used >= 0) or kind = 'ADJUSTMENT'),
	CONSTRAINT "use_history_reverses_rule" CHECK((kind = 'REVERSAL') or reverses_id is null)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `use_history_unique_id` ON `use_history` (`unique_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `use_history_coworker_extra_service_id_sequence` ON `use_history` (`coworker_extra_service_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `use_history_coworker_extra_service_id_id` ON `use_history` (`coworker_extra_service_id`,`id`);--> statement-breakpoint
CREATE INDEX `use_history_operation_id_allocation_index` ON `use_history` (`operation_id`,`allocation_index`);--> statement-breakpoint
CREATE INDEX `use_history_reverses_id` ON `use_history` (`reverses_id`);--> statement-breakpoint
CREATE INDEX `use_history_booking_id_id` ON `use_history` (`booking_id`,`id`);--> statement-breakpoint
CREATE INDEX `use_history_business_id_id` ON `use_history` (`business_id`,`id`);--> statement-breakpoint
CREATE INDEX `use_history_created_on_id` ON `use_history` (`created_on`,`id`);
--> statement-breakpoint
CREATE TRIGGER use_history_no_update BEFORE UPDATE ON use_history
BEGIN SELECT RAISE(ABORT, 'rows of the ledger are never changed'); END;
--> statement-breakpoint
CREATE TRIGGER use_history_no_delete BEFORE DELETE ON use_history
BEGIN SELECT RAISE(ABORT, 'rows of the ledger are never deleted'); END;
--> statement-breakpoint
CREATE TRIGGER use_history_no_replace BEFORE INSERT ON use_history
WHEN EXISTS (SELECT 1 FROM use_history WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM use_history WHERE unique_id = NEW.unique_id)
  OR EXISTS (SELECT 1 FROM use_history
    WHERE coworker_extra_service_id = NEW.coworker_extra_service_id AND sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'rows of the ledger are never replaced'); END;
