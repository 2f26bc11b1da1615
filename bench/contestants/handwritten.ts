import { createServer } from "node:http";
import { Database } from "../../src/store/sqlite/driver.ts";

// A server written by hand for only this page: no framework, two prepared statements and one for each credit, the
// JSON that the gateway answers. Usage:
// handwritten.ts FILE, with PORT in the environment.

const database = new Database(process.argv[2]!, { readonly: true, fileMustExist: true });

const pageOfCredits = database.prepare<[number, number]>(`
  select c.id, c.coworker_id, c.remaining_uses, c.total_uses, c.charge_period, c.expire_date, c.extra_service_id,
    s.name, s.price, s.currency_code
  from coworker_extra_service c join extra_service s on s.id = c.extra_service_id
  where c.id > ? order by c.id limit ?`);
const firstUses = database.prepare<[number, number]>(`
  select id, credit_used, created_on from use_history where coworker_extra_service_id = ? order by id limit ?`);

interface CreditRow {
  readonly id: number;
  readonly coworker_id: number;
  readonly remaining_uses: number;
  readonly total_uses: number;
  readonly charge_period: string;
  readonly expire_date: number | null;
  readonly extra_service_id: number;
  readonly name: string;
  readonly price: number;
  readonly currency_code: string;
}

interface UseRow {
  readonly id: number;
  readonly credit_used: number | null;
  readonly created_on: number;
}

function page(first: number, after: number, uses: number) {
  const rows = pageOfCredits.all(after, first + 1) as CreditRow[];
  const hasNextPage = rows.length > first;
  const nodes = rows.slice(0, first).map((row) => ({
    id: globalId("CoworkerExtraService", row.id),
    databaseId: row.id,
    coworkerId: row.coworker_id,
    remainingUses: row.remaining_uses,
    totalUses: row.total_uses,
    chargePeriod: row.charge_period,
    expireDate: row.expire_date === null ? null : new Date(row.expire_date).toISOString(),
    extraService: {
      id: globalId("ExtraService", row.extra_service_id),
      name: row.name,
      price: String(row.price / 10_000),
      currencyCode: row.currency_code,
    },
    useHistories: {
      nodes: (firstUses.all(row.id, uses) as UseRow[]).map((use) => ({
        databaseId: use.id,
        creditUsed: use.credit_used,
        createdOn: new Date(use.created_on).toISOString(),
      })),
    },
  }));
  const last = nodes.at(-1);
  const endCursor = last === undefined ? null : Buffer.from(`cursor:${last.databaseId}`).toString("base64url");
  return { data: { coworkerExtraServices: { nodes, pageInfo: { hasNextPage, endCursor } } } };
}

function globalId(type: string, id: number): string {
  return Buffer.from(`${type}:${id}`).toString("base64url");
}

createServer((request, response) => {
  const { searchParams } = new URL(request.url!, "http://localhost");
  const asked = (name: string) => Number(searchParams.get(name) ?? 0);
  const text = JSON.stringify(page(asked("first"), asked("after"), asked("uses")));
  response.setHeader("content-type", "application/json; charset=utf-8");
  response.setHeader("content-length", Buffer.byteLength(text));
  response.end(text);
}).listen(Number(process.env.PORT), "127.0.0.1");
