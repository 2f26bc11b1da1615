CREATE TABLE `ledger_verification` (
	`id` integer PRIMARY KEY NOT NULL,
	`verified_on` integer NOT NULL,
	`credits_checked` integer NOT NULL,
	`rows_checked` integer NOT NULL,
	`digest` text NOT NULL,
	`faults` text NOT NULL,
	CONSTRAINT "ledger_verification_only" CHECK(id = 1)
) STRICT;
