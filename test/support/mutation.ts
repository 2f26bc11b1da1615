/** The mutation of this name with `$input`, its answer under `done`. */
export function mutationOf(field: string): (selection: string) => string {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`;
  return (selection) => `mutation ($input: ${type}!) { done: ${field}(input: $input) { ${selection} } }`;
}

/** What tests ask of refusals. */
export const errorFields = "userErrors { code propertyName attemptedValue }";

/** A refusal as `errorFields` ask for it. */
export function refusal(code: string, propertyName: string | null, attemptedValue: string | null = null) {
  return { code, propertyName, attemptedValue };
}

/** Refusals as sorted lines: their order makes no difference. */
export function sorted(refusals: readonly object[]): string[] {
  return refusals.map((one) => JSON.stringify(one)).sort();
}
