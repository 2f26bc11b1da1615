import { sql } from "drizzle-orm";
import { instantField } from "../domain/field.ts";
import type { UpstreamMark } from "../domain/step.ts";
import type { Dialect } from "./dialect.ts";
import { place } from "./slot.ts";
import { inForm, type Statement } from "./statement.ts";

const READ_UNTIL = instantField("");

interface StoredMark {
  readonly entity: UpstreamMark["entity"];
  readonly readUntil: unknown;
  /** As JSON. */
  readonly refused: string;
}

/** Statements for the marks that say how far an upstream has been imported. */
export function selectMarks(upstream: string, dialect: Dialect): Statement<StoredMark> {
  return inForm(["marks"], { upstream }, dialect, () => {
    return sql`select entity, ${dialect.inJson(sql`read_until`, READ_UNTIL)} "readUntil", refused from upstream_mark
      where upstream = ${place("upstream")}`;
  });
}

export function toMark({ entity, readUntil, refused }: StoredMark): UpstreamMark {
  return { entity, readUntil: Number(readUntil), refused: JSON.parse(refused) };
}

export function writeMark(upstream: string, mark: UpstreamMark, dialect: Dialect): Statement {
  const readUntil = dialect.encode(READ_UNTIL, mark.readUntil);
  const values = { upstream, entity: mark.entity, readUntil, refused: JSON.stringify(mark.refused) };
  return inForm(["mark"], values, dialect, () => {
    return sql`insert into upstream_mark (upstream, entity, read_until, refused)
      values (${place("upstream")}, ${place("entity")}, ${place("readUntil")}, ${place("refused")})
      on conflict (upstream, entity) do update set read_until = excluded.read_until, refused = excluded.refused`;
  });
}
