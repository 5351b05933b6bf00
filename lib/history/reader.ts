import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import { decodeEvent, type DecodeProblem } from "./decode";
import type { HistoryEvent } from "./event";
import { decodeLogRecord, isLogRecord } from "./logRecord";
import type { Place } from "./reader/buffer";
import {
  definitionFacts,
  type DefinitionFacts,
  describeExecution,
  type ExecutionDescription,
} from "./reader/description";
import type { Refusal } from "./reader/refusal";
import { createRuns } from "./reader/runs";
import { MAX_DEPTH, skipValue, startSkip } from "./reader/scan";
import { createStructure, parse, type Piece, STREAMED, type Structure, WRAPPER_DEPTH } from "./reader/structure";

export type ReaderOptions = {
  /** Take the whole events of a text that is cut off instead of refusing it. */
  readonly partial?: boolean;
};

/**
 * What a text holds, in its order. `run` counts the executions in it from 0.
 *
 * - `event`: with the exact text of its record; `executionArn` when the record names it (logs).
 * - `arn`: the ARN of a run became known.
 * - `description`, `definition`: answers of AWS beside or around the events.
 * - `cut`: the record of a run stops before its end (only with `partial`).
 */
export type ReadItem = { readonly run: number } & (
  | {
      readonly kind: "event";
      readonly event: HistoryEvent;
      readonly text: string;
      readonly form: "api" | "log";
      readonly executionArn: string | null;
    }
  | { readonly kind: "arn"; readonly executionArn: string }
  | { readonly kind: "description"; readonly description: ExecutionDescription }
  | { readonly kind: "definition"; readonly definition: DefinitionFacts }
  | { readonly kind: "cut" }
);

export type ReadSummary = {
  readonly runs: number;
  readonly events: number;
  /** Log messages and lines that are no history events. */
  readonly skipped: number;
};

export type Reader = {
  /** Reads on. Once refused, a text stays refused: nothing of it should be kept. */
  readonly push: (chunk: string) => Result<readonly ReadItem[], Refusal>;
  readonly end: () => Result<{ readonly items: readonly ReadItem[]; readonly summary: ReadSummary }, Refusal>;
};

/** Version of our own file that this reader knows (lib/history/ownFile.ts). */
export const OWN_FORMAT = "stepscope/execution";
export const OWN_VERSION = 1;

/**
 * Recognises every format of a history in a stream of text (decoded and unzipped before) and yields what it holds.
 * Memory is bounded by the largest single value, not by the text. Pure: no clock, no files.
 */
