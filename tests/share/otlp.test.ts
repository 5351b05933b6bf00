import type { HrTime, SpanContext } from "@opentelemetry/api";
import { JsonTraceSerializer } from "@opentelemetry/otlp-transformer";
import { expect, test } from "vitest";
import { decodeEvent } from "@/lib/history/decode";
import type { HistoryEvent } from "@/lib/history/event";
import { exceptionOf, otlpOf, SCOPE } from "@/lib/share/otlp";
import type { SharedExecution } from "@/lib/share/shared";
import { resourceOf, telemetryOf, type TelemetrySpan } from "@/lib/share/telemetry";
import { recordRun } from "../replay/runs";
import { corpusCases, corpusPresent } from "../support/corpus";
import { sharedOf } from "./shared";

/*
 * What is told of spans is held against what OpenTelemetry's own serializer prints of the same spans.
 */

type Serialized = Parameters<typeof JsonTraceSerializer.serializeRequest>[0][number];

function printed(execution: SharedExecution): unknown {
  const resource = { attributes: resourceOf(execution) };
  const spans = telemetryOf(execution).map((span) => readable(span, resource));
  return JSON.parse(new TextDecoder().decode(JsonTraceSerializer.serializeRequest(spans)));
}

function readable(span: TelemetrySpan, resource: object): Serialized {
  const { traceId, spanId, parentSpanId, name, status, attributes, failure } = span;
  const context = (id: string): SpanContext => ({ traceId, spanId: id, traceFlags: 1 });
  const exception =
    failure === null ? [] : [{ name: "exception", time: time(failure.at), attributes: exceptionOf(failure) }];
  return {
    name,
    kind: span.kind === "client" ? 2 : 0,
    spanContext: () => context(spanId),
    ...(parentSpanId === null ? {} : { parentSpanContext: context(parentSpanId) }),
    startTime: time(span.start),
    endTime: time(span.end),
    duration: [0, 0],
    ended: true,
    status: status.code === "error" ? { code: 2, message: status.message } : { code: status.code === "ok" ? 1 : 0 },
    attributes,
    events: exception.map((event) => ({ ...event, droppedAttributesCount: 0 })),
    links: [],
    resource,
    instrumentationScope: { name: SCOPE },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  } as unknown as Serialized;
}

function time(ms: number): HrTime {
  return [Math.floor(ms / 1_000), (ms % 1_000) * 1_000_000];
}

const DEFINITION = {
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      ItemsPath: "$.items",
      ItemProcessor: {
        StartAt: "Pay",
        States: {
          Pay: {
            Type: "Task",
            Resource: "arn:aws:lambda:eu-west-1:123456789012:function:pay",
            Retry: [{ ErrorEquals: ["Busy"], MaxAttempts: 1 }],
            Catch: [{ ErrorEquals: ["Declined"], Next: "Refused" }],
            End: true,
          },
          Refused: { Type: "Pass", End: true },
        },
      },
      End: true,
    },
  },
};

async function run() {
  const { events } = await recordRun(DEFINITION, { items: [1, 2, 3] }, (task, count) =>
    count === 0
      ? { error: "Busy" }
      : count === 1
        ? { error: "Declined" }
        : count === 4
          ? { error: "Broken" }
          : { ok: 1 },
  );
  return sharedOf(events, { definition: JSON.stringify(DEFINITION) });
}

test("a trace is what OpenTelemetry prints of the same spans", async () => {
  const execution = await run();
  const request = otlpOf(execution);
  expect(request).toEqual(printed(execution));
  const spans = telemetryOf(execution);
  expect(spans.filter(({ failure }) => failure !== null).length).toBeGreaterThan(2);
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
  const known = new Set<string | null>([null]);
  for (const { spanId, parentSpanId, start, end } of spans) {
    expect(known).toContain(parentSpanId);
    expect(end).toBeGreaterThanOrEqual(start);
    known.add(spanId);
  }
});

test("a trace of which one time is another is not", async () => {
  const execution = await run();
  const [span, ...others] = execution.trace.spans;
  const later = { ...span!, start: span!.start + 1 } as typeof span & object;
  const tampered = { ...execution, trace: { ...execution.trace, spans: [later, ...others] } };
  expect(otlpOf(tampered)).not.toEqual(printed(execution));
});

test("payloads are not in a trace", async () => {
  const { events } = await recordRun(DEFINITION, { items: ["secret-4711"] });
  expect(JSON.stringify(otlpOf(sharedOf(events)))).not.toContain("secret-4711");
});

test.runIf(corpusPresent())("traces of all recorded executions are what OpenTelemetry prints", () => {
  let spans = 0;
  for (const { name, events } of corpusCases()) {
    const decoded = events.map((event) => decodeEvent(event as never)).flatMap((one) => (one.ok ? [one.value] : []));
    const execution = sharedOf(decoded as HistoryEvent[], { name });
    spans += execution.trace.spans.length;
    expect(otlpOf(execution)).toEqual(printed(execution));
  }
  console.log(`spans of recorded executions: ${spans}`);
});
