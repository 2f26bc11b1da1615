declare const answer: unique symbol;

/** The text of an operation, with the types of its answer and its variables. */
export type GraphText<Answer, Variables> = string & { readonly [answer]: (variables: Variables) => Answer };
