/** The column of a group's statement that says to which member a row belongs, from 1. */
export const MEMBER = "member of group";

/** A statement that does for each member of a group what the original does for one. */
export interface GroupForm {
  readonly text: string;
  /** `places`: each row names its member. `one each`: a row for each member, in their order. `none`: no rows. */
  readonly answers: "places" | "one each" | "none";
  /** Whether each parameter is itself an array. Each is passed as one array of the members' values. */
  readonly isArray: readonly boolean[];
}

const LOCKING = /^select ([^()]+?)\s+from ([^()]+?)\s+where (.+) order by ([^()]+?)\s+for (update|share)\s*$/s;
const INSERT = /^insert into (.+?)\s+values\s+\(([^()]*)\)(.*)$/s;
const UPDATE = /^update (\S+) set ([^()]+?)\s+where (.+?)(?:\s+returning (.+))?$/s;
const DELETE = /^delete from (\S+)\s+where (.+)$/s;

/**
 * Writes the statement of the store for a whole group. The members' values are the rows of `member`, and its columns
 * stand where the original has parameters. `types` are those of the parameters. `null` if the statement has another form
 * than those below: then each member asks it by itself.
 */
export function groupForm(original: string, types: readonly string[]): GroupForm | null {
  const isArray = types.map((type) => type.endsWith("[]"));
  const source = membersOf(types, isArray);
  const text = original.trim().replace(/\$(\d+)/g, (_, place: string) => {
    return isArray[Number(place) - 1] ? `member.p${place}::${types[Number(place) - 1]}` : `member.p${place}`;
  });
  const rewritten = rewrite(text, source);
  return rewritten && { ...rewritten, isArray };
}

/** One row a member, with the parameters p1, p2 and so on. An array of arrays must be rectangular; texts of arrays need not be. */
function membersOf(types: readonly string[], isArray: readonly boolean[]): string {
  const lists = types.map((type, place) => `$${place + 1}::${isArray[place] ? "text" : type}[]`);
  const columns = types.map((_, place) => `p${place + 1}`);
  return `unnest(${lists.join(", ")}) with ordinality member(${[...columns, "place"].join(", ")})`;
}

function rewrite(text: string, source: string): Omit<GroupForm, "isArray"> | null {
  const place = `member.place "${MEMBER}"`;
  const locking = LOCKING.exec(text);
  if (locking !== null) {
    const [, shown, table, where, order, strength] = locking;
    // The order is that of the rows, of whichever member: all transactions lock in it.
    const alias = table!.split(/\s+/).at(-1);
    return {
      text: `select ${place}, ${shown} from ${source}, ${table} where ${where} order by ${order} for ${strength} of ${alias}`,
      answers: "places",
    };
  }
  if (/^select\b/.test(text) && !/\bfor (update|share)\s*$/.test(text))
    return { text: `select ${place}, one.* from ${source} cross join lateral (${text}) one`, answers: "places" };
  const insert = INSERT.exec(text);
  if (insert !== null) {
    const [, into, values, rest] = insert;
    const isReturning = /\breturning\b/.test(rest!);
    if (isReturning && /\bon conflict\b/.test(rest!)) return null;
    return {
      text: `insert into ${into} select ${values} from ${source} order by member.place ${rest}`,
      answers: isReturning ? "one each" : "none",
    };
  }
  const update = UPDATE.exec(text);
  if (update !== null) {
    const [, table, sets, where, returning] = update;
    const back = returning === undefined ? "" : ` returning ${place}, ${returning}`;
    return {
      text: `update ${table} set ${sets} from ${source} where ${where}${back}`,
      answers: returning === undefined ? "none" : "places",
    };
  }
  const gone = DELETE.exec(text);
  if (gone === null || /\breturning\b/.test(text)) return null;
  return { text: `delete from ${gone[1]} using ${source} where ${gone[2]}`, answers: "none" };
}

/** The array as a text that PostgreSQL reads; an array in it becomes the text of one. */
export function arrayText(values: readonly unknown[]): string {
  return `{${values.map(elementText).join(",")}}`;
}

function elementText(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = Array.isArray(value) ? arrayText(value) : String(value);
  return /[\\"]/.test(text) ? `"${text.replace(/[\\"]/g, "\\$&")}"` : `"${text}"`;
}
