import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { decodeEvent, type DecodeProblem, isNaiveTime } from "../decode";
import type { HistoryEvent } from "../event";
import { isExecutionEnd } from "../executionEnds";
import { decodeLogRecord, isLogRecord } from "../logRecord";
import type { TextPlace } from "./buffer";
import { definitionFacts, describeExecution, type ExecutionDescription, mergeDescriptions } from "./description";
import { createLocalLog } from "./localLog";
import { type EventContext, normaliseEvent } from "./normalise";
import type { Note } from "./notes";
import type { ReadItem } from "./items";
import type { Refusal } from "./refusal";
import { createRuns } from "./runs";
import { holdsEvents, isPlain, isTooDeep, lacksDetails, notAnEvent, saysExecution } from "./recordChecks";
import { MAX_DEPTH } from "./scan";
import { isDescription, isDiscovered, isEvent } from "./shapes";

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

/** Redacted ARNs are no identity: two runs may bear the same words. */
const ARN = /^arn:[^:\s]+:states:[^:\s]*:[^:\s]*:(?:execution|express):\S+$/;

/**
 * Turns records into items: events in AWS's shape with the run they belong to, descriptions, definitions. Counts what
 * is no record, and refuses what is one and broken (`partial`: steps over it).
 */
export class Collector {
  readonly runs = createRuns();
  readonly count = { events: 0, records: 0, naive: 0, broken: 0, others: 0, damaged: 0 };
  readonly #local = createLocalLog();
  #items: ReadItem[] = [];
  #refusal: Refusal | null = null;
  readonly #withEvents = new Set<number>();
  readonly #described = new Set<number>();
  /** Runs whose page ended with a token, until another page of them comes. */
  readonly #more = new Set<number>();
  /** Runs of log records since the last page, without those that have ended. */
  readonly #open = new Set<number>();
  #plainPage = false;

  constructor(private readonly partial: boolean) {}

  refuse(reason: Refusal): void {
    this.#refusal ??= reason;
  }

  refusal(): Refusal | null {
    return this.#refusal;
  }

  /** Everything that is one record. False when it is none, or a broken one that is stepped over. */
  takeRecord(value: JsonObject, at: RecordAt): boolean {
    if (isLogRecord(value) && isDiscovered(value)) {
      this.refuse({ why: "noMessage", columns: Object.keys(value).slice(0, 8), place: at.place() });
      return true;
    }
    if (isLogRecord(value) && isObject(value["details"] ?? {})) return this.#takeLog(value, at);
    return (isEvent(value) || isLogRecord(value)) && this.#takeEvent(value, at);
  }

