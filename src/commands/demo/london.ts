import { instant } from "../../domain/calendar.ts";
import { decimal } from "../../domain/decimal.ts";
import { type Company, offer, printing, rule } from "./company.ts";

const MEETING_ROOM = 11;
const BOARDROOM = 12;
const HOT_DESK = 13;
const DEDICATED_DESK = 14;
const PRIVATE_OFFICE = 15;
const EVENT_SPACE = 16;
const PODCAST_STUDIO = 17;
const GUEST_SUITE = 18;
const PHONE_BOOTH = 19;

const FLEX = 31;
const RESIDENT = 32;
const TEAM_OFFICE = 33;

const HARBOUR_ROBOTICS = 51;
const LANTERN_FILMS = 52;

const rules = {
  meetingRoom: rule("Meeting room", [MEETING_ROOM], "18", {
    description: "The usual price, higher at high demand.",
    displayOrder: 10,
    maximumPrice: decimal("110"),
    priceFactorLowDemand: decimal("-10"),
    priceFactorAverageDemand: decimal("0"),
    priceFactorHighDemand: decimal("20"),
  }),
  // Same display order as the usual price, so the id decides when both cost the same.
  meetingRoomMembers: rule("Meeting room, members", [MEETING_ROOM], "14", {
    displayOrder: 10,
    onlyForMembers: true,
    creditPrice: decimal("12.5"),
  }),
  meetingRoomEvening: rule("Meeting room, evenings", [MEETING_ROOM], "12", {
    displayOrder: 20,
    fromTime: 18 * 60,
    toTime: 23 * 60,
    timeSlots: [1, 2, 3, 4, 5].map((dayOfWeek) => ({ dayOfWeek, fromTime: 1080, toTime: 1380, available: true })),
  }),
  meetingRoomNight: rule("Meeting room, night shift", [MEETING_ROOM], "8", {
    displayOrder: 21,
    fromTime: 22 * 60,
    toTime: 6 * 60,
    onlyForMembers: true,
  }),
  meetingRoomHalfDay: rule("Meeting room, half day", [MEETING_ROOM], "18", {
    description: "Four hours at one price, then by the hour.",
    displayOrder: 30,
    fixedCostLength: 240,
    fixedCostPrice: decimal("55"),
    minLength: 180,
    maxLength: 480,
  }),
  meetingRoomLastMinute: rule("Meeting room, last minute", [MEETING_ROOM], "17", {
    displayOrder: 40,
    maxLength: 120,
    priceFactorLastMinute: decimal("-25"),
    lastMinutePeriodMinutes: 120,
    lastMinuteAdjustmentType: "FIXED",
  }),
  boardroom: rule("Boardroom", [BOARDROOM], "45", {
    invoiceLineDisplayAs: "Boardroom hire",
    displayOrder: 50,
    minLength: 60,
    applyChargeToVisitors: true,
    onlyWithinAvailableTimes: true,
  }),
  boardroomTeams: rule("Boardroom, resident teams", [BOARDROOM], "30", {
    description: "The default for the teams that furnished it, though others may be cheaper.",
    displayOrder: 51,
    isDefaultPrice: true,
    teams: [HARBOUR_ROBOTICS, LANTERN_FILMS],
  }),
  boardroomSummer: rule("Boardroom, summer", [BOARDROOM], "28", {
    displayOrder: 52,
    // Moved to the year of the demo: see nextSeason.
    applyFrom: instant("2026-06-01T00:00:00+01:00"),
    applyTo: instant("2026-09-01T00:00:00+01:00"),
  }),
  boardroomEuros: rule("Boardroom, invoiced in euros", [BOARDROOM], "52", {
    displayOrder: 53,
    currencyCode: "EUR",
    onlyForContacts: true,
  }),
  hotDeskDay: rule("Hot desk, day pass", [HOT_DESK], "22", {
    displayOrder: 60,
    chargePeriod: "DAYS",
    onlyWithinAvailableTimes: true,
  }),
  hotDeskHour: rule("Hot desk, by the hour", [HOT_DESK, PHONE_BOOTH], "4.5", {
    displayOrder: 61,
    maximumPrice: decimal("22"),
    onlyForContacts: true,
  }),
  hotDeskFlex: rule("Hot desk, extra day on Flex", [HOT_DESK], "16", {
    displayOrder: 62,
    chargePeriod: "DAYS",
    tariffs: [FLEX],
  }),
  dedicatedDesk: rule("Dedicated desk, week", [DEDICATED_DESK], "110", { displayOrder: 70, chargePeriod: "WEEKS" }),
  privateOffice: rule("Private office, month", [PRIVATE_OFFICE], "650", {
    displayOrder: 80,
    chargePeriod: "MONTHS",
    lengthUnit: "CHARGE_PERIOD",
    maxLength: 24,
  }),
  privateOfficeFourWeeks: rule("Private office, four weeks", [PRIVATE_OFFICE], "590", {
    displayOrder: 81,
    chargePeriod: "FOUR_WEEK_MONTHS",
    tariffs: [RESIDENT, TEAM_OFFICE],
  }),
  eventSpace: rule("Event space, per event", [EVENT_SPACE], "400", {
    displayOrder: 90,
    chargePeriod: "USES",
    maxLength: 720,
  }),
  podcastStudio: rule("Podcast studio", [PODCAST_STUDIO], "28", {
    description: "The nearer the session, the cheaper.",
    displayOrder: 100,
    minLength: 30,
    priceFactorLastMinute: decimal("-40"),
    lastMinutePeriodMinutes: 1440,
    lastMinuteAdjustmentType: "GRADUAL",
  }),
  guestSuite: rule("Guest suite, per night", [GUEST_SUITE], "85", {
    displayOrder: 110,
    chargePeriod: "DAYS",
    usePerNightPricing: true,
    applyChargeToVisitors: true,
  }),
  phoneBooth: rule("Phone booth, included", [PHONE_BOOTH], "0", {
    displayOrder: 120,
    visible: false,
    maxLength: 60,
    onlyForMembers: true,
  }),
  printing: printing("Printing, pages", { displayOrder: 200 }),
};

