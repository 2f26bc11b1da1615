CREATE TABLE "currency_number" (
	"business_id" integer NOT NULL,
	"number" integer NOT NULL,
	"code" text NOT NULL,
	CONSTRAINT "currency_number_business_id_number_code_pk" PRIMARY KEY("business_id","number","code")
);
--> statement-breakpoint
ALTER TABLE "extra_service" DROP CONSTRAINT "extra_service_currency_id_currency_id_fk";--> statement-breakpoint
ALTER TABLE "currency" DROP CONSTRAINT "currency_pkey";--> statement-breakpoint
ALTER TABLE "currency" DROP CONSTRAINT "currency_code_unique";--> statement-breakpoint
ALTER TABLE "currency" ADD PRIMARY KEY ("code");--> statement-breakpoint
ALTER TABLE "currency" ADD COLUMN "withdrawn" text;--> statement-breakpoint
ALTER TABLE "currency_number" ADD CONSTRAINT "currency_number_code_currency_code_fk" FOREIGN KEY ("code") REFERENCES "currency"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "extra_service" ADD CONSTRAINT "extra_service_currency_code_currency_code_fk" FOREIGN KEY ("currency_code") REFERENCES "currency"("code") ON DELETE no action ON UPDATE no action;
