import { expect, test } from "vitest";
import { withoutObjects } from "../../src/server/log.ts";

test("of an error the log has what it says, and nothing of the objects that hang on it", () => {
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
