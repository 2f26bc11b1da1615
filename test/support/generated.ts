import { randomUUID } from "node:crypto";
import fc from "fast-check";
import type { AnyCondition, Condition, Scalar } from "../../src/domain/condition.ts";
import type { CoworkerExtraService } from "../../src/domain/coworker-extra-service/fields.ts";
import { CoworkerExtraServiceKind } from "../../src/domain/coworker-extra-service/fields.ts";
import type { Decimal } from "../../src/domain/decimal.ts";
import { type EntityName, entities } from "../../src/domain/entities.ts";
import { ChargePeriod, type ExtraServiceDraft } from "../../src/domain/extra-service/fields.ts";
import { eachField, type Field, isStored } from "../../src/domain/field.ts";
import type { OrderBy } from "../../src/domain/listing.ts";
import { type Operand, type OperatorTaking, operators } from "../../src/domain/operators.ts";
import type { UseHistoryEntry } from "../../src/domain/use-history/chain.ts";
import { given, NOW } from "./given.ts";

// The values come from small pools: rows tie and conditions match them.
// U+FF61 stands before U+1F600 by code point and after it by UTF-16 unit.
const letters = ["", "a", "A", "B", "ab", "aB%c", "a_c", "a\\c", "É", "é", "Z", "\uFF61", "\u{1F600}", "  "];
export const texts = fc.constantFrom(...letters);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 2 });
const smallNumbers = fc.integer({ min: 0, max: 3 });
const ids = fc.integer({ min: 1, max: 3 });
const decimals = fc.constantFrom(0, 1, 9_999, 10_000, 999_999_999_999_999).map((count) => count as Decimal);
const instants = fc.constantFrom(0, NOW - 1, NOW, NOW + 1);
const links = fc.uniqueArray(ids, { maxLength: 3 });
const uuids = fc.constantFrom("00000000-0000-4000-8000-000000000001", "f0000000-0000-4000-8000-000000000002");

export const rules: fc.Arbitrary<Partial<ExtraServiceDraft>> = fc.record({
  name: fc.constantFrom(...letters.filter((one) => one.trim() !== "")),
  description: maybe(texts),
  systemId: maybe(texts),
  visible: fc.boolean(),
  displayOrder: fc.integer({ min: -1, max: 1 }),
  resourceTypes: links,
  teams: links,
  price: decimals,
  creditPrice: maybe(decimals),
  chargePeriod: fc.constantFrom(...(Object.keys(ChargePeriod.values) as (keyof typeof ChargePeriod.values)[])),
  fromTime: maybe(smallNumbers),
  minLength: maybe(smallNumbers),
  taxRateId: maybe(ids),
  applyFrom: maybe(instants),
  priceFactorHighDemand: maybe(fc.constantFrom(-1_000_000, 0, 1_234_500, 10_000_000).map((count) => count as Decimal)),
  lengthUnit: fc.constantFrom("MINUTES" as const, "CHARGE_PERIOD" as const),
  timeSlots: fc.array(
    fc.record({
      dayOfWeek: fc.nat(6),
      fromTime: fc.constantFrom(0, 1, 540),
      toTime: fc.constantFrom(541, 1438, 1439, 1440),
      available: fc.boolean(),
    }),
    { maxLength: 2 },
  ),
});

export const credits: fc.Arbitrary<Partial<CoworkerExtraService>> = fc
  .record({
    coworkerId: ids,
    notes: maybe(texts),
    totalUses: smallNumbers,
    price: maybe(decimals),
    discountAmount: maybe(fc.constantFrom(-1, 0, 1).map((count) => count as Decimal)),
    validFrom: maybe(instants),
    voidedOn: maybe(instants),
    invoiced: fc.boolean(),
    bookingId: maybe(ids),
    bookingUniqueId: maybe(uuids),
    kind: fc.constantFrom(...(Object.keys(CoworkerExtraServiceKind.values) as CoworkerExtraService["kind"][])),
    priority: smallNumbers,
    createdOn: instants,
    systemId: maybe(texts),
  })
  .map((credit) => ({ ...credit, remainingUses: credit.kind === "BOOKING_CHARGE" ? 0 : credit.totalUses }));

