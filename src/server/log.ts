import { pino } from "pino";
import type { LogLevel } from "../config.ts";

/** A log of JSON lines. Nothing that a client sent is in it but method, path and the names of operations. */
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
    redact: ["req.headers", "token", "authorization"],
  });
}
