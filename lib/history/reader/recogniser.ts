import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import type { Inflate } from "./base64";
import { Collector, type RecordAt } from "./collector";
import { crashIn, type JsonPiece, parse } from "./jsonPiece";
import { OWN_FORMAT, OWN_VERSION } from "./ownFormat";
import type { Refusal } from "./refusal";
import { definitionShape, isEvent } from "./shapes";
import { isStreamed, WRAPPER_DEPTH } from "./streamed";
import { Structure } from "./structure";
import { awsError, describeValue, isKnownNeighbour, refusalOfUnknown } from "./unknownValue";
import { besideDescription } from "./description";
import { createOpener, type Opener } from "./wrappers";

/** Texts inside of records inside of texts. */
const MAX_NESTING = 4;

type TextPiece = Exclude<JsonPiece, { kind: "rest" }>;
type RestPiece = Extract<JsonPiece, { kind: "rest" }>;
type ValuePiece = Extract<JsonPiece, { kind: "value" }>;

/**
 * Tells what the pieces of a text are: events and descriptions go to the collector, however they are wrapped; of the
 * rest is kept what a refusal has to say.
 */
export class RecordRecogniser {
  readonly collector: Collector;
  /** Values that were JSON only without comments, trailing commas and NaN. */
  relaxed = 0;
  /** What is not whole. */
  cut: string | null = null;
  /** The first thing that was good and nothing known, for the refusal of a text without events. */
  unknown: Refusal | null = null;
  known: string | null = null;
  readonly #opener: Opener;
  #nesting = 0;

  /** @param isDamaged whether the text around has turned out to be damaged so far */
  constructor(
    readonly partial: boolean,
    inflate: Inflate | undefined,
    private readonly isDamaged: () => boolean,
  ) {
    this.collector = new Collector(partial);
    this.#opener = createOpener(this.collector, inflate, (text, at) => this.#readText(text, at));
  }

  takePieces(pieces: readonly JsonPiece[], from: Structure): void {
    for (const piece of pieces) {
      if (this.collector.refusal() !== null) return;
      if (piece.kind === "rest") this.#takeRest(piece, from);
      else this.#takeText(piece, from);
    }
  }

  /** A text has been read to its end: takes over how it ended. */
  finish(structure: Structure): void {
    if (structure.refusal !== null) this.collector.refuse(structure.refusal);
    this.relaxed += structure.relaxed;
    this.cut ??= structure.cut;
  }

  /** A value at the top of a text that was parsed whole. */
  takeParsed(value: Json, at: RecordAt): void {
    if (isObject(value) && !holdsStream(value, WRAPPER_DEPTH)) this.#takeObject(value, at);
    else this.takeWrapped(value, at);
  }

  takeWrapped(value: Json, at: RecordAt): void {
    if (!this.#opener.open(value, at)) this.#noteUnknown(value, at);
  }

  open(value: Json, at: RecordAt): boolean {
    return this.#opener.open(value, at);
  }

  #takeText(piece: TextPiece, from: Structure): void {
    const { count } = this.collector;
    if (!piece.json.ok) {
      if (piece.kind !== "value" || piece.before === "") this.#refuseJson(piece, piece.json.error, from);
      else if (piece.text.includes("execution_arn")) count.broken++;
      else count.others++;
      return;
    }
    const at = recordAt(piece, from);
    if (piece.kind === "element") this.#takeElement(piece.json.value, at);
    else this.#takeValue(piece.json.value, at, piece, from);
  }

  #takeElement(value: Json, at: RecordAt): void {
    if (this.#opener.open(value, at) || !isStreamed(at.of ?? "", at.of === "historyHash" ? {} : [])) return;
    if (isArray(value) && value.some((cell) => isObject(cell) && "field" in cell)) {
      const columns = value.flatMap((cell) => (isObject(cell) ? [String(cell["field"])] : []));
      return this.collector.refuse({ why: "noMessage", columns, place: at.place() });
    }
    if (!this.partial) this.collector.refuse({ why: "notHistory", found: describeValue(value), place: at.place() });
  }

