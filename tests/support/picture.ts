import { formatDuration } from "@/lib/base/wording";
import type { SpanOutcome, FailureRecovery, Span, ExecutionTrace } from "@/lib/history/span";

/** How a span is filled, and what it ends with. */
const MARKS: Readonly<Record<SpanOutcome, readonly [fill: string, end: string]>> = {
  succeeded: ["=", "="],
  failed: ["=", "x"],
  caught: ["=", "~"],
  timedOut: ["=", "t"],
  aborted: ["=", "/"],
  open: ["=", ">"],
  unknown: ["?", "?"],
};
const WIDTH = 40;

/** A trace as a text timeline: a span a line, its bar, what it is, and the ids of its events. */
export function drawTrace(trace: ExecutionTrace): string {
  const from = Math.min(...trace.spans.map((span) => span.start));
  const to = Math.max(trace.execution.lastAt ?? from, ...trace.spans.map((span) => span.end ?? from));
  const children = new Map<number, Span[]>();
  for (const span of trace.spans) children.set(span.parent, [...(children.get(span.parent) ?? []), span]);
  const lines: string[] = [];
  const draw = (span: Span, depth: number): void => {
    const label = `${"  ".repeat(depth)}${labelOf(span)}`.padEnd(34).slice(0, 34);
    lines.push(`${label}|${bar(span, from, to)}| ${notesOf(span)}`.trimEnd());
    for (const child of children.get(span.index) ?? []) draw(child, depth + 1);
  };
  for (const root of children.get(-1) ?? []) draw(root, 0);
  const { completeness, execution, eventCount, unknownEvents } = trace;
  const holes = completeness.gaps.map(([a, b]) => (a === b ? a : `${a}-${b}`)).join(" ");
  lines.push(
    `${execution.status}, ${completeness.kind}${holes === "" ? "" : ` (missing ${holes})`}, ${eventCount} events` +
      `${unknownEvents > 0 ? `, ${unknownEvents} unknown` : ""}, ${execution.retries} retries, ${execution.redrives} redrives`,
  );
  return lines.join("\n");
}

function bar(span: Span, from: number, to: number): string {
  const scale = (at: number): number => Math.round(((at - from) / Math.max(1, to - from)) * (WIDTH - 1));
  const start = scale(span.start);
  const end = span.end === null ? (span.outcome === "open" ? WIDTH - 1 : start) : scale(span.end);
  const [fill, last] = span.kind === "backoff" ? [".", span.outcome === "open" ? ">" : "."] : MARKS[span.outcome];
  return `${" ".repeat(start)}${fill.repeat(Math.max(0, end - start))}${last}`.padEnd(WIDTH);
}

function labelOf(span: Span): string {
  switch (span.kind) {
    case "visit":
      return `${span.state ?? "?"} ${span.stateType ?? "?"}${span.visit > 1 ? ` (visit ${span.visit})` : ""}`;
    case "attempt":
      return `try ${span.attempt} ${span.resource ?? span.of}`;
    case "branch":
      return `branch ${span.branch}`;
    case "iteration":
      return `item ${span.iteration ?? "?"}`;
    case "redrive":
      return `redrive ${span.number} after ${span.before.failure?.error ?? span.before.outcome}`;
    case "backoff":
      return `wait after ${span.after}`;
    case "mapRun":
      return `mapRun ${span.mapRunArn ?? "?"}`;
    case "execution":
    case "callback":
      return span.kind;
  }
}

function notesOf(span: Span): string {
  const notes = [span.outcome as string, `[${span.events.join(" ")}]`];
  if (span.failure !== null) notes.push(`${span.failure.error ?? "no error"} at ${span.failure.eventId}`);
  if (span.startMissing) notes.push("start missing");
  if (span.kind === "backoff" && span.end !== null) notes.push(formatDuration(span.end - span.start));
  if (span.kind === "backoff" && span.plannedMs !== null) {
    notes.push(`planned ${span.jitter === "FULL" ? "up to " : ""}${formatDuration(span.plannedMs)}`);
  }
  if (span.kind === "attempt" && span.length !== null) notes.push(`${span.length} items`);
  if (span.kind === "visit" && span.resumes !== null) notes.push(`resumes span ${span.resumes}`);
  if (span.kind === "visit" && span.next !== null) notes.push(`-> ${span.next}`);
  if (span.kind === "visit")
    for (const one of span.recovery) notes.push(`${recoveryNote(one)}${one.error === null ? "" : ` of ${one.error}`}`);
  return notes.join(" ");
}

function recoveryNote(recovery: FailureRecovery): string {
  switch (recovery.action) {
    case "retry":
      return `{${recovery.eventId} retry ${recovery.retrier ?? "?"}${recovery.used === null ? "" : `: ${recovery.used} of ${recovery.maxAttempts}`}}`;
    case "catch":
      return `{${recovery.eventId} catch ${recovery.catcher ?? "?"} -> ${recovery.next ?? "?"}${recovery.usedUp === null ? "" : `, used up ${recovery.usedUp}`}}`;
    case "fail":
      return `{${recovery.eventId} fail${recovery.usedUp === null ? "" : `, used up ${recovery.usedUp}`}${recovery.judged ? "" : " (no definition)"}}`;
    case "open":
      return `{${recovery.eventId} open}`;
  }
}