export function createReader({ partial = false }: ReaderOptions = {}): Reader {
  const structure = createStructure({ lenient: partial });
  const runs = createRuns();
  let items: ReadItem[] = [];
  let refusal: Refusal | null = null;
  let events = 0;
  let skipped = 0;
  let seen = 0;
  /** The first thing that was good JSON and nothing known, for the refusal of a text without events. */
  let unknown: { readonly found: string; readonly place: Place } | null = null;
  let known: string | null = null;

  function take(pieces: readonly Piece[], from: Structure): void {
    for (const piece of pieces) {
      if (refusal !== null) return;
      if (piece.kind === "rest") takeRest(piece, from);
      else takeText(piece, from);
    }
  }

  function takeText(piece: Extract<Piece, { readonly text: string }>, from: Structure): void {
    if (!piece.json.ok) {
      if (piece.kind === "value" && piece.prefixed) skipped++;
      else refuseJson(piece, piece.json.error, from);
      return;
    }
    const { value } = piece.json;
    if (piece.kind === "element") takeElement(value, piece, from);
    else if (!isObject(value)) noteUnknown(value, from.place(piece.at));
    else if (holdsStream(value, WRAPPER_DEPTH)) takeWrapper(piece, from);
    else takeObject(value, piece, from);
  }

  /** A small wrapper was held whole: cut it up as a large one would have been. */
  function takeWrapper(piece: Extract<Piece, { readonly text: string }>, from: Structure): void {
    const inner = createStructure({ lenient: partial, open: true, from: from.place(piece.at) });
    take(inner.push(piece.text), inner);
    refusal ??= inner.refusal();
  }

  function takeElement(value: Json, piece: Piece, from: Structure): void {
    if (isArray(value)) return takeRow(value, piece, from);
    if (!isObject(value) || !takeRecord(value, piece, from)) {
      refuse({ why: "notHistory", found: describe(value), place: from.place(piece.at) });
    }
  }

  /** A row of Logs Insights: a list of `{field, value}`. */
  function takeRow(row: readonly Json[], piece: Piece, from: Structure): void {
    const fields = row.filter(isObject);
    const message = fields.find((field) => field["field"] === "@message")?.["value"];
    if (typeof message === "string") return takeMessage(message, piece, from);
    const found = "rows of Logs Insights without the field @message (add it to the query)";
    refuse({ why: "notHistory", found, place: from.place(piece.at) });
  }

  /** Everything that is one record. False when it is none. */
  function takeRecord(value: JsonObject, piece: Piece, from: Structure): boolean {
    if (isLogRecord(value)) takeLog(value, textOf(piece), piece, from);
    else if (typeof value["type"] === "string" && value["id"] !== undefined) takeEvent(value, piece, from);
    else if (typeof value["message"] === "string" && value["timestamp"] !== undefined) {
      takeMessage(value["message"], piece, from);
    } else if (typeof value["@message"] === "string") takeMessage(value["@message"], piece, from);
    else if (isObject(value["@message"])) {
      takeMessage(JSON.stringify(value["@message"]), piece, from);
    } else return false;
    return true;
  }

  function takeEvent(value: JsonObject, piece: Piece, from: Structure): void {
    seen++;
    const decoded = decodeEvent(value);
    if (!decoded.ok) return refuseEvent(decoded.error, piece, from);
    const event = decoded.value;
    const text = textOf(piece);
    if (isTooDeep(event, text)) return refuse({ why: "tooDeep", limit: MAX_DEPTH, place: from.place(piece.at) });
    events++;
    items.push({ kind: "event", run: runs.ofEvent(event, text), event, text, form: "api", executionArn: null });
  }

  function takeMessage(message: string, piece: Piece, from: Structure): void {
    // AWS and others write lines into log groups that are no records.
    const parsed = message.trimStart().startsWith("{") ? parse(message) : null;
    if (parsed?.ok === true && isObject(parsed.value) && isLogRecord(parsed.value)) {
      takeLog(parsed.value, message.trim(), piece, from);
    } else skipped++;
  }

  function takeLog(value: JsonObject, text: string, piece: Piece, from: Structure): void {
    seen++;
    const decoded = decodeLogRecord(value);
    if (!decoded.ok) return refuseEvent(decoded.error, piece, from);
    const { event, executionArn } = decoded.value;
    if (isTooDeep(event, text)) return refuse({ why: "tooDeep", limit: MAX_DEPTH, place: from.place(piece.at) });
    const { run, isNew } = runs.ofArn(executionArn);
    if (isNew) items.push({ kind: "arn", run, executionArn });
    events++;
    items.push({ kind: "event", run, event, text, form: "log", executionArn });
  }

  /** An object of its own: a record, an answer that describes, an error, or nothing known. */
  function takeObject(value: JsonObject, piece: Extract<Piece, { readonly text: string }>, from: Structure): void {
    if (takeRecord(value, piece, from) || takeFacts(value)) return;
    const error = awsError(value);
    if (error !== null) return refuse({ why: "awsError", ...error, place: from.place(piece.at) });
    noteUnknown(value, from.place(piece.at));
  }

  /** The members beside a streamed array: our own file's head, or answers put together by a script. */
  function takeRest({ members, at }: Extract<Piece, { kind: "rest" }>, from: Structure): void {
    const entries: [string, Json][] = [];
    for (const [name, text] of members) {
      const parsed = parse(text);
      if (!parsed.ok)
        return refuse({ why: "notJson", detail: parsed.error, near: "", headless: false, place: from.place(at) });
      entries.push([name, parsed.value]);
    }
    const value: JsonObject = Object.fromEntries(entries);
    const version = value["version"];
    if (value["format"] === OWN_FORMAT && version !== OWN_VERSION) {
      return refuse({ why: "newerFormat", version: JSON.stringify(version ?? null), place: from.place(at) });
    }
    known ??= "an answer with an empty list";
    takeFacts(value);
    for (const [, member] of entries) if (isObject(member)) takeFacts(member);
  }

  function takeFacts(value: JsonObject): boolean {
    const arn = value["executionArn"];
    const describes = typeof arn === "string" || (value["startDate"] !== undefined && value["status"] !== undefined);
    if (describes) {
      const description = describeExecution(value);
      const run = runs.ofDescription(description.arn);
      if (description.arn !== null) items.push({ kind: "arn", run, executionArn: description.arn });
      items.push({ kind: "description", run, description });
      known = "the description of an execution";
    }
    const definition = definitionFacts(value);
    if (definition !== null) {
      items.push({ kind: "definition", run: describes ? runs.current() : runs.ofDefinition(), definition });
      known ??= "a definition";
    }
    return describes || definition !== null;
  }

  function noteUnknown(value: Json, place: Place): void {
    unknown ??= { found: describe(value), place };
  }

  function refuse(reason: Refusal): void {
    refusal ??= reason;
  }

  function refuseEvent(problem: DecodeProblem, piece: Piece, from: Structure): void {
    refuse({ why: "badEvent", problem, number: seen, place: from.place(piece.at) });
  }

  function refuseJson(piece: Piece, detail: string, from: Structure): void {
    // The engine tells where it stopped; the slice starts at `at`.
    const offset = /position (\d{1,9})/.exec(detail)?.[1];
    const at = piece.at + (offset === undefined ? 0 : Number(offset));
    refuse({ why: "notJson", detail, near: "", headless: false, place: from.place(at) });
  }

  function drain(): readonly ReadItem[] {
    const drained = items;
    items = [];
    return drained;
  }

  function ending(): Refusal | null {
    const cut = structure.cut();
    if (cut !== null && !partial) {
      const place = structure.place(Number.MAX_SAFE_INTEGER);
      return { why: "cut", events, detail: cut, place };
    }
    if (events > 0) return null;
    if (unknown !== null) return { why: "notHistory", ...unknown };
    if (skipped + structure.skippedLines() > 0) known ??= "only log messages that are no history events";
    if (known === null && blank) return { why: "empty", place: null };
    return { why: "noEvents", found: known ?? "an empty list", place: null };
  }

  let characters = 0;
  let blank = true;
  return {
    push(chunk) {
      if (refusal === null) {
        refusal = binary(chunk, characters);
        characters += chunk.length;
        blank &&= !/\S/.test(chunk);
      }
      if (refusal === null) {
        take(structure.push(chunk), structure);
        refusal ??= structure.refusal();
      }
      return refusal === null ? ok(drain()) : err(refusal);
    },
    end() {
      if (refusal === null) take(structure.end(), structure);
      refusal ??= structure.refusal() ?? ending();
      if (refusal !== null) return err(refusal);
      if (structure.cut() !== null) items.push({ kind: "cut", run: runs.current() });
      const summary = { runs: runs.count(), events, skipped: skipped + structure.skippedLines() };
      return ok({ items: drain(), summary });
    },
  };
}

