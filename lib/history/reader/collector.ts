import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { decodeEvent, type DecodeProblem, isNaiveTime } from "../decode";
import { DETAILS_KEY, type HistoryEvent, isEventType } from "../event";
import { decodeLogRecord, isLogRecord } from "../logRecord";
import type { TextPlace } from "./buffer";
import { definitionFacts, describeExecution, type ExecutionDescription, mergeDescriptions } from "./description";
import { createLocalLog } from "./localLog";
import { plainMembers, textOf } from "./names";
import { type EventContext, normaliseEvent } from "./normalise";
import type { Note } from "./notes";
import type { ReadItem } from "./items";
import type { Refusal } from "./refusal";
import { createRuns } from "./runs";
import { MAX_DEPTH, skipValue, startSkip } from "./scan";
import { holdsRecords, isDescription, isDiscovered, isEvent } from "./shapes";

/** A record with what is known of where it stands. */
export type RecordAt = {
  readonly place: () => TextPlace;
  /** The record's own text, where it stands in the file as AWS writes it. */
  readonly text: string | null;
  /** What stands before it on its line. */
  readonly before: string;
  /** The list or object that it was a member of; null at the top. */
  readonly of: string | null;
};

export type Collector = ReturnType<typeof createCollector>;

/** Redacted ARNs are no identity: two runs may bear the same words. */
const ARN = /^arn:[^:\s]+:states:[^:\s]*:[^:\s]*:(?:execution|express):\S+$/;

/**
 * Turns records into items: events in AWS's shape with the run they belong to, descriptions, definitions. Counts what
 * is no record, and refuses what is one and broken (`partial`: steps over it).
 */
export function createCollector(partial: boolean) {
  const runs = createRuns();
  const local = createLocalLog();
  let items: ReadItem[] = [];
  let refusal: Refusal | null = null;
  const count = { events: 0, records: 0, naive: 0, broken: 0, others: 0, damaged: 0 };
  const withEvents = new Set<number>();
  const described = new Set<number>();
  /** Runs whose page ended with a token, until another page of them comes. */
  const more = new Set<number>();
  /** Runs of log records since the last page, without those that have ended. */
  const open = new Set<number>();
  let plainPage = false;

  function refuse(reason: Refusal): void {
    refusal ??= reason;
  }

  /** Everything that is one record. False when it is none, or a broken one that is stepped over. */
  function takeRecord(value: JsonObject, at: RecordAt): boolean {
    if (isLogRecord(value) && isDiscovered(value)) {
      refuse({ why: "noMessage", columns: Object.keys(value).slice(0, 8), place: at.place() });
      return true;
    }
    if (isLogRecord(value) && isObject(value["details"] ?? {})) return takeLog(value, at);
    return (isEvent(value) || isLogRecord(value)) && takeEvent(value, at);
  }

  function takeLog(value: JsonObject, at: RecordAt): boolean {
    count.records++;
    const decoded = decodeLogRecord(value);
    if (decoded.ok && !(partial && holdsEvents(decoded.value.event))) {
      const { event, executionArn } = decoded.value;
      if (isNaiveTime(value["event_timestamp"])) count.naive++;
      named(event, executionArn, at.text ?? "", "log", at);
      return true;
    }
    return takeNormal(value, at) || refuseEvent(decoded.ok ? notAnEvent(value) : decoded.error, value, at);
  }

  function takeEvent(value: JsonObject, at: RecordAt): boolean {
    count.records++;
    // What the console exports lists the details of all types, and members of its own.
    const plain = at.of === "historyHash" || !isPlain(value) ? null : decodeEvent(value);
    if (plain?.ok !== true) return takeNormal(value, at) || refuseEvent(plain?.error ?? notAnEvent(value), value, at);
    if (partial && holdsEvents(plain.value)) return refuseEvent(notAnEvent(value), value, at);
    if (isNaiveTime(value["timestamp"])) count.naive++;
    unnamed(plain.value, at.text ?? jsonText(value), at);
    return true;
  }

  /** An event in another spelling, or with its id and time before it on its line. */
  function takeNormal(value: JsonObject, at: RecordAt): boolean {
    const context: EventContext = local.contextOf(value, at.before);
    const normal = normaliseEvent(value, context);
    const decoded = normal === null ? null : decodeEvent(normal.wire);
    if (normal === null || decoded?.ok !== true || (partial && holdsEvents(decoded.value))) return false;
    if (isNaiveTime(normal.wire["timestamp"])) count.naive++;
    const text = jsonText(normal.wire);
    if (normal.executionArn === null) unnamed(decoded.value, text, at);
    else named(decoded.value, normal.executionArn, text, "api", at);
    return true;
  }

  function unnamed(event: HistoryEvent, text: string, at: RecordAt): void {
    if (isTooDeep(event, text)) return refuse({ why: "tooDeep", limit: MAX_DEPTH, place: at.place() });
    plainPage = true;
    emit({ kind: "event", run: runs.ofEvent(event, text), event, text, form: "api", executionArn: null });
  }

  function named(event: HistoryEvent, arn: string, text: string, form: "api" | "log", at: RecordAt): void {
    if (isTooDeep(event, text)) return refuse({ why: "tooDeep", limit: MAX_DEPTH, place: at.place() });
    const { run, isNew } = runs.ofArn(arn);
    if (isNew && ARN.test(arn)) items.push({ kind: "arn", run, executionArn: arn });
    if (ENDS.has(event.type)) open.delete(run);
    else open.add(run);
    emit({ kind: "event", run, event, text, form, executionArn: arn });
  }

  function emit(item: Extract<ReadItem, { kind: "event" }>): void {
    count.events++;
    withEvents.add(item.run);
    if (more.size > 0) more.delete(item.run);
    items.push(item);
  }

  function refuseEvent(problem: DecodeProblem, value: JsonObject, at: RecordAt): boolean {
    // Whole events may lie inside of it, when what closes it is lost.
    if (partial) {
      count.damaged++;
      return false;
    }
    const place = at.place();
    const lacks = /details/i.test(problem.member) && lacksDetails(value);
    if (lacks) refuse({ why: "noDetails", type: String(value["type"]), place });
    else refuse({ why: "badEvent", problem, number: count.records, place });
    return true;
  }

  /** What an answer of AWS says about an execution or a machine. `beside`: events stand beside it. */
  function takeFacts(value: JsonObject): boolean {
    const describes = isDescription(value) || (saysExecution(value) && value["status"] !== undefined);
    if (describes) describe(describeExecution(value));
    const definition = definitionFacts(value);
    if (definition !== null) {
      items.push({ kind: "definition", run: describes ? runs.current() : runs.ofDefinition(), definition });
    }
    return describes || definition !== null;
  }

  /** The members beside events: all that they say is about one execution. */
  function takeBeside(value: JsonObject): void {
    const said = [value, ...Object.values(value).filter(isObject)];
    const descriptions = said.filter(saysExecution).map(describeExecution);
    const [first, ...others] = descriptions;
    if (first !== undefined) describe(others.reduce(mergeDescriptions, first));
    for (const one of said) {
      const definition = definitionFacts(one);
      if (definition === null) continue;
      const run = first === undefined ? runs.ofDefinition() : runs.current();
      items.push({ kind: "definition", run, definition });
      break;
    }
  }

  function describe(description: ExecutionDescription, listed = false): void {
    const { arn } = description;
    const run = listed && arn !== null ? runs.ofArn(arn).run : runs.ofDescription(arn);
    if (arn !== null) {
      items.push({ kind: "arn", run, executionArn: arn });
      described.add(run);
    }
    items.push({ kind: "description", run, description });
  }

  /** A page has ended; with a token another one follows. */
  function endPage(token: Json | undefined): void {
    if (typeof token === "string" && token !== "") for (const run of pageRuns()) more.add(run);
    plainPage = false;
    open.clear();
  }

  function pageRuns(): Iterable<number> {
    return plainPage ? [runs.current()] : open;
  }

  function notesOf(): Note[] {
    const without = [...described].filter((run) => !withEvents.has(run)).length;
    const { naive, broken, others } = count;
    return [
      ...(more.size > 0 ? [{ kind: "moreFollow", executions: more.size } as const] : []),
      ...(without > 0 ? [{ kind: "noHistory", executions: without } as const] : []),
      ...(naive > 0 ? [{ kind: "naiveTimes", events: naive } as const] : []),
      ...(broken > 0 ? [{ kind: "brokenMessages", messages: broken } as const] : []),
      ...(others > 0 ? [{ kind: "otherMessages", messages: others } as const] : []),
    ];
  }

  return {
    takeRecord,
    takeFacts,
    takeBeside,
    takeListed: (value: JsonObject) => describe(describeExecution(value), true),
    endPage,
    refuse,
    refusal: () => refusal,
    count,
    /** Executions that can be kept: with events, or described by their ARN. */
    executions: () => new Set([...withEvents, ...described]).size,
    notes: notesOf,
    runs,
    /** Says which runs are not whole. */
    cutRuns(whole: boolean): void {
      const cut = new Set(more);
      if (whole || count.damaged > 0) cut.add(runs.current());
      for (const run of cut) items.push({ kind: "cut", run });
    },
    drain(): readonly ReadItem[] {
      const drained = items;
      items = [];
      return drained;
    },
  };
}

