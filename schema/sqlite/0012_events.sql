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
INSERT INTO event_bound (name, value) VALUES ('deleted', 0);
