import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    readonly runFolder: string;
  }
}

/** A folder shared by the tests of one run, removed at its end. */
export function runFolder(): string {
  return inject("runFolder");
}
