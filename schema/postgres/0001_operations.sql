CREATE TABLE "operation" (
	"business_id" integer NOT NULL,
	"mutation" text NOT NULL,
	"idempotency_key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"outcome" text NOT NULL,
	"created_on" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "operation_business_id_mutation_idempotency_key_pk" PRIMARY KEY("business_id","mutation","idempotency_key")
);
