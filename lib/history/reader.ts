import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import { isEventType } from "./event";
import type { Inflate } from "./reader/base64";
import type { TextPlace } from "./reader/buffer";
import { type Collector, createCollector, type RecordAt } from "./reader/collector";
import type { ReadItem, ReadSummary } from "./reader/items";
import type { Note } from "./reader/notes";
import { otherText } from "./reader/otherText";
import type { Refusal } from "./reader/refusal";
import { createLogRows, csvShape, type LogRow } from "./reader/rows";
import { definitionShape, isEvent, neighbourOf } from "./reader/shapes";
import {
  crashIn,
  createStructure,
  isStreamed,
  parse,
  type JsonPiece,
  type Structure,
  WRAPPER_DEPTH,
} from "./reader/structure";
import { MAX_WHOLE, readWhole, type WholeForm, wholeForm, withoutLastItem } from "./reader/whole";
import { createOpener } from "./reader/wrappers";

export type { ReadItem, ReadSummary } from "./reader/items";

export type ReaderOptions = {
  /** Take the whole events of a text that is cut off or damaged instead of refusing it. */
  readonly partial?: boolean;
  /** Unzips records inside of records; without it those are not read. */
  readonly inflate?: Inflate;
};

export type Reader = {
  /** Reads on. Once refused, a text stays refused: nothing of it should be kept. */
  readonly push: (chunk: string) => Result<readonly ReadItem[], Refusal>;
  readonly end: () => Result<{ readonly items: readonly ReadItem[]; readonly summary: ReadSummary }, Refusal>;
};

/** Version of our own file that this reader knows (lib/history/ownFile.ts). */
export const OWN_FORMAT = "stepscope/execution";
export const OWN_VERSION = 1;

/** Characters at the beginning that tell the form. */
const HEAD = 2048;
/** Texts inside of records inside of texts. */
const MAX_NESTING = 4;
/** Items at the end of YAML that are given up until what is left can be read. */
const MAX_SHORTENED = 3;
/** Colours of a terminal (`jq -C`, `sam logs`): JSON never holds the escape as it is. */