export const london: Company = {
  business: { id: 101, name: "Quayside Works London", timeZone: "Europe/London", currencyCode: "GBP" },
  resourceTypes: [
    { id: MEETING_ROOM, name: "Meeting room", resources: ["Thames", "Fleet", "Lea", "Wandle"] },
    { id: BOARDROOM, name: "Boardroom", resources: ["Greenwich"] },
    { id: HOT_DESK, name: "Hot desk", resources: ["Hot desk A1", "Hot desk A2", "Hot desk B1"] },
    { id: DEDICATED_DESK, name: "Dedicated desk", resources: ["Desk 14", "Desk 15"] },
    { id: PRIVATE_OFFICE, name: "Private office", resources: ["Office 2.01", "Office 2.02"] },
    { id: EVENT_SPACE, name: "Event space", resources: ["The Hold"] },
    { id: PODCAST_STUDIO, name: "Podcast studio", resources: ["Studio One"] },
    { id: GUEST_SUITE, name: "Guest suite", resources: ["Suite Bankside"] },
    { id: PHONE_BOOTH, name: "Phone booth", resources: ["Booth 1", "Booth 2"] },
  ],
  tariffs: [
    { id: FLEX, name: "Flex" },
    { id: RESIDENT, name: "Resident" },
    { id: TEAM_OFFICE, name: "Team office" },
  ],
  teams: [
    { id: HARBOUR_ROBOTICS, name: "Harbour Robotics" },
    { id: LANTERN_FILMS, name: "Lantern Films" },
  ],
  rules: Object.values(rules),
  plans: {
    [FLEX]: [{ rule: rules.hotDeskDay, units: 5 }],
    [RESIDENT]: [
      { rule: rules.meetingRoomMembers, units: 300 },
      { rule: rules.printing, units: 100 },
    ],
    [TEAM_OFFICE]: [
      { rule: rules.boardroomTeams, units: 480 },
      { rule: rules.meetingRoomMembers, units: 600 },
    ],
  },
  offers: [
    offer(rules.meetingRoom, 900, "225", 180),
    offer(rules.meetingRoom, 1800, "405", null),
    offer(rules.meetingRoomMembers, 1200, "240", 365),
    offer(rules.boardroom, 480, "320", null),
    offer(rules.hotDeskDay, 20, "360", 180),
    offer(rules.hotDeskHour, 1200, "75", null),
    offer(rules.dedicatedDesk, 8, "800", 365),
    offer(rules.privateOffice, 6, "3600", null),
    offer(rules.privateOfficeFourWeeks, 4, "2200", 365),
    offer(rules.eventSpace, 3, "1050", 365),
    offer(rules.podcastStudio, 600, "240", 180),
    offer(rules.guestSuite, 7, "525", null),
    offer(rules.printing, 500, "25", null),
    offer(rules.printing, 200, "12", 365),
  ],
  charged: [rules.meetingRoom, rules.meetingRoomMembers, rules.boardroom, rules.hotDeskHour, rules.podcastStudio],
  firstCustomerId: 1001,
  customers: 120,
};
