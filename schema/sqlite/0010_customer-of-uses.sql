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
	CONSTRAINT "use_history_coworker_id" CHECK(coworker_id between 1 and 2147483647),
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
INSERT INTO `__new_use_history`("coworker_extra_service_id", "booking_id", "booking_from_time", "booking_to_time", "booking_resource_name", "credit_used", "business_id", "coworker_id", "kind", "total_change", "sequence", "balance_after", "reverses_id", "operation_id", "allocation_index", "usage_at", "reason", "idempotency_key", "hash", "id", "unique_id", "created_on", "updated_on", "updated_by", "system_id") SELECT "coworker_extra_service_id", "booking_id", "booking_from_time", "booking_to_time", "booking_resource_name", "credit_used", "business_id", (SELECT one.coworker_id FROM coworker_extra_service one WHERE one.id = use_history.coworker_extra_service_id), "kind", "total_change", "sequence", "balance_after", "reverses_id", "operation_id", "allocation_index", "usage_at", "reason", "idempotency_key", "hash", "id", "unique_id", "created_on", "updated_on", "updated_by", "system_id" FROM `use_history`;--> statement-breakpoint
DELETE FROM sqlite_sequence WHERE name = '__new_use_history';--> statement-breakpoint
INSERT INTO sqlite_sequence (name, seq) SELECT '__new_use_history', seq FROM sqlite_sequence WHERE name = 'use_history';--> statement-breakpoint
DROP TABLE `use_history`;--> statement-breakpoint
ALTER TABLE `__new_use_history` RENAME TO `use_history`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `use_history_unique_id` ON `use_history` (`unique_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `use_history_coworker_extra_service_id_sequence` ON `use_history` (`coworker_extra_service_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `use_history_of_credit` ON `use_history` (`coworker_extra_service_id`,`id`,`credit_used`,`created_on`,`business_id`);--> statement-breakpoint
CREATE INDEX `use_history_operation_id_allocation_index` ON `use_history` (`operation_id`,`allocation_index`);--> statement-breakpoint
CREATE INDEX `use_history_reverses_id` ON `use_history` (`reverses_id`);--> statement-breakpoint
CREATE INDEX `use_history_coworker_id_id` ON `use_history` (`coworker_id`,`id`);--> statement-breakpoint
CREATE INDEX `use_history_booking_id_id` ON `use_history` (`booking_id`,`id`);--> statement-breakpoint
CREATE INDEX `use_history_business_id_id` ON `use_history` (`business_id`,`id`);--> statement-breakpoint
CREATE INDEX `use_history_created_on_id` ON `use_history` (`created_on`,`id`);--> statement-breakpoint
CREATE INDEX `use_history_updated_on_id` ON `use_history` (`updated_on`,`id`);--> statement-breakpoint
CREATE INDEX `coworker_extra_service_business_id_coworker_id` ON `coworker_extra_service` (`business_id`,`coworker_id`);
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
