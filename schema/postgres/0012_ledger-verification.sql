CREATE TABLE "ledger_verification" (
	"id" integer PRIMARY KEY NOT NULL,
	"verified_on" timestamp (3) with time zone NOT NULL,
	"credits_checked" bigint NOT NULL,
	"rows_checked" bigint NOT NULL,
	"digest" text NOT NULL,
	"faults" text NOT NULL,
	CONSTRAINT "ledger_verification_only" CHECK (id = 1)
);
