ALTER TABLE "extra_service" DROP CONSTRAINT "extra_service_price_factor_low_demand";--> statement-breakpoint
ALTER TABLE "extra_service" DROP CONSTRAINT "extra_service_price_factor_average_demand";--> statement-breakpoint
ALTER TABLE "extra_service" DROP CONSTRAINT "extra_service_price_factor_high_demand";--> statement-breakpoint
ALTER TABLE "extra_service" DROP CONSTRAINT "extra_service_price_factor_last_minute";--> statement-breakpoint
ALTER TABLE "extra_service" ADD COLUMN "length_unit" text COLLATE "C" DEFAULT 'MINUTES' NOT NULL;--> statement-breakpoint
ALTER TABLE "extra_service" ALTER COLUMN "length_unit" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "extra_service" ADD COLUMN "time_slots" text COLLATE "C" DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE "extra_service" ALTER COLUMN "time_slots" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "extra_service" ADD CONSTRAINT "extra_service_length_unit" CHECK (length_unit in ('MINUTES', 'CHARGE_PERIOD'));--> statement-breakpoint
ALTER TABLE "extra_service" ADD CONSTRAINT "extra_service_time_slots" CHECK (time_slots::json is not null);--> statement-breakpoint
ALTER TABLE "extra_service" ADD CONSTRAINT "extra_service_price_factor_low_demand" CHECK (price_factor_low_demand >= -1000000);--> statement-breakpoint
ALTER TABLE "extra_service" ADD CONSTRAINT "extra_service_price_factor_average_demand" CHECK (price_factor_average_demand >= -1000000);--> statement-breakpoint
ALTER TABLE "extra_service" ADD CONSTRAINT "extra_service_price_factor_high_demand" CHECK (price_factor_high_demand >= -1000000);--> statement-breakpoint
ALTER TABLE "extra_service" ADD CONSTRAINT "extra_service_price_factor_last_minute" CHECK (price_factor_last_minute >= -1000000);
