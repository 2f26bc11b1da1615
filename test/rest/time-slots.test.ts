import { describe, expect, test } from "vitest";
import { extraServiceFields } from "../../src/domain/extra-service/fields.ts";
import { fromSent, Repeated } from "../../src/rest/sent.ts";
import { openInMemory } from "../support/dialects.ts";
import { rest } from "../support/rest.ts";

const rule = { BusinessId: 101, Name: "Room", Price: 30, CurrencyCode: "GBP" };
const at = (time: string) => `1976-01-01T${time}:00Z`;
const slot = (DayOfWeek: unknown, from: string, to: string, more: object = {}) => ({
  ...{ DayOfWeek, FromTime: at(from), ToTime: at(to) },
  ...more,
});

async function created(TimeSlots: unknown, more: object = {}) {
  const store = openInMemory();
  const { status, body } = await rest(store, "POST extraservices", { body: { ...rule, ...more, TimeSlots } });
  if (status !== 200) return (body.Errors as { PropertyName: string }[]).map(({ PropertyName }) => PropertyName);
  return (await rest(store, `GET extraservices/${body.Value.Id}`)).body.TimeSlots;
}

describe("a slot in a body is shown as", () => {
  test.each<[string, unknown[], object[]]>([
    [
      "it was written",
      [slot(1, "09:00", "17:30", { Available: false })],
      [slot(1, "09:00", "17:30", { Available: false })],
    ],
    ["available by default", [slot(0, "09:00", "10:00")], [slot(0, "09:00", "10:00", { Available: true })]],
    [
      "the whole day from 00:00 to 00:00",
      [slot(6, "00:00", "00:00")],
      [slot(6, "00:00", "00:00", { Available: true })],
    ],
    ["one to the day's end, from 23:59", [slot(1, "18:00", "23:59")], [slot(1, "18:00", "00:00", { Available: true })]],
    [
      "two, where it runs over midnight",
      [slot(6, "22:00", "02:00")],
      [slot(6, "22:00", "00:00", { Available: true }), slot(0, "00:00", "02:00", { Available: true })],
    ],
    [
      "the same, from other forms of its times, day and properties",
      [{ Id: 7, DayOfWeek: "Monday", FromTime: "1976-01-01T09:00:00", ToTime: "17:00", Available: "true" }],
      [slot(1, "09:00", "17:00", { Available: true })],
    ],
  ])("%s", async (_, written, shown) => {
    expect(await created(written)).toEqual(shown);
  });

  test("the same, from a form with one name, or one name per slot", async () => {
    const [one, other] = [slot(1, "09:00", "17:00"), slot(2, "09:00", "17:00")].map((each) => JSON.stringify(each));
    const shown = [slot(1, "09:00", "17:00", { Available: true }), slot(2, "09:00", "17:00", { Available: true })];

    expect(await created(one)).toEqual(shown.slice(0, 1));
    expect(fromSent("TimeSlots", extraServiceFields.timeSlots, Repeated.from([one!, other!]))).toEqual({
      value: shown.map(({ DayOfWeek }) => ({ dayOfWeek: DayOfWeek, fromTime: 540, toTime: 1020, available: true })),
    });
    expect(await created("")).toEqual([]);
  });

  test("the same, from JSON text", async () => {
    expect(await created(JSON.stringify([slot(1, "09:00", "17:00")]))).toEqual([
      slot(1, "09:00", "17:00", { Available: true }),
    ]);
  });
});

test.each<[string, unknown, string[]]>([
  ["no list", { DayOfWeek: 1 }, ["TimeSlots"]],
  ["no slot", [5], ["TimeSlots.0"]],
  ["text that is no JSON", "[", ["TimeSlots"]],
  ["a name twice in JSON text", '[{"DayOfWeek":1,"DayOfWeek":2}]', ["TimeSlots.0.DayOfWeek"]],
  ["a name twice in the JSON text of one", ['{"DayOfWeek":1,"DayOfWeek":2}'], ["TimeSlots.0.DayOfWeek"]],
  ["equal times", [slot(1, "09:00", "09:00")], ["TimeSlots.0.ToTime"]],
  ["no such day", [slot(1, "09:00", "10:00"), slot(7, "09:00", "10:00")], ["TimeSlots.1.DayOfWeek"]],
  ["no such time", [slot(1, "09:00", "24:00")], ["TimeSlots.0.ToTime"]],
  ["seconds", [{ DayOfWeek: 1, FromTime: "1976-01-01T09:00:30Z", ToTime: at("10:00") }], ["TimeSlots.0.FromTime"]],
  [
    "another zone",
    [{ DayOfWeek: 1, FromTime: "1976-01-01T09:00:00+02:00", ToTime: at("10:00") }],
    ["TimeSlots.0.FromTime"],
  ],
  ["an unknown property", [slot(1, "09:00", "10:00", { Colour: "red" })], ["TimeSlots.0.Colour"]],
  ["more than 200", Array.from({ length: 201 }, () => slot(1, "09:00", "10:00")), ["TimeSlots"]],
])("time slots with %s are refused, and the error names them", async (_, TimeSlots, names) => {
  expect(await created(TimeSlots)).toEqual(names);
});

test("there is no AddedTimeSlots", async () => {
  expect(await created([], { AddedTimeSlots: [slot(1, "09:00", "10:00")] })).toEqual(["AddedTimeSlots"]);
});

test("a PUT without TimeSlots clears them, and one without LengthUnit leaves it", async () => {
  const store = openInMemory();
  const first = { ...rule, TimeSlots: [slot(1, "09:00", "10:00")], LengthUnit: 2, MaxLength: 3 };
  const { body } = await rest(store, "POST extraservices", { body: first });
  const Id = body.Value.Id;

  await rest(store, "PUT extraservices", { body: { Id, ...rule, MaxLength: 4 } });
  expect((await rest(store, `GET extraservices/${Id}`)).body).toMatchObject({
    TimeSlots: [],
    LengthUnit: 2,
    MaxLength: 4,
  });
  await rest(store, "PUT extraservices", { body: { Id, ...rule, LengthUnit: 1 } });
  expect((await rest(store, `GET extraservices/${Id}`)).body).toMatchObject({ LengthUnit: 1, MaxLength: null });
});
