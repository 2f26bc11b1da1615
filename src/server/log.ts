import { pino } from "pino";
import type { LogLevel } from "../config.ts";

/**
 * A log of JSON lines. Of a request it contains the method, the path and operation names; error messages may quote more
 * of it. It never contains a token.
 */
export interface Log {
  error(details: object, message: string): void;
  warn(details: object, message: string): void;
  info(details: object, message: string): void;
  debug(details: object, message: string): void;
}

/** The process of a gateway that has several. Every line of the log names it. */
export interface LoggedProcess {
  readonly pid: number;
  /** The number of the worker, `writer` or `primary`. */
  readonly worker: string;
}

export function openLog(level: LogLevel, base: LoggedProcess | null = null) {
  return pino({
    level,
    base,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: withoutObjects },
  });
}

/** An error without its object properties: a driver's connection among them contains keys. */
export function withoutObjects(error: Error): object {
  const shown = Object.entries(pino.stdSerializers.err(error));
  return Object.fromEntries(shown.filter(([, value]) => typeof value !== "object" || value === null));
}