/** Rows of a ledger that a credit of 1000 units can have. */
export const entries: fc.Arbitrary<UseHistoryEntry> = fc
  .record({
    createdOn: instants,
    systemId: maybe(texts),
    creditUsed: maybe(smallNumbers),
    allocationIndex: smallNumbers,
    usageAt: instants,
    operationId: uuids,
    bookingId: maybe(ids),
    bookingFromTime: maybe(instants),
    bookingResourceName: maybe(texts),
    reason: maybe(texts),
  })
  .map((entry) => ({
    ...entry,
    uniqueId: randomUUID(),
    updatedBy: given.by,
    kind: "USE",
    totalChange: 0,
    bookingToTime: null,
    idempotencyKey: null,
    reverses: null,
    hold: null,
    chargeUniqueId: null,
  }));

/** Every order of fields that are stored, of up to three of them. */
export function orders(entity: EntityName): fc.Arbitrary<OrderBy[]> {
  const direction = fc.constantFrom("ASC" as const, "DESC" as const);
  const names = scalarFields(entity).map(([name]) => name);
  return fc.array(fc.record({ field: fc.constantFrom(...names), direction }), { maxLength: 3 });
}

/** Conditions on any stored field, nested up to three deep. */
export function conditions<E extends EntityName>(entity: E): fc.Arbitrary<Condition<E>> {
  const simple = fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...scalarFields(entity)).chain(([name, field]) => compared(name, field)) },
    ...linkNames(entity).map((field) => ({
      weight: 1,
      arbitrary: fc.record({ field: fc.constant(field), is: fc.constant("has" as const), value: ids }),
    })),
  );
  const { any } = fc.letrec<{ any: AnyCondition }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      simple,
      fc.record({ and: fc.array(tie("any"), { maxLength: 3 }) }),
      fc.record({ or: fc.array(tie("any"), { maxLength: 3 }) }),
      fc.record({ not: tie("any") }),
    ),
  }));
  // The store compares by every operator what the table of operators does not offer, such as text by `lt`.
  return any as fc.Arbitrary<Condition<E>>;
}

const rangeOperators = operatorsTaking("value");
const textOperators = operatorsTaking("text");

function operatorsTaking<T extends Operand>(operand: T) {
  return Object.entries<{ readonly takes: Operand }>(operators).flatMap(([name, { takes }]) =>
    takes === operand ? [name as OperatorTaking<T>] : [],
  );
}

function compared(name: string, field: Field): fc.Arbitrary<AnyCondition> {
  const value: fc.Arbitrary<Scalar> = maybe(valuesOf(field));
  const isText = field.kind === "text";
  return fc.oneof(
    fc.record({ field: fc.constant(name), is: fc.constantFrom("eq" as const, "ne" as const), value }),
    fc.record({ field: fc.constant(name), is: fc.constantFrom(...rangeOperators), value }),
    fc.record({ field: fc.constant(name), is: fc.constant("in" as const), values: fc.array(value, { maxLength: 3 }) }),
    fc.record({ field: fc.constant(name), is: fc.constant("isNull" as const), value: fc.boolean() }),
    ...(isText
      ? [
          fc.record({
            field: fc.constant(name),
            is: fc.constantFrom(...textOperators),
            value: fc.constantFrom(...letters, "b", "%", "_", "\\", "%c", "x"),
          }),
        ]
      : []),
  );
}

function valuesOf(field: Field): fc.Arbitrary<Scalar> {
  switch (field.kind) {
    case "boolean":
      return fc.boolean();
    case "text":
      return texts;
    case "uuid":
      return uuids;
    case "choice":
      return fc.constantFrom(...Object.keys(field.choices?.values ?? {}));
    case "decimal":
      return decimals;
    case "instant":
      return instants;
    default:
      return smallNumbers;
  }
}

function scalarFields(entity: EntityName): [string, Field][] {
  return eachField(entities[entity]).filter(
    ([, field]) => isStored(field) && field.kind !== "links" && field.kind !== "timeSlots",
  );
}

function linkNames(entity: EntityName): string[] {
  return eachField(entities[entity]).flatMap(([name, { kind }]) => (kind === "links" ? [name] : []));
}
