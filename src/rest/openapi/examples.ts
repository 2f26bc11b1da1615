import { type Instant, instant } from "../../domain/calendar.ts";
import { decimal } from "../../domain/decimal.ts";
import type { RowOf } from "../../domain/entities.ts";
import { eachField } from "../../domain/field.ts";
import { type UpstreamEntity, upstreamEntities } from "../../domain/upstream-entities.ts";
import { done, listPage } from "../envelope.ts";
import { toListing } from "../listing.ts";
import { toProperty } from "../names.ts";
import { toRecord } from "../record.ts";
import { toJson } from "../values.ts";

type Values = Readonly<Record<string, unknown>>;

export const NOW: Instant = instant("2025-01-15T10:30:00Z");

/** Values of every record, as in the upstream's documents. */
const record = {
  id: 87654321,
  uniqueId: "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
  createdOn: instant("2025-01-10T08:00:00Z"),
  updatedOn: NOW,
  updatedBy: "admin@example.com",
};

/** Values that a client sends: an hourly price, ten hours of credit, and a use of two of them. */
const written: Readonly<Record<UpstreamEntity, Values>> = {
  ExtraService: {
    businessId: 101,
    name: "Meeting room, hourly",
    price: decimal("50"),
    chargePeriod: "MINUTES",
    currencyCode: "USD",
    resourceTypes: [11, 12],
  },
  CoworkerExtraService: {
    coworkerId: 2001,
    businessId: 101,
    extraServiceId: 4001,
    totalUses: 600,
    chargePeriod: "MINUTES",
    price: decimal("400"),
    validFrom: instant("2025-01-10T00:00:00Z"),
  },
  UseHistory: { coworkerExtraServiceId: 3001, bookingId: 9001, creditUsed: 120 },
};

/** Values that the gateway adds. */
const added: Readonly<Record<UpstreamEntity, Values>> = {
  ExtraService: { currencyId: 840, resourceTypeNames: "Board room, Meeting room" },
  CoworkerExtraService: {
    extraServiceName: "Meeting room, hourly",
    extraServiceCurrencyCode: "USD",
    remainingUses: 480,
    kind: "TIME_CREDIT",
    ledgerSequence: 1,
    ledgerHash: "5d".repeat(32),
  },
  UseHistory: {
    businessId: 101,
    kind: "USE",
    totalChange: 0,
    sequence: 1,
    balanceAfter: 480,
    operationId: "0f0e0d0c-0b0a-4908-8706-050403020100",
    allocationIndex: 0,
    usageAt: NOW,
    idempotencyKey: "booking-9001",
    hash: "5d".repeat(32),
  },
};

/** A record as an answer has it. */
export function exampleRecord(entity: UpstreamEntity): object {
  const row = exampleRow(entity);
  const shown =
    entity === "UseHistory" ? { ...row, credit: exampleRow("CoworkerExtraService") } : { ...row, heldUses: 0 };
  return toRecord(entity, shown as unknown as RowOf<typeof entity>, NOW);
}

function exampleRow(entity: UpstreamEntity): Values {
  const values = { ...record, ...written[entity], ...added[entity] } as Values;
  const row = eachField(upstreamEntities[entity]).map(([name, { kind, initially, nullable }]) => {
    const unsaid = nullable
      ? null
      : kind === "links" || kind === "timeSlots"
        ? []
        : kind === "boolean"
          ? (initially ?? false)
          : initially;
    return [name, values[name] ?? unsaid];
  });
  return Object.fromEntries(row);
}

/** A body that creates such a record, or, with its `Id`, replaces it. */
export function exampleBody(entity: UpstreamEntity, method: "POST" | "PUT"): object {
  const values = eachField(upstreamEntities[entity]).flatMap(([name, field]) =>
    name in written[entity] ? [[toProperty(name), toJson(field, written[entity][name])]] : [],
  );
  return { ...(method === "PUT" && { Id: record.id }), ...Object.fromEntries(values) };
}

/** The first page of a list of one record, with 15 records per page. */
export function examplePage(entity: UpstreamEntity): object {
  const query = { page: "1", size: "15", orderBy: "CreatedOn", dir: "1" };
  return listPage(toListing(entity, query, NOW), [exampleRecord(entity)], 1);
}

export function exampleDone(entity: UpstreamEntity, verb: "created" | "updated" | "deleted"): object {
  return done(entity, verb, verb === "deleted" ? null : record.id, record);
}
