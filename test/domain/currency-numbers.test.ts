import fc from "fast-check";
import { expect, test } from "vitest";
import { codeOf, countsAsUpstream, numberOf, otherMeaning } from "../../src/domain/currency-numbers.ts";
import type { KnownNumber } from "../../src/domain/named.ts";

const iso: Readonly<Record<string, number>> = { EUR: 978, USD: 840, GBP: 826, XCG: 532, ANG: 532 };
const codes = ["XCG", "ANG", "EUR", "GBP", "USD"];

function meaning(number: number, code: string): KnownNumber {
  return { businessId: 101, number, code, isoNumber: iso[code]! };
}

/** Learns the meanings one by one, each only if its number has no other meaning; in the store's order. */
function learnt(pairs: readonly (readonly [number, string])[]): KnownNumber[] {
  const known: KnownNumber[] = [];
  for (const [number, code] of pairs) {
    const one = meaning(number, code);
    if (known.some((other) => other.number === number && other.code === code)) continue;
    if (otherMeaning(known, one) === null) known.push(one);
  }
  return known.sort((a, b) => a.number - b.number || codes.indexOf(a.code) - codes.indexOf(b.code));
}

const pairs = fc.array(fc.tuple(fc.constantFrom(532, 826, 840, 978, 3005), fc.constantFrom(...codes)), {
  maxLength: 12,
});

test("the number shown for a currency is read as that currency, unless ISO has withdrawn it", () => {
  fc.assert(
    fc.property(pairs, (all) => {
      const known = learnt(all);
      for (const code of codes) {
        const number = numberOf(known, code);
        if (number === null) continue;
        const read = codeOf(known, number);
        expect(read === code || (code === "ANG" && read === "XCG")).toBe(true);
      }
    }),
  );
});

test("a number means one currency, unless ISO gave it to several one after another", () => {
  expect(otherMeaning([meaning(3005, "EUR")], meaning(3005, "USD"))).toBe("EUR");
  expect(otherMeaning([meaning(840, "USD")], meaning(840, "EUR"))).toBe("USD");
  expect(otherMeaning([meaning(840, "EUR")], meaning(840, "USD"))).toBe("EUR");
  expect(otherMeaning([meaning(532, "ANG")], meaning(532, "XCG"))).toBe(null);
  expect(otherMeaning([meaning(3005, "EUR")], meaning(3005, "EUR"))).toBe(null);
});

test("a business uses its upstream's numbers once one of them differs from ISO", () => {
  expect(countsAsUpstream([meaning(840, "USD"), meaning(532, "ANG")])).toBe(false);
  expect(countsAsUpstream([meaning(840, "USD"), meaning(3005, "EUR")])).toBe(true);
});
