DROP INDEX `use_history_coworker_extra_service_id_id`;--> statement-breakpoint
CREATE INDEX `use_history_of_credit` ON `use_history` (`coworker_extra_service_id`,`id`,`credit_used`,`created_on`,`business_id`);--> statement-breakpoint
CREATE INDEX `use_history_updated_on_id` ON `use_history` (`updated_on`,`id`);--> statement-breakpoint
CREATE INDEX `coworker_extra_service_booking_id_id` ON `coworker_extra_service` (`booking_id`,`id`);
