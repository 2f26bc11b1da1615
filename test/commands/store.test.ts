import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { gatewayProgram } from "../support/program.ts";

// A command does not wait for a server: it fails at once.
describe.each([["export"], ["import", "-"]])("the command %s", (...command) => {
  test("on a server that does not answer is refused with one line that says why", () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [gatewayProgram(), ...command], {
      env: { PATH: process.env.PATH, DATABASE_URL: "postgres://billing:sesame@127.0.0.1:1/billing" },
      encoding: "utf8",
    });

    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toBe("billing-gateway: the database does not answer: connect ECONNREFUSED 127.0.0.1:1\n");
  });
});
