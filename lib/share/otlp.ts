import type { JsonObject } from "@/lib/base/json";
import type { SharedExecution } from "./shared";
import { type Attributes, resourceOf, telemetryOf, type TelemetrySpan } from "./telemetry";

/*
 * The body of a request to an OTLP endpoint, in its JSON form.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */

const KINDS = { internal: 1, client: 3 } as const satisfies Record<TelemetrySpan["kind"], number>;
const CODES = { unset: 0, ok: 1, error: 2 } as const satisfies Record<TelemetrySpan["status"]["code"], number>;

/** Sampled; and where the span around is, is known to be in this process. */
const FLAGS = 0x101;

/** The name under which spans are told who made them. */
export const SCOPE = "stepscope";

/** An execution as an `ExportTraceServiceRequest`: what `POST /v1/traces` takes. */
export function otlpOf(execution: SharedExecution): JsonObject {
  return {
    resourceSpans: [
      {
        resource: { attributes: keyValues(resourceOf(execution)), droppedAttributesCount: 0 },
        scopeSpans: [{ scope: { name: SCOPE }, spans: telemetryOf(execution).map(spanOf) }],
      },
    ],
  };
}

function spanOf(span: TelemetrySpan): JsonObject {
  const { traceId, spanId, parentSpanId, name, status } = span;
  return {
    traceId,
    spanId,
    ...(parentSpanId === null ? {} : { parentSpanId }),
    name,
    kind: KINDS[span.kind],
    startTimeUnixNano: nanoseconds(span.start),
    endTimeUnixNano: nanoseconds(span.end),
    attributes: keyValues(span.attributes),
    droppedAttributesCount: 0,
    events: eventsOf(span),
    droppedEventsCount: 0,
    status: status.code === "error" ? { code: CODES.error, message: status.message } : { code: CODES[status.code] },
    links: [],
    droppedLinksCount: 0,
    flags: FLAGS,
  };
}

/** A failure as the conventions have exceptions. */
function eventsOf({ failure }: TelemetrySpan): JsonObject[] {
  if (failure === null) return [];
  const { at } = failure;
  return [
    {
      attributes: keyValues(exceptionOf(failure)),
      name: "exception",
      timeUnixNano: nanoseconds(at),
      droppedAttributesCount: 0,
    },
  ];
}

export function exceptionOf({ error, cause }: NonNullable<TelemetrySpan["failure"]>): Attributes {
  return {
    ...(error === null ? {} : { "exception.type": error }),
    ...(cause === null ? {} : { "exception.message": cause }),
  };
}

function keyValues(attributes: Attributes): JsonObject[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: valueOf(value) }));
}

function valueOf(value: Attributes[string]): JsonObject {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isInteger(value) ? { intValue: value } : { doubleValue: value };
}

/** Nanoseconds do not fit a number: decimal digits. */
function nanoseconds(ms: number): string {
  return `${BigInt(ms) * 1_000_000n}`;
}
