import { newBuffer, type TextBuffer, type TextPlace } from "./buffer";
import type { JsonPiece } from "./jsonPiece";
import type { Refusal } from "./refusal";
import type { Skip } from "./scan";
import { STREAMED_OBJECT } from "./streamed";
import type { AwsMessage } from "./surroundings";

/*
 * Where the reading of a stream of JSON stands, and the open objects and lists around the reading position. What
 * moves it on: topLevel.ts outside of everything, containers.ts inside of a list or an object, values.ts inside of a
 * value that is skipped; damage.ts steps over what is broken.
 */

/** What may come next inside of an object, or of a list. */
export type ObjectState = "first" | "key" | "value" | "separator";
export type ArrayState = "first" | "value" | "separator";

export type ObjectFrame = {
  readonly type: "object";
  readonly key: string;
  start: number;
  /** Its members as JSON texts, when it is cut up; `size` is their length. */
  readonly members: Map<string, string>;
  size: number;
  streamed: boolean;
  /** Too long to be held: all its lists are streamed. */
  readonly large: boolean;
  state: ObjectState;
  /** The name that was read last, whose value comes. */
  pending: string;
};
/** `of`: the name of the member that a streamed list is; null for a list of values at the top. */
export type ArrayFrame = { readonly type: "array"; readonly of: string | null; state: ArrayState };
export type Frame = ObjectFrame | ArrayFrame;

/** A value that is passed over until its end is found. */
export type SkippedValue = { start: number; readonly skip: Skip; readonly top: boolean; readonly before: string };

export type Cutter = {
  readonly buffer: TextBuffer;
  /** Step over what is not JSON instead of refusing. */
  readonly lenient: boolean;
  readonly frames: Frame[];
  skipping: SkippedValue | null;
  pieces: JsonPiece[];
  refusal: Refusal | null;
  /** What is not whole; null while nothing is. */
  cut: string | null;
  /** Values that do not parse as they are and do without comments, trailing commas and NaN. */
  relaxed: number;
  /** How often reading went on behind something broken, and how many characters were read again for it. */
  resyncs: number;
  reread: number;
  /** Something was read at the top: a comma may follow. */
  begun: boolean;
  /** What stands before a value on its line, and where it ends in the file. */
  prefix: { readonly end: number; readonly text: string } | null;
  /** No more text comes. */
  ending: boolean;
  /** Look into the next object although its first key does not ask for it. */
  openNext: boolean;
  /** How the records of this text start, its first key included; how often that was no start of one. */
  signature: string | null;
  misses: number;
  readonly around: AroundJson;
};

/** What was passed over around the JSON. */
export type AroundJson = {
  skippedLines: number;
  /** Those of them that begin as lines of a log do. */
  logLines: number;
  /** The first of them, while nothing else was found. */
  first: { readonly near: string; readonly place: TextPlace } | null;
  awsMessage: (AwsMessage & { readonly place: TextPlace }) | null;
};

/** @param from where the text starts in the file */
export function newCutter(lenient: boolean, openNext: boolean, from: TextPlace | undefined): Cutter {
  const buffer = newBuffer();
  if (from !== undefined) {
    Object.assign(buffer, { dropped: from.offset, lines: from.line - 1, lineStart: from.offset - from.column + 1 });
  }
  return {
    buffer,
    lenient,
    frames: [],
    skipping: null,
    pieces: [],
    refusal: null,
    cut: null,
    relaxed: 0,
    resyncs: 0,
    reread: 0,
    begun: false,
    prefix: null,
    ending: false,
    openNext,
    signature: null,
    misses: 0,
    around: { skippedLines: 0, logLines: 0, first: null, awsMessage: null },
  };
}

export function innermost({ frames }: Cutter): Frame | undefined {
  return frames[frames.length - 1];
}

/** Goes into the object that starts at `start`. */
export function enterObject(cutter: Cutter, key: string, start: number, large = false): void {
  const members = new Map<string, string>();
  const frame: ObjectFrame = {
    type: "object",
    key,
    start,
    members,
    size: 0,
    streamed: false,
    large,
    state: "first",
    pending: "",
  };
  cutter.frames.push(frame);
  if (key === STREAMED_OBJECT) markStreamed(cutter);
  cutter.buffer.at = start + 1;
}

/** Goes into the list at the reading position. */
export function enterArray(cutter: Cutter, of: string | null): void {
  if (of !== null) markStreamed(cutter);
  cutter.frames.push({ type: "array", of, state: "first" });
  cutter.buffer.at++;
}

/** What holds a streamed list is not held itself: its records are handed out, its other members are kept. */
function markStreamed({ frames }: Cutter): void {
  for (const frame of frames) if (frame.type === "object") frame.streamed = true;
}

/** A value has ended: a comma or the end of what it is in has to follow. */
export function valueEnded(cutter: Cutter): void {
  const frame = innermost(cutter);
  if (frame !== undefined) frame.state = "separator";
}

export function keepMember(frame: ObjectFrame, text: string): void {
  frame.members.set(frame.pending, text);
  frame.size += text.length;
}

/** The first index that is still needed. */
export function firstNeeded({ skipping, buffer, frames }: Cutter): number {
  let from = skipping?.start ?? buffer.at;
  for (const frame of frames) if (frame.type === "object" && !frame.streamed) from = Math.min(from, frame.start);
  return from;
}

/** Characters that are held when the text was read up to `at`: the open value, and members that are kept. */
export function heldSize(cutter: Cutter, at: number): number {
  let size = at - firstNeeded(cutter);
  for (const frame of cutter.frames) if (frame.type === "object" && frame.streamed) size += frame.size;
  return size;
}

/** Indexes have moved to the left because text was dropped. */
export function moveBack({ frames, skipping }: Cutter, by: number): void {
  for (const frame of frames) if (frame.type === "object") frame.start -= by;
  if (skipping === null) return;
  skipping.start -= by;
  skipping.skip.at -= by;
}
