import { expect, test } from "vitest";
import { openInMemory } from "../support/dialects.ts";
import { ask } from "../support/graph.ts";

/** A property of each scalar that takes any of its values, and the mutation that writes it. */
const properties = {
  Decimal: { property: "price", mutation: "createExtraService" },
  DateTime: { property: "dueDate", mutation: "createCoworkerExtraService" },
  UUID: { property: "coworkerContractUniqueId", mutation: "createCoworkerExtraService" },
} as const;
type Scalar = keyof typeof properties;

const others: Record<string, string> = {
  createExtraService: `businessId: 101 name: "a" currencyCode: "GBP"`,
  createCoworkerExtraService: "businessId: 101 coworkerId: 1 extraServiceId: 1 totalUses: 1",
};

/** Writes the value once as a literal and once as a variable, in two worlds, and answers what is read back. */
async function writtenBothWays(scalar: Scalar, value: unknown) {
  const { property, mutation } = properties[scalar];
  const record = mutation.replace(/^create(.)/, (_, letter: string) => letter.toLowerCase());
  const write = async (declared: string, written: string, variables: Record<string, unknown>) => {
    const store = openInMemory();
    const room = `mutation { createExtraService(input: { ${others.createExtraService} price: "1" }) { userErrors { code } } }`;
    await ask(store, room);
    const source = `mutation ${declared} { done: ${mutation}(input: { ${others[mutation]} ${property}: ${written} }) {
      ${record} { ${property} } userErrors { code }
    } }`;
    const { data, errors } = await ask(store, source, { variables });
    return { answer: data?.done[record]?.[property] ?? null, codes: errors.map(({ code }) => code), errors };
  };
  return {
    literal: await write("", JSON.stringify(value), {}),
    variable: await write(`($value: ${scalar}!)`, "$value", { value }),
  };
}

