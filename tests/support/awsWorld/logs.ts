import type { EventType } from "@/lib/history/event";
import { arnOf, draw, hash, saltOf, uuidOf } from "./ids";
import type { Logging } from "./machine";
import type { MachineTruth } from "./machineTruth";
import type { TemplateEvent } from "./template";
import { fill, type Values } from "./text";

/** One event of a log group. Times are ms since the epoch. */
export type LogEvent = {
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly stream: string;
  readonly eventId: string;
  readonly message: string;
};

/** One run of an Express execution; of two under one ARN the second is another. */
export type Run = {
  readonly arn: string;
  readonly index: number;
  readonly run: 0 | 1;
  readonly start: number;
  readonly status: string;
  readonly error: string | null;
  readonly events: readonly TemplateEvent[];
  readonly values: Values;
};

/** How logs misbehave, as parts of all events or runs. */
export const LATE = 0.2;
export const VERY_LATE = 0.003;
export const REPEATED = 0.02;
export const TWO_STREAMS = 0.05;
export const RAN_TWICE = 0.01;
export const CUT_COPY = 0.0005;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** From the start of a first run to that of a second one, at most. */
const SECOND_RUN_MS = 2 * MINUTE;
/** Executions that are looked at together. */
const SLICE = 500;

/** The log group of one Express machine. What it holds is made when it is asked for. */
export class LogGroup {
  readonly name: string;
  private readonly salt: number;
  private readonly longest: number;
  private named: { readonly hour: number; readonly names: readonly string[] } = { hour: 0, names: [] };

  constructor(
    readonly truth: MachineTruth,
    private readonly seed: number,
  ) {
    this.name = `/aws/vendedlogs/states/${truth.machine.name}-Logs`;
    this.salt = saltOf(`logs of ${truth.machine.name}`);
    this.longest = truth.longest;
  }

  get logging(): Logging {
    return this.truth.machine.logging;
  }

  /** Whether anything is ever delivered. */
  get isDelivered(): boolean {
    const { level, mayDeliver, groupExists } = this.logging;
    return level !== "OFF" && mayDeliver && groupExists;
  }

  /** The runs of an execution: one, or two under one ARN. */
  runs(index: number): readonly Run[] {
    const { truth, seed, salt } = this;
    const { name, start, template } = truth.course(index);
    const arn = arnOf("express", `${truth.machine.name}:${name}:${uuidOf(seed, salt, index, 0)}`);
    const values = { name, mapRun: "", parent: "", item: "" };
    const { status = "RUNNING", error = null } = template.phases.at(-1) ?? {};
    const first: Run = { arn, index, run: 0, start, status, error, events: template.events, values };
    if (!this.ranTwice(index)) return [first];
    const after = 5_000 + Math.floor(draw(seed, salt + 2, index) * (SECOND_RUN_MS - 5_000));
    return [first, { arn, index, run: 1, start: start + after, status, error, events: template.events, values }];
  }

  private ranTwice = (index: number) => draw(this.seed, this.salt + 1, index) < RAN_TWICE;

  /** What of a run is written to the log, at the level of the machine. */
  logged(run: Run): readonly TemplateEvent[] {
    return this.isDelivered ? run.events.filter(({ type }) => isWritten(this.logging.level, type)) : [];
  }

  /** When an event of a run came into the log. */
  ingested({ index, run, start }: Run, { offset, id }: TemplateEvent): number {
    const place = id * 2 + run;
    const late = draw(this.seed, this.salt + 3, index, place);
    const by = draw(this.seed, this.salt + 4, index, place);
    const at = start + offset;
    if (late < VERY_LATE) return Math.floor(at + (16 + by * 74) * MINUTE);
    if (late < VERY_LATE + LATE) return Math.floor(at + (1 + by * 13) * MINUTE);
    return Math.floor(at + 200 + by * 3_000);
  }

  /**
   * Log events with times from `from` to `to`, both included, that had come in at `now`, in order of time, then of id;
   * those after a place alone. Copies and broken lines are among them.
   */
  *events(from: number, to: number, now: number, after: Place | null = null): Generator<LogEvent> {
    const { retentionDays } = this.logging;
    const oldest = retentionDays === null ? 0 : now - retentionDays * 24 * 60 * MINUTE;
    let begin = Math.max(from, oldest, after?.timestamp ?? 0);
    const end = Math.min(to, now);
    while (this.isDelivered && begin <= end) {
      const until = Math.min(end, this.sliceEnd(begin));
      for (const event of this.slice(begin, until, now)) {
        if (after === null || isAfter(event, after)) yield event;
      }
      begin = until + 1;
    }
  }

