CREATE TABLE `credit_schedule` (
	`business_id` integer NOT NULL,
	`coworker_id` integer NOT NULL,
	`extra_service_id` integer NOT NULL,
	`total_uses` integer NOT NULL,
	`charge_period` text NOT NULL,
	`every` text NOT NULL,
	`starts_on` integer NOT NULL,
	`ends_on` integer,
	`rollover_max` integer NOT NULL,
	`priority` integer NOT NULL,
	`coworker_contract_unique_id` text,
	`time_zone` text NOT NULL,
	`periods_granted` integer NOT NULL,
	`next_on` integer,
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unique_id` text NOT NULL,
	`created_on` integer NOT NULL,
	`updated_on` integer NOT NULL,
	`updated_by` text NOT NULL,
	`system_id` text,
	FOREIGN KEY (`extra_service_id`) REFERENCES `extra_service`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "credit_schedule_business_id" CHECK(business_id between 1 and 2147483647),
	CONSTRAINT "credit_schedule_coworker_id" CHECK(coworker_id between 1 and 2147483647),
	CONSTRAINT "credit_schedule_extra_service_id" CHECK(extra_service_id between 1 and 2147483647),
	CONSTRAINT "credit_schedule_total_uses" CHECK(total_uses between 1 and 2147483647),
	CONSTRAINT "credit_schedule_charge_period" CHECK(charge_period in ('MINUTES', 'DAYS', 'WEEKS', 'MONTHS', 'USES', 'FOUR_WEEK_MONTHS')),
	CONSTRAINT "credit_schedule_every" CHECK(every in ('WEEK', 'MONTH', 'YEAR')),
	CONSTRAINT "credit_schedule_starts_on" CHECK(starts_on between 0 and 7289654399999),
	CONSTRAINT "credit_schedule_ends_on" CHECK(ends_on between 0 and 7289654399999),
	CONSTRAINT "credit_schedule_rollover_max" CHECK(rollover_max between 0 and 2147483647),
	CONSTRAINT "credit_schedule_priority" CHECK(priority between 0 and 100),
	CONSTRAINT "credit_schedule_periods_granted" CHECK(periods_granted between 0 and 2147483647),
	CONSTRAINT "credit_schedule_next_on" CHECK(next_on between 0 and 7289654399999),
	CONSTRAINT "credit_schedule_created_on" CHECK(created_on between 0 and 7289654399999),
	CONSTRAINT "credit_schedule_updated_on" CHECK(updated_on between 0 and 7289654399999)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `credit_schedule_unique_id` ON `credit_schedule` (`unique_id`);--> statement-breakpoint
CREATE INDEX `credit_schedule_coworker_id_business_id_id` ON `credit_schedule` (`coworker_id`,`business_id`,`id`);--> statement-breakpoint
CREATE INDEX `credit_schedule_extra_service_id_id` ON `credit_schedule` (`extra_service_id`,`id`);--> statement-breakpoint
CREATE INDEX `credit_schedule_business_id_id` ON `credit_schedule` (`business_id`,`id`);--> statement-breakpoint
CREATE INDEX `credit_schedule_next_on_id` ON `credit_schedule` (`next_on`,`id`);--> statement-breakpoint
CREATE INDEX `credit_schedule_created_on_id` ON `credit_schedule` (`created_on`,`id`);--> statement-breakpoint
CREATE INDEX `credit_schedule_updated_on_id` ON `credit_schedule` (`updated_on`,`id`);--> statement-breakpoint
CREATE TABLE `webhook` (
	`business_id` integer NOT NULL,
	`url` text NOT NULL,
	`types` text NOT NULL,
	`description` text,
	`enabled` integer NOT NULL,
	`disabled_on` integer,
	`disabled_reason` text,
	`delivered_sequence` text NOT NULL,
	`created_by` text NOT NULL,
	`attempts` integer NOT NULL,
	`next_attempt_on` integer,
	`failing_since` integer,
	`given_up` integer NOT NULL,
	`turn` integer NOT NULL,
	`secret_version` integer NOT NULL,
	`former_secret_until` integer,
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unique_id` text NOT NULL,
	`created_on` integer NOT NULL,
	`updated_on` integer NOT NULL,
	`updated_by` text NOT NULL,
	CONSTRAINT "webhook_business_id" CHECK(business_id between 1 and 2147483647),
	CONSTRAINT "webhook_enabled" CHECK(enabled in (0, 1)),
	CONSTRAINT "webhook_disabled_on" CHECK(disabled_on between 0 and 7289654399999),
	CONSTRAINT "webhook_disabled_reason" CHECK(disabled_reason in ('GONE', 'FAILING', 'LAGGING', 'BY_HAND')),
	CONSTRAINT "webhook_attempts" CHECK(attempts between 0 and 2147483647),
	CONSTRAINT "webhook_next_attempt_on" CHECK(next_attempt_on between 0 and 7289654399999),
	CONSTRAINT "webhook_failing_since" CHECK(failing_since between 0 and 7289654399999),
	CONSTRAINT "webhook_given_up" CHECK(given_up between 0 and 2147483647),
	CONSTRAINT "webhook_turn" CHECK(turn between 0 and 2147483647),
	CONSTRAINT "webhook_secret_version" CHECK(secret_version between 1 and 2147483647),
	CONSTRAINT "webhook_former_secret_until" CHECK(former_secret_until between 0 and 7289654399999),
	CONSTRAINT "webhook_created_on" CHECK(created_on between 0 and 7289654399999),
	CONSTRAINT "webhook_updated_on" CHECK(updated_on between 0 and 7289654399999),
	CONSTRAINT "webhook_disabled_rule" CHECK(enabled = (disabled_on is null))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `webhook_unique_id` ON `webhook` (`unique_id`);--> statement-breakpoint
CREATE INDEX `webhook_business_id_id` ON `webhook` (`business_id`,`id`);--> statement-breakpoint
CREATE TABLE `event` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unique_id` text NOT NULL,
	`type` text NOT NULL,
	`occurred_on` integer NOT NULL,
	`business_id` integer NOT NULL,
	`coworker_id` integer,
	`details` text NOT NULL,
	`data` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `event_owner` (
	`event_id` integer NOT NULL,
	`coworker_id` integer NOT NULL,
	PRIMARY KEY(`event_id`, `coworker_id`)
) STRICT;
--> statement-breakpoint
CREATE TABLE `event_bound` (
	`name` text PRIMARY KEY NOT NULL,
	`value` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `lease` (
	`task` text PRIMARY KEY NOT NULL,
	`holder` text NOT NULL,
	`until` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `webhook_delivery` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`webhook_id` integer NOT NULL,
	`sequence` integer NOT NULL,
	`type` text NOT NULL,
	`attempt` integer NOT NULL,
	`attempted_on` integer NOT NULL,
	`status` text NOT NULL,
	`http_status` integer,
	`duration_ms` integer NOT NULL,
	`next_attempt_on` integer,
	FOREIGN KEY (`webhook_id`) REFERENCES `webhook`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `webhook_delivery_webhook` ON `webhook_delivery` (`webhook_id`,`id`);--> statement-breakpoint
CREATE INDEX `webhook_delivery_attempted_on` ON `webhook_delivery` (`attempted_on`,`id`);--> statement-breakpoint
CREATE TABLE `alert_settings` (
	`business_id` integer PRIMARY KEY NOT NULL,
	`low_percent` integer,
	`expiring_days` text NOT NULL,
	CONSTRAINT "alert_settings_low_percent" CHECK(low_percent between 1 and 100)
) STRICT;
--> statement-breakpoint
CREATE TABLE `alert_state` (
	`business_id` integer NOT NULL,
	`coworker_id` integer NOT NULL,
	`kind` text NOT NULL,
	`unit` text NOT NULL,
	`level` text NOT NULL,
	PRIMARY KEY(`business_id`, `coworker_id`, `kind`, `unit`),
	CONSTRAINT "alert_state_level" CHECK(level in ('ABOVE', 'LOW', 'EXHAUSTED'))
) STRICT;
--> statement-breakpoint
CREATE TABLE `due_event` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`kind` text NOT NULL,
	`at` integer NOT NULL,
	`days` integer,
	`business_id` integer NOT NULL,
	`coworker_extra_service_id` integer,
	`credit_hold_id` integer,
	CONSTRAINT "due_event_kind" CHECK(kind in ('STARTS', 'EXPIRES', 'EXPIRING', 'HOLD_ENDS')),
	CONSTRAINT "due_event_of" CHECK((coworker_extra_service_id is null) <> (credit_hold_id is null))
) STRICT;
--> statement-breakpoint
CREATE INDEX `due_event_at` ON `due_event` (`at`,`id`);--> statement-breakpoint
CREATE INDEX `due_event_credit` ON `due_event` (`coworker_extra_service_id`);--> statement-breakpoint
CREATE INDEX `due_event_business` ON `due_event` (`business_id`,`kind`);--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_use_history` (
	`coworker_extra_service_id` integer NOT NULL,
	`booking_id` integer,
	`booking_from_time` integer,
	`booking_to_time` integer,
	`booking_resource_name` text,
	`credit_used` integer,
	`business_id` integer NOT NULL,
	`coworker_id` integer NOT NULL,
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
	`hold_id` integer,
	`charge_unique_id` text,
	`hash_version` integer NOT NULL,
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unique_id` text NOT NULL,
	`created_on` integer NOT NULL,
	`updated_on` integer NOT NULL,
	`updated_by` text NOT NULL,
	`system_id` text,
	FOREIGN KEY (`coworker_extra_service_id`) REFERENCES `coworker_extra_service`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`reverses_id`) REFERENCES `use_history`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`hold_id`) REFERENCES `credit_hold`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "use_history_coworker_extra_service_id" CHECK(coworker_extra_service_id between 1 and 2147483647),
	CONSTRAINT "use_history_booking_id" CHECK(booking_id between 1 and 2147483647),
	CONSTRAINT "use_history_booking_from_time" CHECK(booking_from_time between 0 and 7289654399999),
	CONSTRAINT "use_history_booking_to_time" CHECK(booking_to_time between 0 and 7289654399999),
	CONSTRAINT "use_history_credit_used" CHECK(credit_used between -2147483647 and 2147483647),
	CONSTRAINT "use_history_business_id" CHECK(business_id between 1 and 2147483647),
	CONSTRAINT "use_history_coworker_id" CHECK(coworker_id between 1 and 2147483647),
	CONSTRAINT "use_history_kind" CHECK(kind in ('USE', 'REVERSAL', 'ADJUSTMENT', 'VOID', 'ROLLOVER')),
	CONSTRAINT "use_history_total_change" CHECK(total_change between -2147483647 and 2147483647),
	CONSTRAINT "use_history_sequence" CHECK(sequence between 1 and 2147483647),
	CONSTRAINT "use_history_balance_after" CHECK(balance_after between 0 and 2147483647),
	CONSTRAINT "use_history_reverses_id" CHECK(reverses_id between 1 and 2147483647),
	CONSTRAINT "use_history_allocation_index" CHECK(allocation_index between 0 and 2147483647),
	CONSTRAINT "use_history_usage_at" CHECK(usage_at between 0 and 7289654399999),
	CONSTRAINT "use_history_hold_id" CHECK(hold_id between 1 and 2147483647),
	CONSTRAINT "use_history_hash_version" CHECK(hash_version between 1 and 2),
	CONSTRAINT "use_history_created_on" CHECK(created_on between 0 and 7289654399999),
	CONSTRAINT "use_history_updated_on" CHECK(updated_on between 0 and 7289654399999),
	CONSTRAINT "use_history_total_change_rule" CHECK(total_change = 0 or kind = 'ADJUSTMENT'),
	CONSTRAINT "use_history_credit_used_rule" CHECK(credit_used is null or (kind = 'USE' and credit_used >= 0) or (kind = 'REVERSAL' and credit_used <= 0) or (kind = 'VOID' and credit_used >= 0) or (kind = 'ROLLOVER' and credit_used >= 1) or kind = 'ADJUSTMENT'),
	CONSTRAINT "use_history_reverses_rule" CHECK((kind = 'REVERSAL') or reverses_id is null),
	CONSTRAINT "use_history_hashed_rule" CHECK(hash_version = 2 or (hold_id is null and charge_unique_id is null)),
	CONSTRAINT "use_history_held_rule" CHECK(kind = 'USE' or hold_id is null)
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_use_history`("coworker_extra_service_id", "booking_id", "booking_from_time", "booking_to_time", "booking_resource_name", "credit_used", "business_id", "coworker_id", "kind", "total_change", "sequence", "balance_after", "reverses_id", "operation_id", "allocation_index", "usage_at", "reason", "idempotency_key", "hash", "hold_id", "charge_unique_id", "hash_version", "id", "unique_id", "created_on", "updated_on", "updated_by", "system_id") SELECT "coworker_extra_service_id", "booking_id", "booking_from_time", "booking_to_time", "booking_resource_name", "credit_used", "business_id", "coworker_id", "kind", "total_change", "sequence", "balance_after", "reverses_id", "operation_id", "allocation_index", "usage_at", "reason", "idempotency_key", "hash", "hold_id", "charge_unique_id", "hash_version", "id", "unique_id", "created_on", "updated_on", "updated_by", "system_id" FROM `use_history`;--> statement-breakpoint
DELETE FROM sqlite_sequence WHERE name = '__new_use_history';--> statement-breakpoint
INSERT INTO sqlite_sequence (name, seq) SELECT '__new_use_history', seq FROM sqlite_sequence WHERE name = 'use_history';--> statement-breakpoint
DROP TABLE `use_history`;--> statement-breakpoint
ALTER TABLE `__new_use_history` RENAME TO `use_history`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `use_history_unique_id` ON `use_history` (`unique_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `use_history_coworker_extra_service_id_sequence` ON `use_history` (`coworker_extra_service_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `use_history_of_credit` ON `use_history` (`coworker_extra_service_id`,`id`,`credit_used`,`created_on`,`business_id`);--> statement-breakpoint
CREATE INDEX `use_history_operation_id_allocation_index` ON `use_history` (`operation_id`,`allocation_index`);--> statement-breakpoint
CREATE INDEX `use_history_reverses_id_id` ON `use_history` (`reverses_id`,`id`) WHERE reverses_id is not null;--> statement-breakpoint
CREATE INDEX `use_history_coworker_id_id` ON `use_history` (`coworker_id`,`id`);--> statement-breakpoint
CREATE INDEX `use_history_booking_id_id` ON `use_history` (`booking_id`,`id`);--> statement-breakpoint
CREATE INDEX `use_history_hold_id_id` ON `use_history` (`hold_id`,`id`) WHERE hold_id is not null;--> statement-breakpoint
CREATE INDEX `use_history_charge_unique_id_id` ON `use_history` (`charge_unique_id`,`id`) WHERE charge_unique_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX `use_history_rolled_over` ON `use_history` (`coworker_extra_service_id`) WHERE kind = 'ROLLOVER';--> statement-breakpoint
CREATE INDEX `use_history_business_id_id` ON `use_history` (`business_id`,`id`);--> statement-breakpoint
CREATE INDEX `use_history_in_time` ON `use_history` (`business_id`,`usage_at`,`coworker_extra_service_id`,`coworker_id`,`kind`,`credit_used`,`reverses_id`);--> statement-breakpoint
CREATE INDEX `use_history_created_on_id` ON `use_history` (`created_on`,`id`);--> statement-breakpoint
CREATE INDEX `use_history_updated_on_id` ON `use_history` (`updated_on`,`id`);--> statement-breakpoint
CREATE TABLE `__new_coworker_extra_service` (
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
	`rolled_over` integer NOT NULL,
	`renewed_from_id` integer,
	`credit_schedule_id` integer,
	`cancelled_on` integer,
	`priced_on` integer,
	`total` integer,
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unique_id` text NOT NULL,
	`created_on` integer NOT NULL,
	`updated_on` integer NOT NULL,
	`updated_by` text NOT NULL,
	`system_id` text,
	FOREIGN KEY (`extra_service_id`) REFERENCES `extra_service`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`renewed_from_id`) REFERENCES `coworker_extra_service`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`credit_schedule_id`) REFERENCES `credit_schedule`(`id`) ON UPDATE no action ON DELETE no action,
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
	CONSTRAINT "coworker_extra_service_rolled_over" CHECK(rolled_over between 0 and 2147483647),
	CONSTRAINT "coworker_extra_service_renewed_from_id" CHECK(renewed_from_id between 1 and 2147483647),
	CONSTRAINT "coworker_extra_service_credit_schedule_id" CHECK(credit_schedule_id between 1 and 2147483647),
	CONSTRAINT "coworker_extra_service_cancelled_on" CHECK(cancelled_on between 0 and 7289654399999),
	CONSTRAINT "coworker_extra_service_priced_on" CHECK(priced_on between 0 and 7289654399999),
	CONSTRAINT "coworker_extra_service_total" CHECK(total between 0 and 999999999999999),
	CONSTRAINT "coworker_extra_service_created_on" CHECK(created_on between 0 and 7289654399999),
	CONSTRAINT "coworker_extra_service_updated_on" CHECK(updated_on between 0 and 7289654399999),
	CONSTRAINT "coworker_extra_service_balance_rule" CHECK(remaining_uses <= total_uses),
	CONSTRAINT "coworker_extra_service_charge_rule" CHECK(kind <> 'BOOKING_CHARGE' or (remaining_uses = 0 and ledger_sequence = 0)),
	CONSTRAINT "coworker_extra_service_head_rule" CHECK((ledger_sequence = 0) = (ledger_hash is null)),
	CONSTRAINT "coworker_extra_service_of_charge_rule" CHECK(kind = 'BOOKING_CHARGE' or (cancelled_on is null and priced_on is null and total is null)),
	CONSTRAINT "coworker_extra_service_of_schedule_rule" CHECK(kind <> 'BOOKING_CHARGE' or (credit_schedule_id is null and renewed_from_id is null and rolled_over = 0))
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_coworker_extra_service`("coworker_id", "business_id", "extra_service_id", "description", "notes", "remaining_uses", "total_uses", "free", "price", "last_minute_price_adjustment", "dynamic_price_adjustment", "price_factor_last_minute", "price_factor_demand", "valid_from", "expire_date", "due_date", "purchase_order", "charge_period", "invoiced", "invoice_date", "is_from_tariff", "tariff_time_pass_unique_id", "coworker_product_unique_id", "booking_unique_id", "automatically_added", "invoice_this_coworker", "discount_code", "coworker_discount_unique_id", "discount_amount", "booking_id", "booking_from_time", "booking_to_time", "booking_resource_name", "coworker_contract_unique_id", "kind", "priority", "voided_on", "ledger_sequence", "ledger_hash", "rolled_over", "renewed_from_id", "credit_schedule_id", "cancelled_on", "priced_on", "total", "id", "unique_id", "created_on", "updated_on", "updated_by", "system_id") SELECT "coworker_id", "business_id", "extra_service_id", "description", "notes", "remaining_uses", "total_uses", "free", "price", "last_minute_price_adjustment", "dynamic_price_adjustment", "price_factor_last_minute", "price_factor_demand", "valid_from", "expire_date", "due_date", "purchase_order", "charge_period", "invoiced", "invoice_date", "is_from_tariff", "tariff_time_pass_unique_id", "coworker_product_unique_id", "booking_unique_id", "automatically_added", "invoice_this_coworker", "discount_code", "coworker_discount_unique_id", "discount_amount", "booking_id", "booking_from_time", "booking_to_time", "booking_resource_name", "coworker_contract_unique_id", "kind", "priority", "voided_on", "ledger_sequence", "ledger_hash", 0, NULL, NULL, "cancelled_on", "priced_on", "total", "id", "unique_id", "created_on", "updated_on", "updated_by", "system_id" FROM `coworker_extra_service`;--> statement-breakpoint
DELETE FROM sqlite_sequence WHERE name = '__new_coworker_extra_service';--> statement-breakpoint
INSERT INTO sqlite_sequence (name, seq) SELECT '__new_coworker_extra_service', seq FROM sqlite_sequence WHERE name = 'coworker_extra_service';--> statement-breakpoint
DROP TABLE `coworker_extra_service`;--> statement-breakpoint
ALTER TABLE `__new_coworker_extra_service` RENAME TO `coworker_extra_service`;--> statement-breakpoint
CREATE UNIQUE INDEX `coworker_extra_service_unique_id` ON `coworker_extra_service` (`unique_id`);--> statement-breakpoint
CREATE INDEX `coworker_extra_service_coworker_id_business_id_id` ON `coworker_extra_service` (`coworker_id`,`business_id`,`id`);--> statement-breakpoint
CREATE INDEX `coworker_extra_service_with_something_left` ON `coworker_extra_service` (`coworker_id`,`business_id`,`kind`,`charge_period`) WHERE remaining_uses > 0;--> statement-breakpoint
CREATE INDEX `coworker_extra_service_extra_service_id_id` ON `coworker_extra_service` (`extra_service_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `coworker_extra_service_business_id_booking_id` ON `coworker_extra_service` (`business_id`,`booking_id`) WHERE cancelled_on is null;--> statement-breakpoint
CREATE UNIQUE INDEX `coworker_extra_service_business_id_booking_unique_id` ON `coworker_extra_service` (`business_id`,`booking_unique_id`) WHERE cancelled_on is null;--> statement-breakpoint
CREATE INDEX `coworker_extra_service_business_id_coworker_id` ON `coworker_extra_service` (`business_id`,`coworker_id`);--> statement-breakpoint
CREATE INDEX `coworker_extra_service_booking_id_id` ON `coworker_extra_service` (`booking_id`,`id`);--> statement-breakpoint
CREATE INDEX `coworker_extra_service_business_id_id` ON `coworker_extra_service` (`business_id`,`id`);--> statement-breakpoint
CREATE INDEX `coworker_extra_service_credit_schedule_id_id` ON `coworker_extra_service` (`credit_schedule_id`,`id`) WHERE credit_schedule_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX `coworker_extra_service_renewed_from_id` ON `coworker_extra_service` (`renewed_from_id`) WHERE renewed_from_id is not null;--> statement-breakpoint
CREATE INDEX `coworker_extra_service_expire_date_id` ON `coworker_extra_service` (`expire_date`,`id`);--> statement-breakpoint
CREATE INDEX `coworker_extra_service_created_on_id` ON `coworker_extra_service` (`created_on`,`id`);--> statement-breakpoint
CREATE INDEX `coworker_extra_service_updated_on_id` ON `coworker_extra_service` (`updated_on`,`id`);--> statement-breakpoint
CREATE INDEX `coworker_extra_service_charge_in_time` ON `coworker_extra_service` (`business_id`,`booking_from_time`,`created_on`) WHERE kind = 'BOOKING_CHARGE';--> statement-breakpoint
CREATE INDEX `coworker_extra_service_charge_invoiced` ON `coworker_extra_service` (`business_id`,`invoice_date`) WHERE kind = 'BOOKING_CHARGE' and invoice_date is not null;
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
--> statement-breakpoint
INSERT INTO event_bound (name, value) VALUES ('deleted', 0);
--> statement-breakpoint
-- Written by hand: what is still to come of records that were here before. What has passed is never reported.
INSERT INTO due_event (kind, at, days, business_id, coworker_extra_service_id)
SELECT 'STARTS', valid_from, NULL, business_id, id FROM coworker_extra_service WHERE valid_from > CAST(unixepoch('subsec') * 1000 AS INTEGER) AND voided_on IS NULL AND kind <> 'BOOKING_CHARGE' AND (NOT automatically_added = 1 OR is_from_tariff = 1 OR coworker_contract_unique_id IS NOT NULL OR coworker_product_unique_id IS NOT NULL OR tariff_time_pass_unique_id IS NOT NULL);
--> statement-breakpoint
INSERT INTO due_event (kind, at, days, business_id, coworker_extra_service_id)
SELECT 'EXPIRES', expire_date, NULL, business_id, id FROM coworker_extra_service WHERE expire_date > CAST(unixepoch('subsec') * 1000 AS INTEGER) AND voided_on IS NULL AND kind <> 'BOOKING_CHARGE' AND (NOT automatically_added = 1 OR is_from_tariff = 1 OR coworker_contract_unique_id IS NOT NULL OR coworker_product_unique_id IS NOT NULL OR tariff_time_pass_unique_id IS NOT NULL);
--> statement-breakpoint
INSERT INTO due_event (kind, at, days, business_id, coworker_extra_service_id)
SELECT 'EXPIRING', expire_date - 604800000, 7, business_id, id FROM coworker_extra_service WHERE expire_date - 604800000 > CAST(unixepoch('subsec') * 1000 AS INTEGER) AND voided_on IS NULL AND kind <> 'BOOKING_CHARGE' AND (NOT automatically_added = 1 OR is_from_tariff = 1 OR coworker_contract_unique_id IS NOT NULL OR coworker_product_unique_id IS NOT NULL OR tariff_time_pass_unique_id IS NOT NULL);
--> statement-breakpoint
INSERT INTO due_event (kind, at, business_id, credit_hold_id)
SELECT 'HOLD_ENDS', expires_at, business_id, id FROM credit_hold WHERE closed_as IS NULL AND expires_at > CAST(unixepoch('subsec') * 1000 AS INTEGER);
--> statement-breakpoint
-- Written by hand: the levels of customers as they are, at 20 percent. Those with nothing available need no row.
INSERT INTO alert_state (business_id, coworker_id, kind, unit, level)
SELECT business_id, coworker_id, kind, charge_period, CASE WHEN sum(available) * 100 <= sum(total_uses) * 20 THEN 'LOW' ELSE 'ABOVE' END
FROM (
	SELECT business_id, coworker_id, kind, charge_period, total_uses, remaining_uses - (
		SELECT coalesce(sum(uses), 0) FROM credit_hold_allocation
		WHERE coworker_extra_service_id = coworker_extra_service.id AND closed_on IS NULL AND expires_at > CAST(unixepoch('subsec') * 1000 AS INTEGER)
	) AS available
	FROM coworker_extra_service WHERE remaining_uses > 0 AND voided_on IS NULL AND kind <> 'BOOKING_CHARGE' AND (NOT automatically_added = 1 OR is_from_tariff = 1 OR coworker_contract_unique_id IS NOT NULL OR coworker_product_unique_id IS NOT NULL OR tariff_time_pass_unique_id IS NOT NULL)
	AND (valid_from IS NULL OR valid_from <= CAST(unixepoch('subsec') * 1000 AS INTEGER)) AND (expire_date IS NULL OR expire_date > CAST(unixepoch('subsec') * 1000 AS INTEGER))
) valid
GROUP BY business_id, coworker_id, kind, charge_period
HAVING sum(available) > 0;
