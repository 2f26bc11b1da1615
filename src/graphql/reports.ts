import { type ReportRows, reportRows, reportTotals, withZone } from "../billing/reports.ts";
import type { Condition } from "../domain/condition.ts";
import { BadRequest, WrongInputs } from "../domain/refusal.ts";
import { checkReport } from "../domain/report/check.ts";
import type { ByOf, GroupOf, Report, ReportEntity } from "../domain/report/report.ts";
import { PageInfo } from "./engine/connection.ts";
import type { Context } from "./engine/context.ts";
import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from "./engine/decorators.ts";
import { toCondition } from "./engine/filter.ts";
import { pageSize } from "./engine/listing.ts";
import { fromReportCursor, toReportCursor } from "./engine/report-cursor.ts";
import { asking } from "./price-quote.ts";
import {
  ChargeReportInput,
  ChargeReportObject,
  ChargeRowObject,
  type ReportInput,
  UsageReportInput,
  UsageReportObject,
  UsageRowObject,
} from "./types/reports.ts";

const roles = "Needs CoworkerExtraServiceUseHistory-List and CoworkerExtraService-List.";

/** A report that is read as far as a client asks for it. */
interface OpenReport<E extends ReportEntity> {
  readonly entity: E;
  readonly report: Report<E>;
  readonly isFirst: boolean;
  page(): Promise<ReportRows<E>>;
}

@Resolver(() => UsageReportObject)
export class UsageReportResolver {
  @Query(() => UsageReportObject, {
    description: `Use of credit by period, business, customer, service, resource or kind. ${roles}`,
  })
  usageReport(@Arg("input", () => UsageReportInput) input: UsageReportInput, @Ctx() context: Context) {
    return opened(context, "UseHistory", input);
  }

  @FieldResolver(() => [UsageRowObject])
  rows(@Root() report: OpenReport<"UseHistory">) {
    return rowsOf(report);
  }

  @FieldResolver(() => PageInfo)
  pageInfo(@Root() report: OpenReport<"UseHistory">) {
    return pageInfoOf(report);
  }

  @FieldResolver(() => [UsageRowObject])
  totals(@Root() { entity, report }: OpenReport<"UseHistory">, @Ctx() { reader }: Context) {
    return reportTotals(reader, entity, report);
  }
}

@Resolver(() => ChargeReportObject)
export class ChargeReportResolver {
  @Query(() => ChargeReportObject, {
    description: `Charges of bookings by period, business, customer, rule or resource. Sold credits and removed charges are not counted. ${roles}`,
  })
  chargeReport(@Arg("input", () => ChargeReportInput) input: ChargeReportInput, @Ctx() context: Context) {
    return opened(context, "CoworkerExtraService", input);
  }

  @FieldResolver(() => [ChargeRowObject])
  rows(@Root() report: OpenReport<"CoworkerExtraService">) {
    return rowsOf(report);
  }

  @FieldResolver(() => PageInfo)
  pageInfo(@Root() report: OpenReport<"CoworkerExtraService">) {
    return pageInfoOf(report);
  }

  @FieldResolver(() => [ChargeRowObject])
  totals(@Root() { entity, report }: OpenReport<"CoworkerExtraService">, @Ctx() { reader }: Context) {
    return reportTotals(reader, entity, report);
  }
}

/** Checks the input. The rows are read when the first field needs them. */
async function opened<E extends ReportEntity>(
  context: Context,
  entity: E,
  input: ReportInput<ByOf<E>, GroupOf<E>>,
): Promise<OpenReport<E>> {
  const wrong = new WrongInputs();
  const size = wrong.read(() => sizeOf(input.first));
  const where =
    input.filter == null ? null : wrong.read(() => toCondition(entity, "input.filter", input.filter!, context.now));
  const report = await withZone<E>(asking(context), {
    ...{ by: input.by, groups: input.groupBy, from: input.from, to: input.to },
    ...{ timeZone: input.timeZone ?? null, businessId: input.businessId ?? null },
    where: (where ?? null) as Condition<E> | null,
  });
  for (const { property, message } of checkReport(report)) wrong.add(`input.${property}`, message);
  wrong.throwIfAny();
  const after = input.after == null ? null : fromReportCursor("input.after", entity, report, input.after);
  let page: Promise<ReportRows<E>> | null = null;
  return {
    ...{ entity, report, isFirst: after === null },
    page() {
      page ??= reportRows(context.reader, entity, report, { after, count: size! });
      return page;
    },
  };
}

function sizeOf(first: number | null | undefined): number {
  try {
    return pageSize({ first: first ?? null }).count;
  } catch (error) {
    throw error instanceof BadRequest ? new BadRequest("input.first", error.message.replace("first: ", "")) : error;
  }
}

async function rowsOf<E extends ReportEntity>(open: OpenReport<E>) {
  return (await open.page()).rows.map(({ row }) => row);
}

async function pageInfoOf<E extends ReportEntity>({ entity, report, isFirst, page }: OpenReport<E>): Promise<PageInfo> {
  const { rows, hasMore } = await page();
  const cursorAt = (index: number) => {
    const place = rows.at(index)?.place;
    return place === undefined ? null : toReportCursor(entity, report, place);
  };
  return { hasNextPage: hasMore, hasPreviousPage: !isFirst, startCursor: cursorAt(0), endCursor: cursorAt(-1) };
}
