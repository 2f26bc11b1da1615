/** Rules that one booking is judged by at most. */
export const RULES_MAX = 1_000;

/** Credits of one customer, in one business, that a plan looks at at most. */
export const CREDITS_MAX = 10_000;