/** Members that are not known are kept as they are, and may nest; those that are known do not. */
function isTooDeep(event: HistoryEvent, text: string): boolean {
  if (event.type !== "Unknown" && event.extra === undefined) return false;
  return skipValue(text, startSkip(0)) === "deep";
}

function textOf(piece: Piece): string {
  return piece.kind === "rest" ? "" : piece.text;
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
    if (isArray(member) && STREAMED.has(name)) return true;
    if (depth > 1 && isObject(member) && !name.endsWith("Details") && holdsStream(member, depth - 1)) return true;
  }
  return false;
}

/** `{"__type":"com.amazonaws.states#ExecutionDoesNotExist","message":"…"}` and its relatives. */
function awsError(value: JsonObject): { readonly type: string | null; readonly message: string } | null {
  const inner = isObject(value["Error"]) ? value["Error"] : value;
  const type = inner["__type"] ?? inner["code"] ?? inner["Code"] ?? inner["name"] ?? inner["errorType"];
  const message = inner["message"] ?? inner["Message"] ?? inner["errorMessage"] ?? inner["error"];
  if (typeof message !== "string" && typeof inner["__type"] !== "string") return null;
  const name = typeof type === "string" ? type.slice(type.lastIndexOf("#") + 1) : null;
  return { type: name, message: typeof message === "string" ? message : "no message" };
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
