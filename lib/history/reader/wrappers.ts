import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { type Inflate, unpackBase64 } from "./base64";
import type { Collector, RecordAt } from "./collector";
import { besideDescription } from "./description";
import { holdsRecords, isBase64, isDescription, isEvent, isLogRow, mayHoldRecord, messageOf } from "./shapes";
import { parse } from "./jsonPiece";
import { isStreamed } from "./streamed";

/** Records inside of records: a message of a log inside of an envelope inside of an export. No real one is deeper. */
const MAX_WRAPPERS = 8;
/** Values that one wrapper may hold: what is larger is read as a stream, list by list. */
const MAX_VALUES = 2_000_000;

export type Opener = {
  /** Takes the records in a value, whatever wraps them. False when there is none. */
  readonly open: (value: Json, at: RecordAt) => boolean;
};

/**
 * Unwraps. The rule: a value that is a record is taken; else the message of a row is looked into; else every member
 * that is a list, an object or a text which may hold a record. Texts are JSON, lines of a log, or base64 of either.
 */
export function createOpener(
  collector: Collector,
  inflate: Inflate | undefined,
  readText: (text: string, at: RecordAt) => boolean,
): Opener {
  const unwrapper = new Unwrapper(collector, inflate, readText);
  return { open: (value, at) => unwrapper.open(value, at, 0) };
}

/** Its methods answer whether there was a record. `depth` counts the wrappers around a value. */
class Unwrapper {
  private left = MAX_VALUES;

  constructor(
    private readonly collector: Collector,
    private readonly inflate: Inflate | undefined,
    private readonly readText: (text: string, at: RecordAt) => boolean,
  ) {}

  open(value: Json, at: RecordAt, depth: number): boolean {
    if (depth > MAX_WRAPPERS || this.left-- <= 0 || this.collector.refusal() !== null) return false;
    if (typeof value === "string") return this.openText(value, at, depth);
    if (isArray(value)) return this.openList(value, at, depth);
    return isObject(value) && this.openObject(value, at, depth);
  }

  private openObject(value: JsonObject, at: RecordAt, depth: number): boolean {
    const message = messageOf(value);
    if (message !== undefined && this.openMessage(message, at, depth)) return true;
    if (this.collector.takeRecord(value, at)) return true;
    if (depth > 0 && isDescription(value)) return this.openDescription(value, at, depth);
    if (this.openMembers(value, inner(at), depth)) return true;
    return isLogRow(value) && this.passOver();
  }

  /** An execution in a list of them, or with its events in a member of its own. */
  private openDescription(value: JsonObject, at: RecordAt, depth: number): true {
    const beside = besideDescription(value);
    if (!holdsEvents(beside, MAX_WRAPPERS - depth)) {
      this.collector.takeListed(value);
      return true;
    }
    this.collector.runs.startRun();
    this.collector.takeFacts(value);
    this.openMembers(beside, inner(at), depth);
    return true;
  }

  private openMessage(message: Json, at: RecordAt, depth: number): boolean {
    if (isObject(message)) return this.open(message, inner(at), depth + 1);
    if (typeof message !== "string" || !(mayHoldRecord(message) || isBase64(message))) return false;
    return this.openText(message, inner(at), depth);
  }

  /** Texts first: an export that has taken a message apart holds the message too, and that one is whole. */
  private openMembers(value: JsonObject, at: RecordAt, depth: number): boolean {
    let found = false;
    for (const member of Object.values(value)) {
      if (typeof member === "string") found = this.openText(member, at, depth) || found;
    }
    if (found) return true;
    const entries = Object.entries(value);
    // What describes an execution beside a list of events is about these: it is taken when they have been read.
    const isPage = entries.some(([name, member]) => isStreamed(name, member) || isEventList(member));
    for (const [name, member] of entries) {
      if (typeof member !== "object" || isUndamagedDetails(name, member)) continue;
      if (isPage && isObject(member) && isDescription(member)) continue;
      const of = isStreamed(name, member) ? name : at.of;
      const list = name === "historyHash" && isObject(member) ? Object.values(member) : member;
      found = this.open(list, { ...at, of }, depth + 1) || found;
    }
    if (found && isPage) {
      this.collector.takeBeside(value);
      this.collector.endPage(value["nextToken"] ?? value["NextToken"]);
    }
    return found;
  }

  private openList(list: readonly Json[], at: RecordAt, depth: number): boolean {
    const message = insightsMessage(list);
    if (message !== undefined) return this.openMessage(message, at, depth) || this.passOver();
    let found = false;
    for (const item of list) found = this.open(item, inner(at), depth + 1) || found;
    return found;
  }

  private openText(text: string, at: RecordAt, depth: number): boolean {
    if (isBase64(text)) {
      const unpacked = unpackBase64(text, this.inflate);
      return unpacked !== null && this.readText(unpacked, inner(at));
    }
    if (!mayHoldRecord(text)) return false;
    if (!/^\s*[{["]/.test(text)) return this.readText(text, inner(at));
    const parsed = parse(text);
    if (parsed.ok) return this.open(parsed.value, { ...inner(at), text: text.trim() }, depth + 1);
    if (!text.includes("execution_arn")) return false;
    this.collector.count.broken++;
    return true;
  }

  private passOver(): true {
    this.collector.count.others++;
    return true;
  }
}

/** The details of an event hold texts; whole events stand in them only where what closed them is lost. */
function isUndamagedDetails(name: string, member: Json): boolean {
  return /Details$/.test(name) && !(isObject(member) && holdsRecords(member));
}

/** A list of events that do not name their execution. */
function isEventList(member: Json): boolean {
  return isArray(member) && isObject(member[0] ?? null) && isEvent(member[0] as JsonObject);
}

/** Whether events that do not name their execution lie in a value, at most so deep. */
function holdsEvents(value: Json, depth: number): boolean {
  if (isEventList(value)) return true;
  return (
    depth > 0 &&
    typeof value === "object" &&
    value !== null &&
    Object.values(value).some((member) => holdsEvents(member as Json, depth - 1))
  );
}

function inner(at: RecordAt): RecordAt {
  return at.text === null ? at : { ...at, text: null };
}

/** The message in a row of Logs Insights: a list of `{field, value}`. */
function insightsMessage(row: readonly Json[]): Json | undefined {
  if (!row.every((cell) => isObject(cell) && (cell["field"] ?? cell["Field"]) !== undefined)) return undefined;
  const cells = row.filter(isObject);
  const found = cells.find((cell) => ["@message", "message"].includes(String(cell["field"] ?? cell["Field"])));
  return found?.["value"] ?? found?.["Value"];
}
