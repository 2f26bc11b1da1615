#!/usr/bin/env node
import { whyNodeIsUnsupported } from "./store/sqlite/supported-node.ts";

// The check runs before anything else is loaded: an unsupported Node fails with a sentence, not with a crash.
const problem = whyNodeIsUnsupported(process.versions.node);
if (problem === null) import("./program.ts").catch((error: unknown) => refuse(error));
else refuse(problem);

function refuse(problem: unknown): void {
  console.error(`billing-gateway: ${problem instanceof Error ? problem.message : String(problem)}`);
  process.exitCode = 1;
}
