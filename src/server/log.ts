import { pino } from "pino";
import type { LogLevel } from "../config.ts";

/**
 * A log of JSON lines. Of what a client sent it has method, path and the names of operations, and what the
 * message of an unexpected error repeats; never a token.
 */
export interface Log {
  error(details: object, message: string): void;
  warn(details: object, message: string): void;
  info(details: object, message: string): void;
  debug(details: object, message: string): void;
}

export function openLog(level: LogLevel) {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: withoutObjects },
  });
}

/** An error without the objects that hang on it: a driver's connection among them has its keys. */
export function withoutObjects(error: Error): object {
  const shown = Object.entries(pino.stdSerializers.err(error));
  return Object.fromEntries(shown.filter(([, value]) => typeof value !== "object" || value === null));
}
