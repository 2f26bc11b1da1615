import { Forbidden, type Refusal, Refused, Unavailable } from "../../domain/refusal.ts";

/** An error as plain data, from the process that writes to the process that asked. */
export type CarriedError =
  | { readonly kind: "refused"; readonly refusals: readonly Refusal[] }
  | { readonly kind: "forbidden"; readonly role: string }
  | {
      readonly kind: "unavailable";
      readonly code: Unavailable["code"];
      readonly message: string;
      readonly cause: Defect | null;
    }
  | ({ readonly kind: "defect" } & Defect);

/** An error of another kind, for the log. */
interface Defect {
  readonly name: string;
  readonly message: string;
  readonly stack: string | null;
  readonly code: string | null;
}

export function toCarried(error: unknown): CarriedError {
  if (error instanceof Refused) return { kind: "refused", refusals: error.refusals };
  if (error instanceof Forbidden) return { kind: "forbidden", role: error.role };
  if (error instanceof Unavailable) {
    const { code, message, cause } = error;
    return { kind: "unavailable", code, message, cause: cause === undefined ? null : toDefect(cause) };
  }
  return { kind: "defect", ...toDefect(error) };
}

/** The error with the class that callers distinguish. */
export function fromCarried(carried: CarriedError): Error {
  switch (carried.kind) {
    case "refused":
      return new Refused(carried.refusals);
    case "forbidden":
      return new Forbidden(carried.role);
    case "unavailable": {
      const { code, message, cause } = carried;
      return new Unavailable(code, message, cause === null ? undefined : fromDefect(cause));
    }
    case "defect":
      return fromDefect(carried);
  }
}

function toDefect(error: unknown): Defect {
  if (!(error instanceof Error)) return { name: "Error", message: String(error), stack: null, code: null };
  const { name, message, stack = null } = error;
  return { name, message, stack, code: "code" in error ? String(error.code) : null };
}

function fromDefect({ name, message, stack, code }: Defect): Error {
  const error = Object.assign(new Error(message), { name, ...(code !== null && { code }) });
  if (stack !== null) error.stack = stack;
  return error;
}
