import { gatewayProgram } from "../support/program.ts";
import { programsOfPostgres } from "./databases/cluster.ts";
import { useBuild } from "./gateway/build.ts";

useBuild(gatewayProgram());

/** Why tests on PostgreSQL are skipped; null if they are not. */
export const noPostgres = process.env.TEST_POSTGRES_URL === undefined ? "TEST_POSTGRES_URL is not set" : null;

/** Why tests that crash a server of their own are skipped. */
export const noCluster = noPostgres ?? (programsOfPostgres() === null ? "PostgreSQL's server is not installed" : null);

/** The databases of tests that run on both. */
export const databases = [
  { name: "SQLite", on: "sqlite", reason: null },
  { name: "PostgreSQL", on: "postgres", reason: noPostgres },
] as const;
