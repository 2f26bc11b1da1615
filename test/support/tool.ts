import { spawnSync } from "node:child_process";
import { test } from "vitest";

/**
 * A test that runs a program of the system. Without the program it fails where CI is set, and elsewhere is shown as
 * skipped, with the package that has it.
 */
export function toolTest(
  { program, packageName }: { readonly program: string; readonly packageName: string },
  name: string,
  run: () => Promise<void> | void,
): void {
  const missing = `no ${program}: apt-get install ${packageName}`;
  const isThere = spawnSync("sh", ["-c", `PATH="$PATH:/usr/sbin"; command -v ${program}`]).status === 0;
  if (!isThere && !process.env.CI) test.skip(`${name} (${missing})`);
  else
    test(name, { timeout: 120_000 }, async () => {
      if (!isThere) throw new Error(missing);
      await run();
    });
}

/** The environment in which these programs are found. */
export const toolEnvironment = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