  #takeValue(value: Json, at: RecordAt, piece: ValuePiece, from: Structure): void {
    if (!isObject(value)) this.takeWrapped(value, at);
    else if (holdsStream(value, WRAPPER_DEPTH)) this.#takeWrapper(piece, from);
    else this.#takeObject(value, at);
  }

  /** A small wrapper was held whole: cut it up as a large one would have been. */
  #takeWrapper(piece: ValuePiece, from: Structure): void {
    const inner = new Structure({ lenient: this.partial, open: true, from: from.place(piece.at) });
    this.takePieces(inner.push(piece.text), inner);
    this.finish(inner);
  }

  /** An object of its own: a record, an answer that describes, an error, or nothing known. */
  #takeObject(value: JsonObject, at: RecordAt): void {
    const isTaken = isDescribed(value)
      ? this.#takeDescribed(value, at)
      : this.#opener.open(value, at) || this.#takeFacts(value, at);
    if (isTaken) return;
    const error = awsError(value);
    // In a damaged file it may be a piece of an event, which has an error too.
    if (error !== null && at.before === "" && !(this.partial && this.isDamaged())) {
      return this.collector.refuse({ why: "awsError", ...error, place: at.place() });
    }
    this.#noteUnknown(value, at);
  }

  /** What an answer says, and the events that a script has put beside it. */
  #takeDescribed(value: JsonObject, at: RecordAt): boolean {
    if (!this.#takeFacts(value, at)) return this.#opener.open(value, at);
    this.#opener.open(besideDescription(value), { ...at, text: null });
    return true;
  }

  #takeFacts(value: JsonObject, at: RecordAt): boolean {
    const shape = definitionShape(value);
    if (shape !== null) this.unknown ??= { why: "definition", ...shape, place: at.place() };
    return this.collector.takeFacts(value) || shape !== null;
  }

  /** The members beside a streamed array: our own file's head, or answers put together by a script. */
  #takeRest(piece: RestPiece, from: Structure): void {
    const { collector } = this;
    const value = this.#membersOf(piece, from);
    if (value === null) return;
    const version = value["version"];
    if (value["format"] === OWN_FORMAT && version !== OWN_VERSION) {
      const found = JSON.stringify(version ?? null);
      return collector.refuse({ why: "newerFormat", version: found, place: from.place(piece.at) });
    }
    this.known ??= "an answer with an empty list";
    // Where a list was closed too early, its other records stand beside it.
    const at: RecordAt = { place: () => from.place(piece.at), text: null, before: "", of: null };
    for (const member of this.partial ? Object.values(value) : []) {
      if (isObject(member) && isEvent(member)) this.#opener.open(member, at);
    }
    collector.takeBeside(value);
    collector.endPage(value["nextToken"] ?? value["NextToken"]);
  }

  /** Null when one of them is no JSON and the text is refused for it. */
  #membersOf({ members, at }: RestPiece, from: Structure): JsonObject | null {
    const entries: [string, Json][] = [];
    for (const [name, text] of members) {
      const parsed = parse(text);
      if (parsed.ok) entries.push([name, parsed.value]);
      else if (!this.partial) {
        const place = from.place(at);
        this.collector.refuse({ why: "notJson", detail: parsed.error, near: "", headless: false, place });
        return null;
      }
    }
    return Object.fromEntries(entries);
  }

  /** A text inside of a record: lines of a log, or what was unpacked. False when nothing of ours is in it. */
  #readText(text: string, at: RecordAt): boolean {
    if (this.#nesting >= MAX_NESTING) return false;
    this.#nesting++;
    const before = this.#found();
    const inner = new Structure({ lenient: this.partial, from: at.place() });
    this.takePieces(inner.push(text), inner);
    this.takePieces(inner.end(), inner);
    this.finish(inner);
    this.#nesting--;
    return this.#found() > before;
  }

  #found(): number {
    const { count } = this.collector;
    return count.records + count.others + count.broken + this.collector.executions();
  }

  #noteUnknown(value: Json, at: RecordAt): void {
    if (this.unknown !== null) return;
    if (at.before === "" || isKnownNeighbour(value)) this.unknown = refusalOfUnknown(value, at.place());
    else this.collector.count.others++;
  }

  #refuseJson(piece: TextPiece, detail: string, from: Structure): void {
    // The engine tells where it stopped; the slice starts at `at`.
    const offset = /position (\d{1,9})/.exec(detail)?.[1];
    const place = from.place(piece.at + (offset === undefined ? 0 : Number(offset)));
    this.collector.refuse({ why: "notJson", detail, near: "", headless: false, place, ...crashIn(piece.text) });
  }
}

function recordAt(piece: TextPiece, from: Structure): RecordAt {
  const [before, of] = piece.kind === "value" ? [piece.before, null] : ["", piece.of];
  return { place: () => from.place(piece.at), text: piece.text, before, of };
}

function holdsStream(value: JsonObject, depth: number): boolean {
  for (const name in value) {
    const member = value[name];
    if (isStreamed(name, member)) return true;
    if (depth > 1 && isObject(member) && !/Details$/.test(name) && holdsStream(member, depth - 1)) return true;
  }
  return false;
}

/** DescribeExecution and its relatives: their input may hold anything, and is not looked into. */
function isDescribed(value: JsonObject): boolean {
  return typeof (value["executionArn"] ?? value["ExecutionArn"]) === "string" || value["definition"] !== undefined;
}
