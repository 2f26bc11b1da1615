import { join } from "node:path";
import { compileGateway } from "./compile.ts";
import { runFolder } from "./run-folder.ts";
import { isLong } from "./runs.ts";

/**
 * The path of the gateway's program, which `node` runs. It is compiled once for each run: a test never runs an older
 * build. The long tests start it as it is installed, the others bundled.
 */
export function gatewayProgram(): string {
  const folder = join(runFolder(), "gateway");
  compileGateway(folder, { bundled: !isLong });
  return join(folder, "dist/main.js");
}
