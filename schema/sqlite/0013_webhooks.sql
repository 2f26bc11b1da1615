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
CREATE INDEX `webhook_delivery_attempted_on` ON `webhook_delivery` (`attempted_on`,`id`);
