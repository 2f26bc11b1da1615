import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where the printed schema stands that clients are given. */
export const schemaFile = fileURLToPath(new URL("../../../schema/billing.graphql", import.meta.url));

/** The schema that clients are given. */
export const printedSchema = readFileSync(schemaFile, "utf8");
