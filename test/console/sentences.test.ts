import { expect, test } from "vitest";
import type { IneligibilityCode } from "../../src/console/graph/generated.ts";
import { reasonText } from "../../src/console/prices/sentences.ts";

const naming = {
  timeZone: "Europe/London",
  tariffName: (id: number) => (id === 1 ? "Flex" : `tariff ${id}`),
  teamName: (id: number) => `team ${id}`,
  typeName: (id: number) => (id === 11 ? "Meeting room" : `resource type ${id}`),
};
const byMinutes = { chargePeriod: "MINUTES", lengthUnit: "MINUTES", usePerNightPricing: false } as const;
const byNights = { chargePeriod: "DAYS", lengthUnit: "CHARGE_PERIOD", usePerNightPricing: true } as const;

test.each<[IneligibilityCode, property: string, threshold: string, actual: string, sentence: string]>([
  ["RESOURCE_TYPE", "resourceTypes", "12", "11", "It does not price Meeting room."],
  ["NOT_BOOKABLE", "isBookingCredit", "false", "true", "It is a type of time credit, not a price."],
  ["NOT_BOOKABLE", "isPrintingCredit", "false", "true", "It is a printing credit, not a price."],
  ["CUSTOMER", "onlyForMembers", "MEMBER", "CONTACT", "It is for members only."],
  ["CUSTOMER", "onlyForContacts", "CONTACT", "MEMBER", "It is for contacts only."],
  ["TARIFF", "tariffs", "1, 2", "none", "It is for customers with Flex or tariff 2; this customer has no tariff."],
  ["TEAM", "teams", "5", "6, 7", "It is for team 5; this customer is in team 6 or team 7."],
  ["CURRENCY", "currencyCode", "EUR", "GBP", "It is in EUR; the booking is priced in GBP."],
  ["TIME_WINDOW", "fromTime", "1080", "570", "It begins at 18:00; the booking starts at 09:30."],
  ["TIME_WINDOW", "toTime", "1440", "1470", "It ends at 24:00; the booking ends at 00:30 the next day."],
  ["TIME_WINDOW", "fromTime", "1320", "-30", "It begins at 22:00; the booking starts at 23:30 the day before."],
  ["TIME_SLOTS", "timeSlots", "1 540-1020", "0 750", "Sunday, 12:30, is outside its times of the week."],
  ["TIME_SLOTS", "timeSlots", "1 540-1020", "1 0", "Monday, 00:00, is outside its times of the week."],
  ["MIN_LENGTH", "minLength", "180", "60", "Bookings last at least 180 minutes; this one lasts 60."],
  ["MAX_LENGTH", "maxLength", "30", "60", "Bookings last at most 30 minutes; this one lasts 60."],
  [
    "AVAILABLE_TIMES",
    "onlyWithinAvailableTimes",
    "true",
    "false",
    "The booking is outside the available times of the resource.",
  ],
  [
    "APPLY_FROM",
    "applyFrom",
    "2031-07-01T09:00:00.000Z",
    "2031-01-01T00:00:00.000Z",
    "It applies from 1 Jul 2031, 10:00.",
  ],
  [
    "APPLY_TO",
    "applyTo",
    "2031-01-01T00:00:00.000Z",
    "2031-02-01T00:00:00.000Z",
    "It applied until 1 Jan 2031, 00:00.",
  ],
])("%s of %s: %s and %s", (code, propertyName, threshold, actual, sentence) => {
  expect(reasonText({ code, propertyName, threshold, actual }, byMinutes, naming)).toBe(sentence);
});

test("a length in charge periods names them", () => {
  const reason = { code: "MIN_LENGTH", propertyName: "minLength", threshold: "2", actual: "1" } as const;

  expect(reasonText(reason, byNights, naming)).toBe("Bookings last at least 2 nights; this one lasts 1.");
});
