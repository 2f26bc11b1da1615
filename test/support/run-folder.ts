import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    readonly runFolder: string;
  }
}

/** A folder for what the tests of one run share: gone when the run is over. */
export function runFolder(): string {
  return inject("runFolder");
}