const COLOURS = /\u001b\[[0-9;]*[A-Za-z]/g;
/** One that the end of a chunk cuts. */
const OPEN_COLOUR = /\u001b(?:\[[0-9;]{0,20})?$/;

/** One way of reading a text: as a stream of JSON and lines, as a table, or as one piece. */
type Front = { readonly push: (chunk: string) => void; readonly end: () => void };

/**
 * Recognises every format of a history in a stream of text (decoded and unzipped before) and yields what it holds.
 * Memory is bounded by the largest single value, not by the text, but for the forms of `whole.ts`, which are bounded
 * themselves. Pure: no clock, no files.
 */
export function createReader({ partial = false, inflate }: ReaderOptions = {}): Reader {
  const collector = createCollector(partial);
  const opener = createOpener(collector, inflate, readText);
  const structure = createStructure({ lenient: partial });
  let front: Front | null = null;
  let head = "";
  let nesting = 0;
  let relaxed = 0;
  let shortened = 0;
  /** The beginning of a colour at the end of the last chunk. */
  let escape = "";
  let cut: string | null = null;
  /** The first thing that was good and nothing known, for the refusal of a text without events. */
  let unknown: Refusal | null = null;
  let known: string | null = null;

  const { refuse } = collector;

  function takePieces(pieces: readonly JsonPiece[], from: Structure): void {
    for (const piece of pieces) {
      if (collector.refusal() !== null) return;
      if (piece.kind === "rest") takeRest(piece, from);
      else takeText(piece, from);
    }
  }

  function takeText(piece: Exclude<JsonPiece, { kind: "rest" }>, from: Structure): void {
    if (!piece.json.ok) {
      if (piece.kind !== "value" || piece.before === "") refuseJson(piece, piece.json.error, from);
      else if (piece.text.includes("execution_arn")) collector.count.broken++;
      else collector.count.others++;
      return;
    }
    const at = recordAt(piece, from);
    if (piece.kind === "element") takeElement(piece.json.value, at);
    else takeValue(piece.json.value, at, piece, from);
  }

  function recordAt(piece: Exclude<JsonPiece, { kind: "rest" }>, from: Structure): RecordAt {
    const [before, of] = piece.kind === "value" ? [piece.before, null] : ["", piece.of];
    return { place: () => from.place(piece.at), text: piece.text, before, of };
  }

  function takeElement(value: Json, at: RecordAt): void {
    if (opener.open(value, at) || !isStreamed(at.of ?? "", at.of === "historyHash" ? {} : [])) return;
    if (isArray(value) && value.some((cell) => isObject(cell) && "field" in cell)) {
      const columns = value.flatMap((cell) => (isObject(cell) ? [String(cell["field"])] : []));
      return refuse({ why: "noMessage", columns, place: at.place() });
    }
    if (!partial) refuse({ why: "notHistory", found: describe(value), place: at.place() });
  }

  function takeValue(value: Json, at: RecordAt, piece: JsonPiece & { readonly text: string }, from: Structure): void {
    if (!isObject(value)) {
      if (!opener.open(value, at)) noteUnknown(value, at);
    } else if (holdsStream(value, WRAPPER_DEPTH)) takeWrapper(piece, from);
    else takeObject(value, at);
  }

  /** A small wrapper was held whole: cut it up as a large one would have been. */
  function takeWrapper(piece: JsonPiece & { readonly text: string }, from: Structure): void {
    const inner = createStructure({ lenient: partial, open: true, from: from.place(piece.at) });
    takePieces(inner.push(piece.text), inner);
    finish(inner);
  }

  /** An object of its own: a record, an answer that describes, an error, or nothing known. */
  function takeObject(value: JsonObject, at: RecordAt): void {
    const plainFacts = () => {
      const shape = definitionShape(value);
      if (shape !== null) unknown ??= { why: "definition", ...shape, place: at.place() };
      return collector.takeFacts(value) || shape !== null;
    };
    if (isDescribed(value) ? plainFacts() || opener.open(value, at) : opener.open(value, at) || plainFacts()) return;
    const error = awsError(value);
    // In a damaged file it may be a piece of an event, which has an error too.
    if (error !== null && at.before === "" && !(partial && structure.cut() !== null))
      return refuse({ why: "awsError", ...error, place: at.place() });
    noteUnknown(value, at);
  }

  /** The members beside a streamed array: our own file's head, or answers put together by a script. */
  function takeRest(piece: Extract<JsonPiece, { kind: "rest" }>, from: Structure): void {
    const entries: [string, Json][] = [];
    for (const [name, text] of piece.members) {
      const parsed = parse(text);
      if (!parsed.ok) {
        if (partial) continue;
        return refuse({ why: "notJson", detail: parsed.error, near: "", headless: false, place: from.place(piece.at) });
      }
      entries.push([name, parsed.value]);
    }
    const value: JsonObject = Object.fromEntries(entries);
    const version = value["version"];
    if (value["format"] === OWN_FORMAT && version !== OWN_VERSION) {
      return refuse({ why: "newerFormat", version: JSON.stringify(version ?? null), place: from.place(piece.at) });
    }
    known ??= "an answer with an empty list";
    // Where a list was closed too early, its other records stand beside it.
    const at: RecordAt = { place: () => from.place(piece.at), text: null, before: "", of: null };
    if (partial) for (const [, member] of entries) if (isObject(member) && isEvent(member)) opener.open(member, at);
    collector.takeBeside(value);
    collector.endPage(value["nextToken"] ?? value["NextToken"]);
  }

  /** A text inside of a record: lines of a log, or what was unpacked. False when nothing of ours is in it. */
  function readText(text: string, at: RecordAt): boolean {
    if (nesting >= MAX_NESTING) return false;
    nesting++;
    const { count } = collector;
    const before = count.records + count.others + count.broken + collector.executions();
    const inner = createStructure({ lenient: partial, from: at.place() });
    takePieces(inner.push(text), inner);
    takePieces(inner.end(), inner);
    finish(inner);
    nesting--;
    return count.records + count.others + count.broken + collector.executions() > before;
  }

  function finish(inner: Structure): void {
    const reason = inner.refusal();
    if (reason !== null) refuse(reason);
    relaxed += inner.relaxed();
    cut ??= inner.cut();
  }

  function takeRow({ message, cells }: LogRow): void {
    const at: RecordAt = { place: () => ({ line: 1, column: 1, offset: 0 }), text: null, before: "", of: null };
    if (opener.open(message ?? cells, at)) return;
    if (message === null) refuse({ why: "noMessage", columns: Object.keys(cells).slice(0, 8), place: null });
    else collector.count.others++;
  }

  function noteUnknown(value: Json, at: RecordAt): void {
    if (unknown !== null) return;
    const place = at.place();
    const neighbour = isObject(value) ? neighbourOf(value) : null;
    if (neighbour !== null && isObject(value)) {
      unknown = { why: "other", what: neighbour, detail: neighbourDetail(value), place };
    } else if (isTable(value)) unknown = { why: "other", what: "queryTable", detail: null, place };
    else if (at.before === "") unknown = { why: "notHistory", found: describe(value), place };
    else collector.count.others++;
  }

  function refuseJson(piece: JsonPiece & { readonly text: string }, detail: string, from: Structure): void {
    // The engine tells where it stopped; the slice starts at `at`.
    const offset = /position (\d{1,9})/.exec(detail)?.[1];
    const at = piece.at + (offset === undefined ? 0 : Number(offset));
    refuse({ why: "notJson", detail, near: "", headless: false, place: from.place(at), ...crashIn(piece.text) });
  }

  function streamFront(): Front {
    return {
      push: (chunk) => {
        takePieces(structure.push(chunk), structure);
        const reason = structure.refusal();
        if (reason !== null) refuse(reason);
      },
      end: () => {
        takePieces(structure.end(), structure);
        finish(structure);
      },
    };
  }

  function rowsFront(shape: NonNullable<ReturnType<typeof csvShape>>): Front {
    const rows = createLogRows(shape);
    const take = (found: readonly LogRow[]) => {
      for (const row of found) if (collector.refusal() === null) takeRow(row);
      if (rows.isTooLarge()) refuse({ why: "tooLarge", limit: 16 << 20, place: null });
    };
    return {
      push: (chunk) => take(rows.push(chunk)),
      end: () => {
        const end = rows.end();
        take(end.rows);
        if (end.cut) cut ??= "a cell is not closed";
      },
    };
  }

  function wholeFront(form: WholeForm): Front {
    const chunks: string[] = [];
    let size = 0;
    return {
      push: (chunk) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > MAX_WHOLE[form]) refuse({ why: "tooLong", form, limit: MAX_WHOLE[form], place: null });
      },
      end: () => takeWhole(form, chunks.join("")),
    };
  }

  function takeWhole(form: WholeForm, text: string): void {
    if (collector.refusal() !== null) return;
    const values = readWhole(form, text);
    const place: TextPlace = { line: 1, column: 1, offset: 0 };
    if (!values.ok) {
      const shorter = partial && form === "YAML" && shortened < MAX_SHORTENED ? withoutLastItem(text) : null;
      if (shorter !== null) {
        cut ??= values.error;
        shortened++;
        return takeWhole(form, shorter);
      }
      if (/[{[]\s{0,99}["{]/.test(text)) return takeStream(text);
      // What is behind a beginning that was recognised is damaged.
      const damaged = { ...place, offset: text.length };
      return refuse({
        why: "notJson",
        detail: `as ${form}: ${values.error}`,
        near: "",
        headless: false,
        place: damaged,
      });
    }
    const at: RecordAt = { place: () => place, text: null, before: "", of: null };
    for (const value of values.value) {
      if (isObject(value) && !holdsStream(value, WRAPPER_DEPTH)) takeObject(value, at);
      else if (!opener.open(value, at)) noteUnknown(value, at);
    }
  }

  /** It began as another form, and is none: lines of a log, or a piece of JSON. */
  function takeStream(text: string): void {
    const stream = streamFront();
    stream.push(text);
    if (collector.refusal() === null) stream.end();
  }

  function choose(): Front {
    const whole = wholeForm(head);
    if (whole !== null) return wholeFront(whole);
    const shape = csvShape(head);
    return shape === null ? streamFront() : rowsFront(shape);
  }

  function feed(chunk: string): void {
    if (front !== null) return front.push(chunk);
    head += chunk;
    if (head.length < HEAD) return;
    front = choose();
    front.push(head);
  }

  /** Without colours. A NUL is damage: a line end in its place breaks the value that it is in. */
  function cleaned(chunk: string): string {
    let text = escape + chunk;
    escape = "";
    if (text.includes("\u001b")) {
      text = text.replace(COLOURS, "");
      const open = OPEN_COLOUR.exec(text);
      escape = open?.[0] ?? "";
      text = text.slice(0, text.length - escape.length);
    }
    return partial && text.includes("\0") ? text.replaceAll("\0", "\uFFFD\n") : text;
  }

  function ending(): Refusal | null {
    const { count } = collector;
    const message = structure.awsMessage();
    if (collector.executions() === 0 && message !== null) return { why: "awsError", ...message };
    if (cut !== null && !partial) {
      const place = front === null ? null : structure.place(Number.MAX_SAFE_INTEGER);
      return { why: "cut", events: count.events, detail: cut, place };
    }
    if (collector.executions() > 0) return null;
    if (blank) return { why: "empty", place: null };
    const other = otherText(head);
    if (other !== null) return { why: "other", what: other, detail: null, place: null };
    if (count.broken > 0) return { why: "brokenMessages", messages: count.broken, place: null };
    if (unknown !== null) return unknown;
    if (count.others > 0 || structure.logLines() > 0) return { why: "other", what: "logs", detail: null, place: null };
    const first = structure.firstSkipped();
    if (first !== null && known === null) {
      return { why: "notJson", detail: "a value was expected", ...first, headless: false };
    }
    return { why: "noEvents", found: known ?? "an empty list", place: null };
  }

  function notes(): Note[] {
    const message = structure.awsMessage();
    const lines = structure.skippedLines();
    const detail = cut ?? (collector.count.damaged > 0 ? "an event is not as AWS writes it" : null);
    return [
      ...(detail === null ? [] : [{ kind: "damaged", detail } as const]),
      ...collector.notes(),
      ...(lines > 0 ? [{ kind: "passedOver", lines } as const] : []),
      ...(relaxed > 0 ? [{ kind: "relaxed" } as const] : []),
      ...(message === null ? [] : [{ kind: "awsMessage", type: message.type, message: message.message } as const]),
    ];
  }

  let characters = 0;
  let blank = true;
  return {
    push(chunk) {
      if (collector.refusal() === null) {
        const reason = partial ? null : binary(chunk, characters);
        if (reason !== null) refuse(reason);
        characters += chunk.length;
        blank &&= !/\S/.test(chunk);
      }
      if (collector.refusal() === null) feed(cleaned(chunk));
      return settle(collector);
    },
    end() {
      if (collector.refusal() === null) {
        if (front === null) (front = choose()).push(head);
        if (collector.refusal() === null) front.end();
        const reason = collector.refusal() ?? ending();
        if (reason !== null) refuse(reason);
      }
      if (collector.refusal() === null) collector.cutRuns(cut !== null);
      const settled = settle(collector);
      if (!settled.ok) return settled;
      const { count } = collector;
      const skipped = count.others + count.broken + structure.skippedLines();
      const summary = { runs: collector.runs.count(), events: count.events, skipped, notes: notes() };
      return ok({ items: settled.value, summary });
    },
  };
}

function settle(collector: Collector): Result<readonly ReadItem[], Refusal> {
  const reason = collector.refusal();
  return reason === null ? ok(collector.drain()) : err(reason);
}

/** Text never holds NUL; UTF-16 read as UTF-8 has one in every second place. */
function binary(chunk: string, before: number): Refusal | null {
  const at = chunk.indexOf("\0");
  if (at < 0) return null;
  const head = chunk.slice(0, 64);
  const utf16 = before === 0 && head.split("\0").length - 1 >= head.length / 3;
  return { why: "binary", utf16, place: null };
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

/** `{"__type":"com.amazonaws.states#ExecutionDoesNotExist","message":"…"}` and its relatives. */
function awsError(value: JsonObject): { readonly type: string | null; readonly message: string } | null {
  const inner = isObject(value["Error"]) ? value["Error"] : value;
  const type = inner["__type"] ?? inner["code"] ?? inner["Code"] ?? inner["name"] ?? inner["errorType"];
  const message =
    inner["message"] ?? inner["Message"] ?? inner["errorMessage"] ?? (type === undefined ? undefined : inner["error"]);
  if (typeof message !== "string" && typeof inner["__type"] !== "string") return null;
  const name = typeof type === "string" ? type.slice(type.lastIndexOf("#") + 1) : null;
  return { type: name, message: typeof message === "string" ? message : "no message" };
}

/** What a `--query` makes of a history: rows of values, the types of events among them. */
function isTable(value: Json): boolean {
  return isArray(value) && value.some((cell) => typeof cell === "string" && isEventType(cell));
}

const FILES_SHOWN = 5;

function neighbourDetail(value: JsonObject): string | null {
  if (typeof value["executionArn"] === "string") return value["executionArn"].slice(0, 2048);
  const files = isObject(value["ResultFiles"]) ? Object.values(value["ResultFiles"]) : [];
  const names = files
    .flatMap((list) => (isArray(list) ? list : []))
    .flatMap((file) => (isObject(file) && typeof file["Key"] === "string" ? [file["Key"].slice(0, 200)] : []));
  if (names.length === 0) return null;
  return `${names.slice(0, FILES_SHOWN).join(", ")}${names.length > FILES_SHOWN ? ` and ${names.length - FILES_SHOWN} more` : ""}`;
}

const KEYS_SHOWN = 5;

function describe(value: Json): string {
  if (isArray(value)) return "a list";
  if (!isObject(value)) return value === null ? "null" : `a ${typeof value === "string" ? "text" : typeof value}`;
  const keys = Object.keys(value);
  if (keys.length === 0) return "an empty object";
  const shown = keys.slice(0, KEYS_SHOWN).map((key) => JSON.stringify(key.slice(0, 40)));
  return `an object with ${shown.join(", ")}${keys.length > KEYS_SHOWN ? ", …" : ""}`;
}
