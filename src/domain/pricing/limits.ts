/** Most rules that one booking is checked against. */
export const RULES_MAX = 1_000;

/** Most credits of one customer in one business that a plan considers. */
export const CREDITS_MAX = 10_000;
