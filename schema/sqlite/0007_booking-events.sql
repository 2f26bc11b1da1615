CREATE TABLE `booking_event` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`business_id` integer NOT NULL,
	`booking_id` integer NOT NULL,
	`coworker_extra_service_id` integer NOT NULL,
	`type` text NOT NULL,
	`occurred_on` integer NOT NULL,
	`details` text NOT NULL,
	`quote` text
) STRICT;
--> statement-breakpoint
CREATE INDEX `booking_event_booking` ON `booking_event` (`business_id`,`booking_id`,`occurred_on`,`id`);--> statement-breakpoint
CREATE INDEX `booking_event_charge` ON `booking_event` (`coworker_extra_service_id`,`id`);
--> statement-breakpoint
CREATE TRIGGER booking_event_no_update BEFORE UPDATE ON booking_event
BEGIN SELECT RAISE(ABORT, 'what became of bookings is never changed'); END;
--> statement-breakpoint
CREATE TRIGGER booking_event_no_delete BEFORE DELETE ON booking_event
BEGIN SELECT RAISE(ABORT, 'what became of bookings is never deleted'); END;
--> statement-breakpoint
CREATE TRIGGER booking_event_no_replace BEFORE INSERT ON booking_event
WHEN EXISTS (SELECT 1 FROM booking_event WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'what became of bookings is never replaced'); END;
