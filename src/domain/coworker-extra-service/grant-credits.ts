import type { CommandContext, Decision } from "../decision.ts";
import { choice, choices, ref } from "../field.ts";
import { drafts, type Result, results } from "../input-field.ts";
import { operation } from "../operation.ts";
import { type Refusal, refusal, refuseIfAny } from "../refusal.ts";
import { reachedBusiness } from "../subject.ts";
import { checkedValues, inputOf, insertWithEvent, type NewCredit, servicesOnce } from "./create.ts";
import { type CoworkerExtraServiceDraft, coworkerExtraServiceFields } from "./fields.ts";
import { checkNotCharged } from "./live-charge.ts";

const GrantMode = choices("GrantMode", "What happens if some grants are refused.", {
  ALL_OR_NOTHING: "Nothing is created.",
  EACH: "The others are created.",
});

export const GRANTS_MAX = 500;

const { businessId, ...fields } = coworkerExtraServiceFields;

/** A grant whose values were checked. */
interface Checked {
  readonly values: NewCredit;
  readonly refusals: readonly Refusal[];
  /** As the fingerprint of a create has it. */
  readonly compared: readonly unknown[];
}

export const grantCredits = operation({
  name: "grantCredits",
  description: `Creates up to ${GRANTS_MAX} credits and charges of a business in one commit, each by the rules of createCoworkerExtraService. Their ids ascend in the order of the grants.`,
  roles: ["CoworkerExtraService-Create"],
  dryRun: false,
  event: "CREDIT_GRANTED",
  eventForEach: true,
  inputDescription:
    "Credits and charges to create. With ALL_OR_NOTHING, a refused call does not use its key: correct it and send it again. With EACH, the whole answer is stored under the key once a grant was made.",
  input: {
    businessId: ref(businessId.description, { to: "Business" }),
    mode: choice(GrantMode, "What happens if some grants are refused."),
    grants: drafts(`1 to ${GRANTS_MAX} grants.`, {
      ...{ of: fields, max: GRANTS_MAX, one: "GrantInput" },
      oneDescription: "A new credit for a customer; with a bookingId, a charge for the booking.",
    }),
  },
  answer: {
    results: results("Outcome of each grant, in order; empty if the call itself was refused.", {
      ...{ to: "CoworkerExtraService", of: "grants", one: "GrantResult" },
      oneDescription: "Outcome of one grant.",
    }),
  },
  *subject(input, context): Decision<{ businessId: number; checked: readonly Checked[] }> {
    const { businessId } = yield* reachedBusiness(input, context);
    const checked: Checked[] = [];
    const serviceOf = servicesOnce();
    for (const grant of input.grants) {
      const draft = { ...grant, businessId } as CoworkerExtraServiceDraft;
      const { values, refusals } = yield* checkedValues(draft, context, serviceOf);
      checked.push({ values, refusals, compared: inputOf(draft, values).input });
    }
    if (input.mode === "ALL_OR_NOTHING") refuseIfAny(inPlaces(checked));
    return { businessId, checked };
  },
  comparedAs: ({ mode }, { checked }) => ({ mode, grants: checked.map(({ compared }) => compared) }),
  isKept: (answer) => answer?.results.some(({ id }) => id !== null) ?? false,
  *decide({ mode }, { checked }, context): Decision<{ results: Result[] }> {
    if (mode === "ALL_OR_NOTHING") yield* refuseCharged(checked);
    const made: Result[] = [];
    for (const grant of checked) made.push(yield* granted(grant, context));
    return { results: made };
  },
});

/** Creates the record unless it is refused. A booking that an earlier grant charged is refused as any charged one. */
function* granted({ values, refusals }: Checked, context: CommandContext): Decision<Result> {
  const all = refusals.length > 0 ? refusals : yield* checkNotCharged(values);
  return all.length > 0 ? { id: null, refusals: all } : { id: yield* insertWithEvent(values, context), refusals: [] };
}

/** Refuses bookings that are charged already, or that two grants would charge, before anything is written. */
function* refuseCharged(checked: readonly Checked[]): Decision<void> {
  const bookings = new Set<number>();
  const charged: Pick<Checked, "refusals">[] = [];
  for (const { values } of checked) {
    const refusals = yield* checkNotCharged(values);
    const { bookingId } = values;
    if (bookingId !== null && refusals.length === 0 && bookings.has(bookingId))
      refusals.push(refusal("ALREADY_CHARGED", "bookingId", "names the booking of an earlier grant", bookingId));
    if (bookingId !== null) bookings.add(bookingId);
    charged.push({ refusals });
  }
  refuseIfAny(inPlaces(charged));
}

/** The refusals of all grants, each with the place of its grant, such as `grants.3.totalUses`. */
function inPlaces(grants: readonly Pick<Checked, "refusals">[]): Refusal[] {
  return grants.flatMap(({ refusals }, place) =>
    refusals.map((one) => ({ ...one, property: `grants.${place}.${one.property}` })),
  );
}
