import { describe, expect, test } from "vitest";
import { eachServer, serverName } from "../../../src/store/postgres/hosts.ts";

describe("an address in libpq's form", () => {
  test.each([
    ["postgres://ana:s@h1/db", ["postgres://ana:s@h1/db"]],
    [
      "postgres://ana:s%2C1@h1:5432,h2:5433/db?sslmode=require",
      ["postgres://ana:s%2C1@h1:5432/db?sslmode=require", "postgres://ana:s%2C1@h2:5433/db?sslmode=require"],
    ],
    ["postgresql://[::1]:5432,h2/db", ["postgresql://[::1]:5432/db", "postgresql://h2/db"]],
    [
      "postgres://ana@localhost/db?host=/run/a,/run/b&port=5501,5502",
      [
        "postgres://ana@localhost/db?host=%2Frun%2Fa&port=5501",
        "postgres://ana@localhost/db?host=%2Frun%2Fb&port=5502",
      ],
    ],
    ["postgres:///db?host=h1,h2&port=5501", ["postgres:///db?host=h1&port=5501", "postgres:///db?host=h2&port=5501"]],
    ["postgres://h1,h2/db?target_session_attrs=read-write", ["postgres://h1/db", "postgres://h2/db"]],
    ["postgres://h1/db?target_session_attrs=primary", ["postgres://h1/db"]],
  ])("%s names its servers", (address, servers) => {
    expect(eachServer(address)).toEqual(servers);
  });

  test.each([
    ["postgres://h1,/db", "name each host: one is empty"],
    ["postgres://h1,h2/db?target_session_attrs=any", "have no target_session_attrs, or read-write or primary"],
    ["postgres:///db?host=h1,h2,h3&port=1,2", "have one port, or one for each host"],
    [`postgres://${Array(17).fill("h")}/db`, "name at most 16 hosts"],
  ])("%s is refused", (address, wrong) => {
    expect(eachServer(address)).toBe(wrong);
  });
});

test.each([
  ["postgres://ana:secret@h1:5433/db", "h1:5433"],
  ["postgres://ana@localhost/db?host=/run/a&port=5501", "/run/a:5501"],
  ["postgres:///db?host=/run/a", "/run/a"],
])("%s is called %s", (address, name) => {
  expect(serverName(address)).toBe(name);
});
