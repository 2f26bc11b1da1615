import { instant } from "../../domain/calendar.ts";
import { decimal } from "../../domain/decimal.ts";
import { type Company, offer, printing, rule } from "./company.ts";

const CONFERENCE_ROOM = 21;
const DESK = 22;
const OFFICE = 23;
const ROOFTOP = 24;
const PHOTO_STUDIO = 25;
const PARKING_SPACE = 26;
const APARTMENT = 27;

const DAY_PASSPORT = 41;
const UNLIMITED = 42;
const ENTERPRISE = 43;

const MERIDIAN_LABS = 61;
const PAPERBOAT = 62;

const rules = {
  conferenceRoom: rule("Conference room", [CONFERENCE_ROOM], "36", {
    displayOrder: 10,
    maximumPrice: decimal("240"),
    priceFactorLowDemand: decimal("-15"),
    priceFactorHighDemand: decimal("25"),
  }),
  conferenceRoomUnlimited: rule("Conference room, Unlimited and Enterprise", [CONFERENCE_ROOM], "28", {
    displayOrder: 11,
    tariffs: [UNLIMITED, ENTERPRISE],
  }),
  conferenceRoomEarly: rule("Conference room, early bird", [CONFERENCE_ROOM], "20", {
    displayOrder: 12,
    fromTime: 6 * 60,
    toTime: 9 * 60,
  }),
  conferenceRoomNight: rule("Conference room, overnight", [CONFERENCE_ROOM], "15", {
    displayOrder: 13,
    fromTime: 21 * 60,
    toTime: 7 * 60,
    minLength: 120,
  }),
  conferenceRoomBlock: rule("Conference room, three-hour block", [CONFERENCE_ROOM], "36", {
    displayOrder: 14,
    fixedCostLength: 180,
    fixedCostPrice: decimal("89.99"),
    maximumPrice: decimal("200"),
    onlyForContacts: true,
  }),
  conferenceRoomTeams: rule("Conference room, anchor teams", [CONFERENCE_ROOM], "25", {
    displayOrder: 15,
    teams: [MERIDIAN_LABS, PAPERBOAT],
    isDefaultPrice: true,
  }),
  deskDay: rule("Desk, day", [DESK], "35", { displayOrder: 20, chargePeriod: "DAYS", onlyWithinAvailableTimes: true }),
  deskWeek: rule("Desk, week", [DESK], "140", { displayOrder: 21, chargePeriod: "WEEKS" }),
  deskHour: rule("Desk, by the hour", [DESK], "6", { displayOrder: 22, maxLength: 240 }),
  officeMonth: rule("Office, month", [OFFICE], "1400", { displayOrder: 30, chargePeriod: "MONTHS" }),
  officeFourWeeks: rule("Office, four weeks", [OFFICE], "1290", {
    displayOrder: 31,
    chargePeriod: "FOUR_WEEK_MONTHS",
    tariffs: [ENTERPRISE],
  }),
  rooftop: rule("Rooftop, per event", [ROOFTOP], "900", { displayOrder: 40, chargePeriod: "USES" }),
  rooftopSeason: rule("Rooftop, season", [ROOFTOP], "750", {
    description: "From spring to autumn.",
    displayOrder: 41,
    chargePeriod: "USES",
    applyFrom: instant("2026-04-01T00:00:00-04:00"),
    applyTo: instant("2026-11-01T00:00:00-04:00"),
  }),
  // Same display order as the price per event, so the id decides a tie.
  rooftopHour: rule("Rooftop, by the hour", [ROOFTOP], "120", {
    displayOrder: 40,
    minLength: 120,
    maxLength: 360,
    applyChargeToVisitors: true,
    maximumPrice: decimal("600"),
  }),
  photoStudio: rule("Photo studio", [PHOTO_STUDIO], "48", {
    description: "Dearer at short notice: the set has to be built overnight.",
    displayOrder: 50,
    priceFactorLastMinute: decimal("50"),
    lastMinutePeriodMinutes: 2880,
    lastMinuteAdjustmentType: "GRADUAL",
  }),
  photoStudioStandby: rule("Photo studio, standby", [PHOTO_STUDIO], "44", {
    displayOrder: 51,
    priceFactorLastMinute: decimal("-50"),
    lastMinutePeriodMinutes: 60,
    lastMinuteAdjustmentType: "FIXED",
    onlyForMembers: true,
  }),
  parkingDay: rule("Parking, day", [PARKING_SPACE], "18", { displayOrder: 60, chargePeriod: "DAYS" }),
  parkingMonth: rule("Parking, month", [PARKING_SPACE], "260", { displayOrder: 61, chargePeriod: "MONTHS" }),
  apartment: rule("Guest apartment, per night", [APARTMENT], "165", {
    displayOrder: 70,
    chargePeriod: "DAYS",
    usePerNightPricing: true,
  }),
  printing: printing("Printing, black and white", { displayOrder: 90 }),
  printingColour: printing("Printing, colour", { displayOrder: 91 }),
};

