CREATE TABLE `operation` (
	`business_id` integer NOT NULL,
	`mutation` text NOT NULL,
	`idempotency_key` text NOT NULL,
	`fingerprint` text NOT NULL,
	`outcome` text NOT NULL,
	`created_on` integer NOT NULL,
	PRIMARY KEY(`business_id`, `mutation`, `idempotency_key`)
) STRICT;
