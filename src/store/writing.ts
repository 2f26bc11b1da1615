import type { EntityName } from "../domain/entities.ts";
import type { Listing } from "../domain/listing.ts";
import type { JudgedValue, ListValue } from "../domain/selection.ts";
import type { Rows } from "./columns.ts";
import type { Dialect } from "./dialect.ts";
import type { Listed } from "./listed.ts";
import type { Slot } from "./slot.ts";
import type { Shape } from "./slots.ts";

/** A list of a request. */
export interface WrittenList extends Pick<Listing, "order" | "take" | "count"> {
  readonly number: number;
  readonly listed: Listed;
}

/** What is needed to write a statement of texts. */
export interface Writing {
  readonly dialect: Dialect;
  readonly within: Slot | null;
  readonly now: Slot;
  readonly dayAgo: Slot;
  readonly judged: ReadonlyMap<JudgedValue, readonly [string, Shape][]>;
  readonly lists: ReadonlyMap<ListValue, WrittenList>;
  /** Aliases that are used already. */
  aliases: number;
}

/** Rows under an alias that the statement does not have yet. */
export function nextRows(entity: EntityName, writing: Writing): Rows {
  writing.aliases += 1;
  return { entity, alias: `t${writing.aliases}` };
}
