import { expect, test } from "vitest";
import { withoutObjects } from "../../src/server/log.ts";

test("the log has the message of an error, and none of its attached objects", () => {
  const client = { processID: 4711, secretKey: 815 };
  const error = Object.assign(new Error("terminating connection"), { code: "57P01", client });

  const shown = withoutObjects(error);

  expect(shown).toEqual({
    type: "Error",
    message: "terminating connection",
    stack: expect.stringContaining("terminating connection"),
    code: "57P01",
  });
});
