ALTER TABLE "use_history" ADD COLUMN "coworker_id" integer;--> statement-breakpoint
CREATE FUNCTION use_history_coworker_id_of(integer) RETURNS integer LANGUAGE sql STABLE AS $$ SELECT coworker_id FROM coworker_extra_service WHERE id = $1 $$;--> statement-breakpoint
ALTER TABLE "use_history" ALTER COLUMN "coworker_id" TYPE integer USING use_history_coworker_id_of(coworker_extra_service_id);--> statement-breakpoint
DROP FUNCTION use_history_coworker_id_of(integer);--> statement-breakpoint
ALTER TABLE "use_history" ALTER COLUMN "coworker_id" SET NOT NULL;--> statement-breakpoint
CREATE INDEX "coworker_extra_service_business_id_coworker_id" ON "coworker_extra_service" USING btree ("business_id","coworker_id");--> statement-breakpoint
CREATE INDEX "use_history_coworker_id_id" ON "use_history" USING btree ("coworker_id","id");--> statement-breakpoint
ALTER TABLE "use_history" ADD CONSTRAINT "use_history_coworker_id" CHECK (coworker_id between 1 and 2147483647);
