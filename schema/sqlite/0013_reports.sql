DROP INDEX `use_history_reverses_id`;--> statement-breakpoint
CREATE INDEX `use_history_reverses_id_id` ON `use_history` (`reverses_id`,`id`) WHERE reverses_id is not null;--> statement-breakpoint
CREATE INDEX `use_history_in_time` ON `use_history` (`business_id`,`usage_at`,`coworker_extra_service_id`,`coworker_id`,`kind`,`credit_used`,`reverses_id`);--> statement-breakpoint
CREATE INDEX `coworker_extra_service_charge_in_time` ON `coworker_extra_service` (`business_id`,`booking_from_time`,`created_on`) WHERE kind = 'BOOKING_CHARGE';--> statement-breakpoint
CREATE INDEX `coworker_extra_service_charge_invoiced` ON `coworker_extra_service` (`business_id`,`invoice_date`) WHERE kind = 'BOOKING_CHARGE' and invoice_date is not null;