const ENDS: ReadonlySet<string> = new Set([
  "ExecutionSucceeded",
  "ExecutionFailed",
  "ExecutionAborted",
  "ExecutionTimedOut",
]);

/** Spelt as GetExecutionHistory spells it. */
function isPlain(value: JsonObject): boolean {
  return typeof value["type"] === "string" && value["id"] !== undefined && value["timestamp"] !== undefined;
}

function notAnEvent(value: JsonObject): DecodeProblem {
  const decoded = decodeEvent({ id: value["id"] ?? null, type: textOf(value["type"]) ?? null, timestamp: null });
  return decoded.ok ? { member: "details", expected: "those of its type", found: "others" } : decoded.error;
}

/** The event is there and all of its details are not: what a `--query`, or another tool, made of the answer. */
function lacksDetails(value: JsonObject): boolean {
  const { type } = value;
  if (typeof type !== "string" || !isEventType(type)) return false;
  const key = DETAILS_KEY[type];
  return key !== null && value[key] == null && (value["execution_arn"] === undefined || value["details"] == null);
}

function saysExecution(value: JsonObject): boolean {
  const members = plainMembers(value);
  if (members.has("executioncounts") || members.has("itemcounts")) return false;
  return typeof members.get("executionarn") === "string" || (members.has("startdate") && members.has("status"));
}

/** An event that has others inside of it: what closed it is lost, and it ends where one of them or their list does. */
function holdsEvents(event: HistoryEvent): boolean {
  if (event.type === "Unknown") return holdsRecords(event.wire);
  return event.extra !== undefined && (holdsRecords(event.extra.event) || holdsRecords(event.extra.details));
}

/** Members that are not known are kept as they are, and may nest; those that are known do not. */
function isTooDeep(event: HistoryEvent, text: string): boolean {
  if (event.type !== "Unknown" && event.extra === undefined) return false;
  return skipValue(text, startSkip(0)) === "deep";
}
