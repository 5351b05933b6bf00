import { type Instant, instant } from "@/lib/base/instant";
import { utf8Length } from "@/lib/base/utf8Length";
import { FIELDS } from "./details";
import { fieldsOf, type HistoryEvent } from "./event";
import type { Payload } from "./payload";
import { KEPT_MS, LONGEST_MS, MAX_EVENTS, MAX_PAYLOAD, MAX_REDRIVABLE_EVENTS, REDRIVABLE_MS } from "./serviceLimits";
import type { ExecutionTrace, Span } from "./span";

/** Where its own limits stand. All times are ms UTC; null: the limit is none of this execution's. */
export type Limits = {
  /** `fullAt`: when it runs out at the present rate; null of a run that has ended or stands still. */
  readonly events: { readonly used: number; readonly share: number; readonly fullAt: Instant | null } | null;
  readonly payload: LargestPayload | null;
  /** Until when it can be redriven; `isOver`: no more. */
  readonly redrive: { readonly until: Instant; readonly isOver: boolean } | null;
  /** When AWS forgets it, or ends it, if it is open. */
  readonly expiry: { readonly at: Instant; readonly isOpen: boolean; readonly isOver: boolean } | null;
};

/** `isLowerBound`: the record lacks payloads, or holds them cut. */
export type LargestPayload = {
  readonly bytes: number;
  readonly share: number;
  readonly eventId: number;
  /** Null: of the execution itself. */
  readonly state: string | null;
  readonly isLowerBound: boolean;
};

export type LimitFacts = {
  readonly events: readonly HistoryEvent[];
  readonly now: Instant;
  /** Null is taken for Standard: AWS gives no histories of Express executions. */
  readonly type: "STANDARD" | "EXPRESS" | null;
  readonly status: ExecutionTrace["execution"]["status"];
  readonly startedAt: Instant | null;
  readonly stoppedAt: Instant | null;
  /** Whether somebody follows the run: then no events since the last one are a rate too. */
  readonly isLive: boolean;
};

/** The limits of one execution as of `now`. Linear in the events. */
export function limitsOf(trace: ExecutionTrace, facts: LimitFacts): Limits {
  const isExpress = facts.type === "EXPRESS";
  const used = trace.completeness.lastId ?? 0;
  return {
    events:
      isExpress || used === 0
        ? null
        : { used, share: used / MAX_EVENTS, fullAt: isOpen(facts) ? fullAt(used, facts) : null },
    payload: largestPayload(trace, facts.events),
    redrive: isExpress ? null : redriveOf(used, facts),
    expiry: isExpress ? null : expiryOf(facts),
  };
}

function isOpen({ status, stoppedAt }: LimitFacts): boolean {
  return stoppedAt === null && (status === "RUNNING" || status === "PENDING_REDRIVE");
}

/** Events whose time tells the present rate, and as many as it takes to speak of one. */
const RECENT = { most: 1_000, least: 250 } as const;

function fullAt(used: number, { events, now, isLive }: LimitFacts): Instant | null {
  const recent = events.slice(-RECENT.most);
  const [first, last] = [recent[0], recent.at(-1)];
  if (first === undefined || last === undefined || recent.length < RECENT.least) return null;
  const to = isLive ? Math.max(now, last.timestamp) : last.timestamp;
  const ms = (to - first.timestamp) / (recent.length - 1);
  const at = to + ms * Math.max(0, MAX_EVENTS - used);
  // Later than it may be open at all, the year ends it first; of what is past by now nobody knows the rate any more.
  return ms <= 0 || at - to > LONGEST_MS || at <= now ? null : instant(Math.round(at));
}

function redriveOf(used: number, { status, stoppedAt, now }: LimitFacts): Limits["redrive"] {
  const isBad = status === "FAILED" || status === "TIMED_OUT" || status === "ABORTED";
  if (!isBad || stoppedAt === null) return null;
  const until = instant(stoppedAt + REDRIVABLE_MS);
  return { until, isOver: now >= until || used >= MAX_REDRIVABLE_EVENTS };
}

function expiryOf(facts: LimitFacts): Limits["expiry"] {
  const { startedAt, stoppedAt, now } = facts;
  if (isOpen(facts) && startedAt !== null) {
    const at = instant(startedAt + LONGEST_MS);
    return { at, isOpen: true, isOver: now >= at };
  }
  if (stoppedAt === null) return null;
  const at = instant(stoppedAt + KEPT_MS);
  return { at, isOpen: false, isOver: now >= at };
}

/** Of those that the record holds whole; of several as large the first. */
function largestPayload(trace: ExecutionTrace, events: readonly HistoryEvent[]): LargestPayload | null {
  let [bytes, eventId, isLowerBound] = [-1, 0, false];
  for (const event of events) {
    for (const payload of payloadsOf(event)) {
      if (payload.kind !== "present") isLowerBound = true;
      // A character is three bytes of UTF-8 at most: most are not counted.
      else if (payload.text.length * 3 > bytes) {
        const size = utf8Length(payload.text);
        if (size > bytes) [bytes, eventId] = [size, event.id];
      }
    }
  }
  if (bytes < 0) return null;
  return { bytes, share: bytes / MAX_PAYLOAD, eventId, state: stateAt(trace, eventId), isLowerBound };
}

function payloadsOf(event: HistoryEvent): Payload[] {
  if (event.type === "Unknown") return [];
  const details = fieldsOf(event);
  return (FIELDS.get(event.type) ?? []).flatMap(({ kind, key }) =>
    kind === "payload" && details[key] !== undefined ? [details[key] as Payload] : [],
  );
}

function stateAt({ spans }: ExecutionTrace, eventId: number): string | null {
  let span: Span | undefined = spans.find(({ events }) => events.includes(eventId));
  while (span !== undefined && span.kind !== "visit") span = spans[span.parent];
  return span?.state ?? null;
}
