import { httpUrl, oneOf, onOrOff, optional, variable, wholeNumber } from "./config-values.ts";

/** Variables of OpenTelemetry that decide whether spans are exported. Its packages read the other `OTEL_…` variables. */
export const telemetryVariables = {
  OTEL_EXPORTER_OTLP_ENDPOINT: optional("OTLP receiver of OpenTelemetry spans; unset: no spans.", httpUrl()),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: optional("OTLP receiver of spans, with its path.", httpUrl()),
  OTEL_TRACES_EXPORTER: variable("otlp", "none switches the export of spans off.", oneOf(["otlp", "none"])),
  SLOW_MS: optional(
    "Milliseconds from which a request is logged with its statements; unset: none.",
    wholeNumber(0, 600_000),
  ),
  OTEL_SDK_DISABLED: variable("off", "on or true switches the export of spans off.", onOrOff()),
};

interface Telemetry {
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  readonly OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?: string | undefined;
  readonly OTEL_TRACES_EXPORTER: "otlp" | "none";
  readonly OTEL_SDK_DISABLED: boolean;
}

export function exportsSpans(value: Telemetry): boolean {
  const endpoint = value.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? value.OTEL_EXPORTER_OTLP_ENDPOINT;
  return endpoint !== undefined && value.OTEL_TRACES_EXPORTER !== "none" && !value.OTEL_SDK_DISABLED;
}