export const newYork: Company = {
  business: { id: 202, name: "Quayside Works New York", timeZone: "America/New_York", currencyCode: "USD" },
  resourceTypes: [
    { id: CONFERENCE_ROOM, name: "Conference room", resources: ["Hudson", "Bowery", "Mercer"] },
    { id: DESK, name: "Desk", resources: ["Desk 7", "Desk 8", "Window desk 2"] },
    { id: OFFICE, name: "Office", resources: ["Office 12C", "Office 12D"] },
    { id: ROOFTOP, name: "Rooftop", resources: ["Rooftop terrace"] },
    { id: PHOTO_STUDIO, name: "Photo studio", resources: ["Daylight studio"] },
    { id: PARKING_SPACE, name: "Parking space", resources: ["Bay 3", "Bay 4"] },
    { id: APARTMENT, name: "Guest apartment", resources: ["Apartment 5A"] },
  ],
  tariffs: [
    { id: DAY_PASSPORT, name: "Day passport" },
    { id: UNLIMITED, name: "Unlimited" },
    { id: ENTERPRISE, name: "Enterprise" },
  ],
  teams: [
    { id: MERIDIAN_LABS, name: "Meridian Labs" },
    { id: PAPERBOAT, name: "Paperboat" },
  ],
  rules: Object.values(rules),
  plans: {
    [DAY_PASSPORT]: [{ rule: rules.deskDay, units: 4 }],
    [UNLIMITED]: [
      { rule: rules.conferenceRoomUnlimited, units: 360 },
      { rule: rules.printing, units: 120 },
    ],
    [ENTERPRISE]: [
      { rule: rules.conferenceRoomUnlimited, units: 720 },
      { rule: rules.printingColour, units: 80 },
    ],
  },
  offers: [
    offer(rules.conferenceRoom, 900, "480", 180),
    offer(rules.conferenceRoom, 1500, "750", null),
    offer(rules.conferenceRoomUnlimited, 900, "390", 365),
    offer(rules.deskDay, 20, "560", 180),
    offer(rules.deskWeek, 6, "720", 365),
    offer(rules.deskHour, 1200, "100", null),
    offer(rules.officeMonth, 3, "3900", null),
    offer(rules.officeFourWeeks, 4, "4800", 365),
    offer(rules.rooftop, 2, "1600", 365),
    offer(rules.photoStudio, 480, "340", 365),
    offer(rules.parkingDay, 20, "300", null),
    offer(rules.apartment, 5, "700", 365),
    offer(rules.printing, 400, "32", null),
    offer(rules.printingColour, 150, "45", null),
  ],
  charged: [rules.conferenceRoom, rules.conferenceRoomUnlimited, rules.deskHour, rules.photoStudio],
  firstCustomerId: 2001,
  customers: 110,
};
