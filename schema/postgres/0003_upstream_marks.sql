CREATE TABLE "upstream_mark" (
	"upstream" text NOT NULL,
	"entity" text NOT NULL,
	"read_until" timestamp (3) with time zone NOT NULL,
	"refused" text NOT NULL,
	CONSTRAINT "upstream_mark_upstream_entity_pk" PRIMARY KEY("upstream","entity")
);
