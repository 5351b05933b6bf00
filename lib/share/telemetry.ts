import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { readArn } from "@/lib/base/arn";
import type { Span, SpanFailure } from "@/lib/history/span";
import { spanName } from "@/lib/layout/spanName";
import type { SharedExecution } from "./shared";

/*
 * An execution as a trace of OpenTelemetry: a span for each span of the fold. Ids are made of the execution's key, so that
 * sending it twice makes one trace. Payloads are not among the attributes: traces are kept where many read them.
 */

export type Attributes = Readonly<Record<string, string | number | boolean>>;

export type TelemetrySpan = {
  readonly traceId: string;
  readonly spanId: string;
  /** Null: the execution itself. */
  readonly parentSpanId: string | null;
  readonly name: string;
  /** A task asks another service; all else happens inside. */
  readonly kind: "internal" | "client";
  /** ms UTC. */
  readonly start: number;
  readonly end: number;
  readonly status: { readonly code: "unset" | "ok" } | { readonly code: "error"; readonly message: string };
  readonly attributes: Attributes;
  readonly failure: SpanFailure | null;
};

/** What all spans of the execution have in common: names are those of OpenTelemetry's conventions where it has some. */
export function resourceOf({ machine, machineArn, arn }: SharedExecution): Attributes {
  const read = readArn(arn ?? machineArn);
  return attributes({
    "service.name": machine ?? "state machine",
    "cloud.provider": read === null ? null : "aws",
    "cloud.account.id": read?.account ?? null,
    "cloud.region": read?.region ?? null,
    "aws.step_functions.state_machine.arn": machineArn,
  });
}

/** The spans of an execution, each after the one around it. */
export function telemetryOf(execution: SharedExecution): readonly TelemetrySpan[] {
  const { key, trace } = execution;
  const traceId = idOf(`trace ${key}`, 16);
  const idOfSpan = (index: number) => idOf(`span ${key} ${index}`, 8);
  return trace.spans.map((span) => ({
    traceId,
    spanId: idOfSpan(span.index),
    parentSpanId: span.parent < 0 ? null : idOfSpan(span.parent),
    name: span.kind === "execution" ? execution.name : spanName(span),
    kind: span.kind === "attempt" && isCall(span.of) ? "client" : "internal",
    start: span.start,
    // Of what has not ended as much as is known.
    end: Math.max(span.start, span.end ?? trace.execution.lastAt ?? span.start),
    status: statusOf(span),
    attributes: attributesOf(span, execution),
    failure: span.failure,
  }));
}

function isCall(of: Extract<Span, { kind: "attempt" }>["of"]): boolean {
  return of === "task" || of === "lambda" || of === "activity";
}

function statusOf({ outcome, failure }: Span): TelemetrySpan["status"] {
  switch (outcome) {
    case "succeeded":
      return { code: "ok" };
    case "failed":
    case "timedOut":
    case "aborted":
      return { code: "error", message: failure?.error ?? (outcome === "aborted" ? "aborted" : "") };
    // Something went wrong in it and was dealt with; or nobody knows.
    case "caught":
    case "open":
    case "unknown":
      return { code: "unset" };
  }
}

function attributesOf(span: Span, { arn, type }: SharedExecution): Attributes {
  const common = { "stepscope.kind": span.kind, "stepscope.outcome": span.outcome };
  switch (span.kind) {
    case "execution":
      return attributes({ ...common, "stepscope.execution.arn": arn, "stepscope.execution.type": type });
    case "visit":
      return attributes({
        ...common,
        "stepscope.state": span.state,
        "stepscope.state.type": span.stateType,
        "stepscope.visit": span.visit,
      });
    case "attempt":
      return attributes({ ...common, "stepscope.attempt": span.attempt, "stepscope.resource": span.resource });
    case "iteration":
      return attributes({ ...common, "stepscope.item": span.iteration });
    case "branch":
      return attributes({ ...common, "stepscope.branch": span.branch });
    case "redrive":
      return attributes({ ...common, "stepscope.redrive": span.number });
    case "backoff":
      return attributes({ ...common, "stepscope.planned_ms": span.plannedMs });
    case "mapRun":
      return attributes({ ...common, "stepscope.map_run.arn": span.mapRunArn });
    case "callback":
      return attributes(common);
  }
}

/** Without those that nobody knows. */
function attributes(all: Readonly<Record<string, string | number | boolean | null>>): Attributes {
  return Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

function idOf(text: string, bytes: number): string {
  return bytesToHex(sha256(utf8ToBytes(text)).subarray(0, bytes));
}
