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
CREATE INDEX `coworker_extra_service_with_something_left` ON `coworker_extra_service` (`coworker_id`,`business_id`,`kind`,`charge_period`) WHERE remaining_uses > 0;
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