  /** The last ms of a slice: so long that about SLICE executions start in it. */
  private sliceEnd(begin: number): number {
    const next = this.truth.startedUntil(begin) + SLICE;
    return next >= this.truth.count ? Infinity : Math.max(begin + this.longest, this.truth.start(next));
  }

  private slice(from: number, to: number, now: number): LogEvent[] {
    const { truth } = this;
    const events: LogEvent[] = [];
    const last = Math.min(truth.count, truth.startedUntil(to));
    const mayRun = truth.startedUntil(from - this.longest - 1);
    for (let index = truth.startedUntil(from - this.longest - SECOND_RUN_MS - 1); index < last; index++) {
      if (index < mayRun && !this.ranTwice(index)) continue;
      for (const run of this.runs(index)) {
        for (const event of this.logged(run)) this.write(run, event, from, to, now, events);
      }
    }
    return events.sort((a, b) => (isAfter(a, b) ? 1 : -1));
  }

  private write(run: Run, event: TemplateEvent, from: number, to: number, now: number, events: LogEvent[]): void {
    const timestamp = run.start + event.offset;
    if (timestamp < from || timestamp > to) return;
    const ingestionTime = this.ingested(run, event);
    if (ingestionTime > now) return;
    const place = event.id * 2 + run.run;
    const message = this.message(run, event);
    const eventId = (copy: number) => this.eventId(timestamp, run.index, place * 3 + copy);
    const stream = this.stream(run, event.id);
    events.push({ timestamp, ingestionTime, stream, eventId: eventId(0), message });
    const drawn = draw(this.seed, this.salt + 5, run.index, place);
    const again = ingestionTime + 1_000 + Math.floor(drawn * MINUTE);
    if (drawn < REPEATED && again <= now) {
      events.push({ timestamp, ingestionTime: again, stream, eventId: eventId(1), message });
    }
    if (1 - drawn < CUT_COPY) {
      events.push({ timestamp, ingestionTime, stream, eventId: eventId(2), message: message.slice(0, 40) });
    }
  }

  /** The record of an event. */
  message({ arn, start, values }: Run, event: TemplateEvent): string {
    const record = fill(this.logging.includesData ? event.log : event.bareLog, values);
    return `${record.slice(0, -1)},"event_timestamp":"${start + event.offset}","execution_arn":"${arn}"}`;
  }

  /** `states/MACHINE/2026-06-01-10-00/8 hex`: two at a time, one an hour each. */
  private stream({ index, start }: Run, id: number): string {
    const isSplit = draw(this.seed, this.salt + 6, index) < TWO_STREAMS;
    const shard = (hash(this.seed, this.salt + 7, index) + (isSplit ? id : 0)) % 2;
    return this.streamNames(Math.floor(start / HOUR))[shard] ?? "";
  }

  /** Names of the streams that may hold something, newest first. */
  streamsUntil(at: number, most: number): readonly string[] {
    const names: string[] = [];
    const oldest = Math.floor(this.truth.start(0) / HOUR);
    for (let hour = Math.floor(at / HOUR); hour >= oldest && names.length < most; hour--) {
      names.push(...this.streamNames(hour));
    }
    return names.slice(0, most);
  }

  private streamNames(hour: number): readonly string[] {
    if (this.named.hour === hour) return this.named.names;
    const at = new Date(hour * HOUR).toISOString().slice(0, 13).replace("T", "-");
    const id = (shard: number) =>
      hash(this.seed, this.salt + 8, hour, shard)
        .toString(16)
        .padStart(8, "0");
    const names = [0, 1].map((shard) => `states/${this.truth.machine.name}/${at}-00/${id(shard)}`);
    this.named = { hour, names };
    return names;
  }

  /** 56 digits that ascend with time, as the service's do. */
  private eventId(timestamp: number, index: number, place: number): string {
    const numbers = [this.salt, index, place].map((number) => String(number).padStart(10, "0"));
    return `3${timestamp}${numbers.join("")}`.padEnd(56, "0");
  }
}

export type Place = Pick<LogEvent, "timestamp" | "eventId">;

function isAfter(a: Place, b: Place): boolean {
  return a.timestamp === b.timestamp ? a.eventId > b.eventId : a.timestamp > b.timestamp;
}

const ENDS: ReadonlySet<EventType | "Unknown"> = new Set(["ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"]);

/** Whether a level writes events of a type. */
export function isWritten(level: Logging["level"], type: TemplateEvent["type"]): boolean {
  if (level === "ALL") return true;
  if (level === "FATAL") return ENDS.has(type);
  return level === "ERROR" && (type === "FailStateEntered" || /(Failed|TimedOut|Aborted)$/.test(type));
}