  #takeLog(value: JsonObject, at: RecordAt): boolean {
    this.count.records++;
    const decoded = decodeLogRecord(value);
    if (decoded.ok && !(this.partial && holdsEvents(decoded.value.event))) {
      const { event, executionArn } = decoded.value;
      if (isNaiveTime(value["event_timestamp"])) this.count.naive++;
      this.#named(event, executionArn, at.text ?? "", "log", at);
      return true;
    }
    return this.#takeNormal(value, at) || this.#refuseEvent(decoded.ok ? notAnEvent(value) : decoded.error, value, at);
  }

  #takeEvent(value: JsonObject, at: RecordAt): boolean {
    this.count.records++;
    // What the console exports lists the details of all types, and members of its own.
    const plain = at.of === "historyHash" || !isPlain(value) ? null : decodeEvent(value);
    if (plain?.ok !== true)
      return this.#takeNormal(value, at) || this.#refuseEvent(plain?.error ?? notAnEvent(value), value, at);
    if (this.partial && holdsEvents(plain.value)) return this.#refuseEvent(notAnEvent(value), value, at);
    if (isNaiveTime(value["timestamp"])) this.count.naive++;
    this.#unnamed(plain.value, at.text ?? jsonText(value), at);
    return true;
  }

  /** An event in another spelling, or with its id and time before it on its line. */
  #takeNormal(value: JsonObject, at: RecordAt): boolean {
    const context: EventContext = this.#local.contextOf(value, at.before);
    const normal = normaliseEvent(value, context);
    const decoded = normal === null ? null : decodeEvent(normal.wire);
    if (normal === null || decoded?.ok !== true || (this.partial && holdsEvents(decoded.value))) return false;
    if (isNaiveTime(normal.wire["timestamp"])) this.count.naive++;
    const text = jsonText(normal.wire);
    if (normal.executionArn === null) this.#unnamed(decoded.value, text, at);
    else this.#named(decoded.value, normal.executionArn, text, "api", at);
    return true;
  }

  #unnamed(event: HistoryEvent, text: string, at: RecordAt): void {
    if (isTooDeep(event, text)) return this.refuse({ why: "tooDeep", limit: MAX_DEPTH, place: at.place() });
    this.#plainPage = true;
    this.#emit({ kind: "event", run: this.runs.ofEvent(event, text), event, text, form: "api", executionArn: null });
  }

  #named(event: HistoryEvent, arn: string, text: string, form: "api" | "log", at: RecordAt): void {
    if (isTooDeep(event, text)) return this.refuse({ why: "tooDeep", limit: MAX_DEPTH, place: at.place() });
    const { run, isNew } = this.runs.ofArn(arn);
    if (isNew && ARN.test(arn)) this.#items.push({ kind: "arn", run, executionArn: arn });
    if (isExecutionEnd(event.type)) this.#open.delete(run);
    else this.#open.add(run);
    this.#emit({ kind: "event", run, event, text, form, executionArn: arn });
  }

  #emit(item: Extract<ReadItem, { kind: "event" }>): void {
    this.count.events++;
    this.#withEvents.add(item.run);
    if (this.#more.size > 0) this.#more.delete(item.run);
    this.#items.push(item);
  }

  #refuseEvent(problem: DecodeProblem, value: JsonObject, at: RecordAt): boolean {
    // Whole events may lie inside of it, when what closes it is lost.
    if (this.partial) {
      this.count.damaged++;
      return false;
    }
    const place = at.place();
    const lacks = /details/i.test(problem.member) && lacksDetails(value);
    if (lacks) this.refuse({ why: "noDetails", type: String(value["type"]), place });
    else this.refuse({ why: "badEvent", problem, number: this.count.records, place });
    return true;
  }

  /** What an answer of AWS says about an execution or a machine. */
  takeFacts(value: JsonObject): boolean {
    const describes = isDescription(value) || (saysExecution(value) && value["status"] !== undefined);
    if (describes) this.#describe(describeExecution(value));
    const definition = definitionFacts(value);
    if (definition !== null) {
      this.#items.push({
        kind: "definition",
        run: describes ? this.runs.current() : this.runs.ofDefinition(),
        definition,
      });
    }
    return describes || definition !== null;
  }

  /** The members beside events: all that they say is about one execution. */
  takeBeside(value: JsonObject): void {
    const said = [value, ...Object.values(value).filter(isObject)];
    const descriptions = said.filter(saysExecution).map(describeExecution);
    const [first, ...others] = descriptions;
    if (first !== undefined) this.#describe(others.reduce(mergeDescriptions, first));
    for (const one of said) {
      const definition = definitionFacts(one);
      if (definition === null) continue;
      const run = first === undefined ? this.runs.ofDefinition() : this.runs.current();
      this.#items.push({ kind: "definition", run, definition });
      break;
    }
  }

  #describe(description: ExecutionDescription, listed = false): void {
    const { arn } = description;
    const run = listed && arn !== null ? this.runs.ofArn(arn).run : this.runs.ofDescription(arn);
    if (arn !== null) {
      this.#items.push({ kind: "arn", run, executionArn: arn });
      this.#described.add(run);
    }
    this.#items.push({ kind: "description", run, description });
  }

  /** A page has ended; with a token another one follows. */
  endPage(token: Json | undefined): void {
    if (typeof token === "string" && token !== "") for (const run of this.#pageRuns()) this.#more.add(run);
    this.#plainPage = false;
    this.runs.endPage();
    this.#open.clear();
  }

  #pageRuns(): Iterable<number> {
    return this.#plainPage ? [this.runs.current()] : this.#open;
  }

  notes(): Note[] {
    const without = [...this.#described].filter((run) => !this.#withEvents.has(run)).length;
    const { naive, broken, others } = this.count;
    return [
      ...(this.#more.size > 0 ? [{ kind: "moreFollow", executions: this.#more.size } as const] : []),
      ...(without > 0 ? [{ kind: "noHistory", executions: without } as const] : []),
      ...(naive > 0 ? [{ kind: "naiveTimes", events: naive } as const] : []),
      ...(broken > 0 ? [{ kind: "brokenMessages", messages: broken } as const] : []),
      ...(others > 0 ? [{ kind: "otherMessages", messages: others } as const] : []),
    ];
  }

  /** An execution in a list of them: its ARN alone names it. */
  takeListed(value: JsonObject): void {
    this.#describe(describeExecution(value), true);
  }

  /** Executions that can be kept: with events, or described by their ARN. */
  executions(): number {
    return new Set([...this.#withEvents, ...this.#described]).size;
  }

  /** Says which runs are not whole. */
  cutRuns(whole: boolean): void {
    const cut = new Set(this.#more);
    if (whole || this.count.damaged > 0) cut.add(this.runs.current());
    for (const run of cut) this.#items.push({ kind: "cut", run });
  }

  /** What was read since this was last asked for. */
  drain(): readonly ReadItem[] {
    const drained = this.#items;
    this.#items = [];
    return drained;
  }
}
