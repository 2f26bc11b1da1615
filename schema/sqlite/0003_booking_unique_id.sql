CREATE UNIQUE INDEX `coworker_extra_service_business_id_booking_unique_id` ON `coworker_extra_service` (`business_id`,`booking_unique_id`);
