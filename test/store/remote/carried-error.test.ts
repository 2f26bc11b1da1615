import { deserialize, serialize } from "node:v8";
import { expect, test } from "vitest";
import { Forbidden, notFound, Refused, refusal, Unavailable } from "../../../src/domain/refusal.ts";
import { fromCarried, toCarried } from "../../../src/store/remote/carried-error.ts";

const carried = (error: unknown) => fromCarried(deserialize(serialize(toCarried(error))));

test.each([
  new Refused([notFound("id"), refusal("OUT_OF_RANGE", "amount", "must be at most 5", 7)]),
  new Forbidden("ExtraService-Edit"),
  new Unavailable("OVERLOADED", "the database is busy"),
  new Unavailable("STORAGE_UNAVAILABLE", "the database cannot be read or written", new Error("SQLITE_FULL")),
  Object.assign(new Error("a defect"), { name: "SqliteError", code: "SQLITE_CONSTRAINT" }),
])("$name keeps its class, its words and its data in another process", (error) => {
  const other = carried(error);

  expect(other.constructor).toBe(error.constructor);
  expect({ ...other, name: other.name, message: other.message, cause: String(other.cause) }).toEqual({
    ...error,
    name: error.name,
    message: error.message,
    cause: String(error.cause),
  });
});

test("a defect keeps the place where it happened, for the log", () => {
  const error = new TypeError("x is undefined");

  expect(carried(error).stack).toBe(error.stack);
});

test("something else that is thrown becomes an error", () => {
  expect(carried("a word").message).toBe("a word");
});
