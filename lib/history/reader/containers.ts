import {
  type ArrayFrame,
  type ArrayState,
  type Cutter,
  enterArray,
  enterObject,
  innermost,
  keepMember,
  type ObjectFrame,
  type ObjectState,
  valueEnded,
} from "./cutter";
import { unexpected } from "./damage";
import { parse } from "./jsonPiece";
import { isSpace, skipValue, startSkip } from "./scan";
import { isStreamedList, STREAMED_OBJECT, WRAPPER_DEPTH } from "./streamed";
import { MAX_PREFIX, topObject } from "./topLevel";
import { beginValue, guessRecord } from "./values";

/** Objects inside each other in one that is too long to be held. */
const LARGE_DEPTH = 8;

/** One move inside of a list or an object; `char` is at the reading position. False when more text is needed. */
type Move<F> = (cutter: Cutter, frame: F, char: string | undefined) => boolean;

/** The grammar of a list that is cut up: what each state does with the character that comes. */
export const IN_ARRAY: { readonly [S in ArrayState]: Move<ArrayFrame> } = {
  first: (cutter, frame, char) => (char === "]" ? leaveArray(cutter) : element(cutter, frame, char)),
  value: (cutter, frame, char) => (char === "]" ? trailingComma(cutter, leaveArray) : element(cutter, frame, char)),
  separator: (cutter, frame, char) => {
    if (char === "]") return leaveArray(cutter);
    if (char !== ",") return unexpected(cutter, "a comma or ] was expected");
    frame.state = "value";
    cutter.buffer.at++;
    return true;
  },
};

/** The grammar of an object that is cut up. */
export const IN_OBJECT: { readonly [S in ObjectState]: Move<ObjectFrame> } = {
  first: (cutter, frame, char) => (char === "}" ? leaveObject(cutter, frame) : memberName(cutter, frame)),
  key: (cutter, frame, char) =>
    char === "}" ? trailingComma(cutter, () => leaveObject(cutter, frame)) : memberName(cutter, frame),
  value: (cutter, frame, char) => memberValue(cutter, frame, char),
  separator: (cutter, frame, char) => {
    if (char === "}") return leaveObject(cutter, frame);
    if (char !== ",") return unexpected(cutter, "a comma or } was expected");
    frame.state = "key";
    cutter.buffer.at++;
    return true;
  },
};

/** Passes over a comment between members; false when it has not ended yet. */
export function comment(cutter: Cutter): boolean {
  const { buffer, ending } = cutter;
  const { text, at } = buffer;
  if (at + 1 >= text.length && !ending) return false;
  const block = text[at + 1] === "*";
  if (!block && text[at + 1] !== "/") return unexpected(cutter, "a member or an element was expected");
  const end = text.indexOf(block ? "*/" : "\n", at + 2);
  if (end < 0 && text.length - at > MAX_PREFIX) return unexpected(cutter, "a comment does not end");
  if (end < 0 && !ending) return false;
  buffer.at = end < 0 ? text.length : end + (block ? 2 : 1);
  cutter.relaxed++;
  return true;
}

function trailingComma(cutter: Cutter, leave: (cutter: Cutter) => boolean): boolean {
  cutter.relaxed++;
  return leave(cutter);
}

function leaveArray(cutter: Cutter): true {
  cutter.buffer.at++;
  cutter.frames.pop();
  valueEnded(cutter);
  return true;
}

function element(cutter: Cutter, frame: ArrayFrame, char: string | undefined): boolean {
  if (!startsValue(char)) return unexpected(cutter, "an element was expected");
  if (char === "{" && guessRecord(cutter, frame.of, true)) return true;
  if (frame.of === null && char === "{") return topObject(cutter, "");
  return beginValue(cutter, cutter.buffer.at, false);
}

function memberName(cutter: Cutter, frame: ObjectFrame): boolean {
  const { buffer, lenient } = cutter;
  const { text, at } = buffer;
  if (text[at] !== '"') return unexpected(cutter, "a member's name was expected");
  const end = skipValue(text, startSkip(at));
  if (end === "broken" || (end === "more" && cutter.ending && lenient)) {
    return unexpected(cutter, "a line ends inside of a name");
  }
  if (typeof end !== "number") return false;
  let colon = end;
  while (colon < text.length && isSpace(text.charCodeAt(colon))) colon++;
  if (colon >= text.length) return false;
  // A damaged name may have swallowed the beginning of its value: the search goes on behind the name's quote.
  buffer.at = lenient && text[colon] !== ":" ? at : colon;
  if (text[colon] !== ":") return unexpected(cutter, "a colon was expected");
  const name = parse(text.slice(at, end));
  if (!name.ok || typeof name.value !== "string") return unexpected(cutter, "a member's name is not valid");
  buffer.at = colon + 1;
  frame.pending = name.value;
  frame.state = "value";
  return true;
}

function memberValue(cutter: Cutter, frame: ObjectFrame, char: string | undefined): boolean {
  const { pending } = frame;
  const { at } = cutter.buffer;
  if (!startsValue(char)) return unexpected(cutter, "a value was expected");
  if (char === "[" && (frame.large || isStreamedList(pending))) {
    enterArray(cutter, pending);
    return true;
  }
  if (char === "{" && frame.key !== STREAMED_OBJECT && isEntered(cutter, frame, pending)) {
    enterObject(cutter, pending, at, frame.large);
    return true;
  }
  return beginValue(cutter, at, false);
}

function isEntered({ frames }: Cutter, { large }: ObjectFrame, name: string): boolean {
  return frames.length < (large ? LARGE_DEPTH : WRAPPER_DEPTH) && !/Details$/i.test(name);
}

function leaveObject(cutter: Cutter, frame: ObjectFrame): true {
  const { buffer, frames, pieces } = cutter;
  frames.pop();
  buffer.at++;
  const text = frame.streamed ? "" : buffer.text.slice(frame.start, buffer.at);
  const around = innermost(cutter);
  if (frame.streamed) pieces.push({ kind: "rest", members: frame.members, at: buffer.at - 1 });
  else if (around?.type === "object") keepMember(around, text);
  else pieces.push({ kind: "value", text, json: parse(text), before: "", at: frame.start });
  valueEnded(cutter);
  return true;
}

function startsValue(char: string | undefined): boolean {
  return char !== undefined && /["{[\-\dtfn]/.test(char);
}
