/** Records of an account as a live upstream has them, far from how this gateway would write them. */

type Json = Readonly<Record<string, unknown>>;

export interface Account {
  readonly extraservices: Json[];
  readonly coworkerextraservices: Json[];
  readonly coworkerextraserviceusehistories: Json[];
  readonly extraservicetimeslots: Json[];
}

/** How the account's currencies are numbered there; some were withdrawn by ISO. */
const currencies: Readonly<Record<string, number>> = { EUR: 3005, USD: 840, HRK: 12, ANG: 36, XCG: 3019 };

const day = (no: number) => new Date(Date.UTC(2024, 0, 1 + no, 9, 30, 15, 120)).toISOString();

function aRecord(no: number, own: Json): Json {
  return {
    ...own,
    Id: 500 + no,
    UniqueId: `00000000-0000-4000-9000-${String(no).padStart(12, "0")}`,
    // As the platform writes times: without an offset, with digits only where they are not zero.
    CreatedOn: day(no).replace("Z", ""),
    UpdatedOn: day(no).replace("Z", ""),
    UpdatedBy: "[System]",
    SystemId: null,
    IsNew: false,
    ToStringText: String(own.Name ?? no),
    LocalizationDetails: null,
    CustomFields: null,
  };
}

function aRule(no: number, Name: string, code: string, changes: Json = {}): Json {
  return aRecord(no, {
    ...{ BusinessId: 101, Name, Price: 30, ChargePeriod: 1, CurrencyId: currencies[code], CurrencyCode: code },
    ...{ Visible: true, DisplayOrder: 0, LastMinuteAdjustmentType: 1, IsBookingCredit: false, IsPrintingCredit: false },
    ...{ ResourceTypes: [11], Tariffs: [], Teams: [], ResourceTypeNames: "Meeting room" },
    // What is not said: nothing, zero, or a time before all others.
    ...{
      TaxRateId: 0,
      FinancialAccountId: 0,
      ApplyFrom: "0001-01-01T00:00:00",
      ApplyTo: "9999-12-31T23:59:59.9999999",
    },
    AvailableCredit: 0,
    ...changes,
  });
}

function aCredit(no: number, ExtraServiceId: number, changes: Json = {}): Json {
  return aRecord(no, {
    ...{ CoworkerId: 2001, BusinessId: 101, ExtraServiceId, TotalUses: 600, RemainingUses: 600, ChargePeriod: 1 },
    ...{ Free: false, Price: 0, Invoiced: false, IsFromTariff: false, BookingId: 0 },
    ...{ ValidFrom: "0001-01-01T00:00:00", ExpireDate: "9999-12-31T23:59:59.9999999", AppliedDiscountAmount: null },
    ...changes,
  });
}

const at = (hour: number) => `1976-01-01T${String(hour).padStart(2, "0")}:00:00`;

/** A small account with everything that is odd about real ones. */
export function liveAccount(): Account {
  const rules = [
    aRule(1, "Room", "EUR", { Tariffs: [5], Teams: [7], MinLength: 2, PriceFactorHighDemand: -10 }),
    aRule(2, "Room, evenings", "USD", { ResourceTypes: [11, 12] }),
    aRule(3, "Room in kuna", "HRK"),
    aRule(4, "Room in guilders", "ANG"),
    aRule(5, "Room in new guilders", "XCG"),
    aRule(6, "Hours", "EUR", { Price: 0, IsBookingCredit: true }),
    aRule(7, "Pages", "EUR", { Price: 0, ChargePeriod: 5, IsPrintingCredit: true, ResourceTypes: [] }),
  ];
  const credits = [
    // Of the 400 minutes that are gone the rows explain 100: the others were deleted with expired credits.
    aCredit(1, 506, { RemainingUses: 200 }),
    aCredit(2, 506, { IsFromTariff: true, ExpireDate: "2026-12-01T00:00:00" }),
    aCredit(3, 503, { BookingId: 9001, TotalUses: 90, RemainingUses: 0, Price: 45 }),
    aCredit(4, 507, { TotalUses: 50, RemainingUses: 49, ChargePeriod: 5 }),
  ];
  const uses = [
    [501, 60],
    [501, 40],
    [504, 1],
  ].map(([CoworkerExtraServiceId, CreditUsed], place) =>
    aRecord(20 + place, { CoworkerExtraServiceId, CreditUsed, BookingId: 0, BookingFromTime: "0001-01-01T00:00:00" }),
  );
  const slots = [
    aRecord(40, { ExtraServiceId: 502, DayOfWeek: 5, FromTime: at(18), ToTime: at(22), Available: true }),
    aRecord(41, { ExtraServiceId: 502, DayOfWeek: 1, FromTime: at(18), ToTime: at(22), Available: true }),
  ];
  return {
    extraservices: rules,
    coworkerextraservices: credits,
    coworkerextraserviceusehistories: uses,
    extraservicetimeslots: slots,
  };
}
