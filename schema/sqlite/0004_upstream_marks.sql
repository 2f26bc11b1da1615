CREATE TABLE `upstream_mark` (
	`upstream` text NOT NULL,
	`entity` text NOT NULL,
	`read_until` integer NOT NULL,
	`refused` text NOT NULL,
	PRIMARY KEY(`upstream`, `entity`)
) STRICT;