const accepted: [scalar: Scalar, written: string, answered: string][] = [
  ["Decimal", "12.5", "12.5"],
  ["Decimal", "12.5000", "12.5"],
  ["Decimal", "0", "0"],
  ["Decimal", "-0", "0"],
  ["Decimal", "-0.0000", "0"],
  ["Decimal", "007", "7"],
  ["Decimal", "0.0001", "0.0001"],
  ["Decimal", "99999999999.9999", "99999999999.9999"],
  ["Decimal", "00000000001.1", "1.1"],
  ["DateTime", "2026-01-31T09:30:00Z", "2026-01-31T09:30:00.000Z"],
  ["DateTime", "2026-01-31t09:30:00z", "2026-01-31T09:30:00.000Z"],
  ["DateTime", "2026-01-31T10:30:00.250+01:00", "2026-01-31T09:30:00.250Z"],
  ["DateTime", "2026-01-31T00:00:00-05:30", "2026-01-31T05:30:00.000Z"],
  ["DateTime", "2026-01-31T09:30:00.123456789Z", "2026-01-31T09:30:00.123Z"],
  ["DateTime", "2026-01-31T09:30:00.9999Z", "2026-01-31T09:30:00.999Z"],
  ["DateTime", "2026-01-31T09:30:00.5Z", "2026-01-31T09:30:00.500Z"],
  // RFC 3339 has leap seconds: they are read as the second before.
  ["DateTime", "2016-12-31T23:59:60Z", "2016-12-31T23:59:59.000Z"],
  ["DateTime", "2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
  ["DateTime", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"],
  ["DateTime", "1969-12-31T23:00:00-01:00", "1970-01-01T00:00:00.000Z"],
  ["DateTime", "2200-12-31T23:59:59.999Z", "2200-12-31T23:59:59.999Z"],
  ["UUID", "f81d4fae-7dec-41d0-a765-00a0c91e6bf6", "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"],
  ["UUID", "F81D4FAE-7DEC-41D0-A765-00A0C91E6BF6", "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"],
  ["UUID", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"],
  ["UUID", "0190163d-8694-739b-aea5-966c26f8ad91", "0190163d-8694-739b-aea5-966c26f8ad91"],
  ["UUID", "00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000"],
  ["UUID", "ffffffff-ffff-ffff-ffff-ffffffffffff", "ffffffff-ffff-ffff-ffff-ffffffffffff"],
];

test.each(accepted)("%s %j is answered as %j", async (scalar, written, answered) => {
  const { literal, variable } = await writtenBothWays(scalar, written);

  const expected = { answer: answered, codes: [], errors: [] };
  expect({ literal, variable }).toEqual({ literal: expected, variable: expected });
});

const refused: [scalar: Scalar, written: unknown][] = [
  ["Decimal", 12.5],
  ["Decimal", 12],
  ["Decimal", true],
  ["Decimal", "1e400"],
  ["Decimal", "1e3"],
  ["Decimal", "1E-2"],
  ["Decimal", "1.00001"],
  ["Decimal", "1.00000"],
  ["Decimal", "123456789012"],
  ["Decimal", "+1"],
  ["Decimal", " 1"],
  ["Decimal", "1 "],
  ["Decimal", "1\n"],
  ["Decimal", "1."],
  ["Decimal", ".5"],
  ["Decimal", ""],
  ["Decimal", "-"],
  ["Decimal", "--1"],
  ["Decimal", "1,5"],
  ["Decimal", "1_000"],
  ["Decimal", "0x10"],
  ["Decimal", "NaN"],
  ["Decimal", "Infinity"],
  ["Decimal", "١"],
  ["DateTime", "2026-01-31T09:30:00"],
  ["DateTime", "2026-01-31"],
  ["DateTime", "2026-01-31 09:30:00Z"],
  ["DateTime", "2026-01-31T09:30Z"],
  ["DateTime", "2026-02-30T09:30:00Z"],
  ["DateTime", "2025-02-29T09:30:00Z"],
  ["DateTime", "2026-13-01T09:30:00Z"],
  ["DateTime", "2026-01-31T24:00:00Z"],
  ["DateTime", "2026-01-31T09:60:00Z"],
  ["DateTime", "2026-01-31T09:30:61Z"],
  ["DateTime", "1969-12-31T23:59:59.999Z"],
  ["DateTime", "1970-01-01T00:00:00+00:01"],
  ["DateTime", "2201-01-01T00:00:00Z"],
  ["DateTime", "2200-12-31T23:59:59.999-00:01"],
  ["DateTime", "+002026-01-31T09:30:00Z"],
  ["DateTime", "2026-01-31T09:30:00+0100"],
  ["DateTime", "2026-01-31T09:30:00+25:00"],
  ["DateTime", "2026-01-31T09:30:00Z[Europe/London]"],
  ["DateTime", "2026-01-31T09:30:00,5Z"],
  ["DateTime", "2026-01-31T09:30:00.1234567890Z"],
  ["DateTime", " 2026-01-31T09:30:00Z"],
  ["DateTime", "2026-01-31T09:30:00Z\n"],
  ["DateTime", "tomorrow"],
  ["DateTime", ""],
  ["DateTime", 1_769_853_600_000],
  ["DateTime", "1769853600000"],
  ["UUID", "f81d4fae-7dec-41d0-a765-00a0c91e6bf"],
  ["UUID", "f81d4fae7dec41d0a76500a0c91e6bf6"],
  ["UUID", "{f81d4fae-7dec-41d0-a765-00a0c91e6bf6}"],
  ["UUID", "f81d4fae-7dec-41d0-a765-00a0c91e6bf6}"],
  ["UUID", "{f81d4fae-7dec-41d0-a765-00a0c91e6bf6Z"],
  ["UUID", "urn:uuid:f81d4fae-7dec-41d0-a765-00a0c91e6bf6"],
  ["UUID", "g81d4fae-7dec-41d0-a765-00a0c91e6bf6"],
  ["UUID", "f81d4fae-7dec-41d0-a765-00a0c91e6bf6\n"],
  ["UUID", ""],
  ["UUID", 5],
];

test.each(refused)("%s %j is refused, as a literal and as a variable", async (scalar, written) => {
  const { literal, variable } = await writtenBothWays(scalar, written);

  const codes = ["BAD_USER_INPUT"];
  expect([literal, variable].map(({ answer }) => answer)).toEqual([null, null]);
  expect(literal.errors[0]?.message).toMatch(new RegExp(`^${scalar} must be `));
  expect(variable.errors[0]?.message).toMatch(new RegExp(`${scalar} must be `));
  expect(literal.codes).toEqual(codes);
  expect(variable.codes).toEqual(codes);
});

test.each([
  ["Decimal", "[1]"],
  ["Decimal", "{ a: 1 }"],
  ["Decimal", "1e400"],
  ["Decimal", "MINUTES"],
  ["DateTime", "20260131"],
  ["UUID", "F81D4FAE"],
] as const)("%s written as %s, without quotation marks, is refused", async (scalar, literal) => {
  const { property, mutation } = properties[scalar];
  const source = `mutation { ${mutation}(input: { ${others[mutation]} ${property}: ${literal} }) { userErrors { code } } }`;

  const { data, errors } = await ask(openInMemory(), source);

  expect(data).toBeNull();
  expect(errors.map(({ code }) => code)).toEqual(["BAD_USER_INPUT"]);
});
