import { type CompiledRules, keyLabel, mayHide, valueSpans } from "./compiled";
import { memberSpans } from "./freeText";
import { descend, type OnPath } from "./path";
import { markerOf, ruleOfMarker } from "./rule";
import { containerEnd, decoded, scalarEnd, stringEnd } from "./scan";
import type { Secrets } from "./secrets";
import { type Span, withoutSpans } from "./spans";

/*
 * Redaction of JSON works on its text, in one pass that knows where it is: what no rule hides stays to the letter (numbers,
 * order, white space, members that are there twice), a text that was cut is read as far as it goes, and nothing recurses
 * but JSON inside of a JSON text, whose depth is bounded.
 */

/** What redaction works with: the rules, and the values that they hid, which are hidden wherever they stand. */
export type Redacting = { readonly rules: CompiledRules; readonly secrets: Secrets };

/** Texts inside of texts that are looked into; what is deeper is hidden whole. Each level doubles its backslashes. */
const MAX_NESTED = 8;
/** What stands for the end of a value that was cut: the rest of it is not there to be recognised. */
const CUT = "cut off";

/** The text of a payload without what rules hide. `isCut`: it is not all there. */
export function redactPayload(redacting: Redacting, text: string, isCut = false): string {
  if (redacting.secrets.isEmpty && !mayHide(redacting.rules, text)) return text;
  const { paths } = redacting.rules;
  const whole = paths.find(({ steps }) => steps.length === 0);
  if (whole !== undefined) return hiddenWhole(redacting, text, whole.label);
  return rewritten(redacting, text, { paths, hasTop: true, depth: 0 }) ?? redactText(redacting, text, isCut);
}

/** A text for people, such as a cause: JSON of which no top is known, or prose that may quote some. */
export function redactText(redacting: Redacting, text: string, isCut = false): string {
  if (redacting.secrets.isEmpty && !mayHide(redacting.rules, text)) return text;
  const place: Place = { paths: [], hasTop: false, depth: 0 };
  return (/^\s*[[{]/.test(text) ? rewritten(redacting, text, place) : null) ?? proseOf(redacting, text, isCut);
}

function hiddenWhole({ secrets }: Redacting, text: string, label: string): string {
  rememberLeaves(secrets, text, label);
  return JSON.stringify(markerOf(label));
}

function proseOf({ rules, secrets }: Redacting, text: string, isCut: boolean): string {
  // A marker of another's data is a text like any other.
  const rule = ruleOfMarker(text);
  if (rule !== null && rules.labels.has(rule)) return text;
  const members = memberSpans(rules, text);
  for (const { from, to, label } of members) rememberLeaves(secrets, text.slice(from, to), label);
  const spans = [...members, ...valueSpans(rules, text), ...secrets.spans(text)];
  if (isCut && hidesValues(rules, secrets)) spans.push(...lastWord(text));
  return withoutSpans(text, spans);
}

function hidesValues(rules: CompiledRules, secrets: Secrets): boolean {
  return rules.values.length > 0 || !secrets.isEmpty;
}

/** Characters of a word that a cut can have gone through. */
const MAX_WORD = 200;

/** The last word of a text that was cut; numbers in groups are one. */
function lastWord(text: string): Span[] {
  const least = Math.max(0, text.length - MAX_WORD);
  let from = text.length;
  while (from > least && /[\d -]/.test(text.charAt(from - 1))) from--;
  while (from > least && !/[\s"'`,;<>()[\]{}\\]/.test(text.charAt(from - 1))) from--;
  return from === text.length ? [] : [{ from, to: text.length, label: CUT }];
}

type Place = {
  readonly paths: readonly OnPath[];
  /** Paths are told by where they lead; without a top by their last names alone. */
  readonly hasTop: boolean;
  readonly depth: number;
};

/** Null: it is no JSON, not even one that was cut. */
function rewritten(redacting: Redacting, text: string, place: Place): string | null {
  return new Rewriter(redacting, text, place).run();
}

type Frame = {
  readonly isObject: boolean;
  readonly paths: readonly OnPath[];
  /** The place of the next item. */
  index: number;
  /** The member whose value comes next; null: a name comes next. */
  name: string | null;
  /** Names with something hidden in them, which have to stay different. */
  hiddenNames: Set<string> | null;
};

class Rewriter {
  private readonly parts: string[] = [];
  private readonly frames: Frame[] = [];
  /** Up to here the text is written. */
  private written = 0;
  private at = 0;
  private isDone = false;

  constructor(
    private readonly redacting: Redacting,
    private readonly text: string,
    private readonly place: Place,
  ) {}

  run(): string | null {
    while (this.at < this.text.length) {
      const sign = this.text.charAt(this.at);
      if (sign === " " || sign === "\n" || sign === "\t" || sign === "\r") this.at++;
      else if (!this.step(sign)) return null;
    }
    this.parts.push(this.text.slice(this.written));
    return this.parts.join("");
  }

  /** Takes what begins here. False: it is no JSON. */
  private step(sign: string): boolean {
    const frame = this.frames.at(-1);
    if (frame === undefined) return !this.isDone && this.value(sign, this.place.paths, null);
    if (sign === "," || (sign === ":" && frame.isObject)) return this.skip();
    if (sign === (frame.isObject ? "}" : "]")) return this.close();
    if (frame.isObject && frame.name === null) return sign === '"' && this.memberName(frame);
    const own = frame.isObject ? (frame.name ?? "") : frame.index++;
    const down = descend(frame.paths, own);
    const byKey = typeof own === "string" ? keyLabel(this.redacting.rules, own, this.place.hasTop) : null;
    frame.name = null;
    return this.value(sign, down.paths, byKey ?? down.label);
  }

  private skip(): boolean {
    this.at++;
    return true;
  }

  private close(): boolean {
    this.frames.pop();
    this.isDone = this.frames.length === 0;
    return this.skip();
  }

  private memberName(frame: Frame): boolean {
    const end = stringEnd(this.text, this.at);
    const name = decoded(this.text.slice(this.at, end ?? this.text.length));
    frame.name = name;
    const { rules, secrets } = this.redacting;
    const spans = [...valueSpans(rules, name), ...secrets.spans(name)];
    if (spans.length > 0)
      this.replace(end ?? this.text.length, JSON.stringify(other(withoutSpans(name, spans), frame)));
    this.at = end ?? this.text.length;
    return true;
  }

  /** A value; `label`: the rule that hides it. */
  private value(sign: string, paths: readonly OnPath[], label: string | null): boolean {
    if (label !== null) return this.hide(sign, label);
    if (sign === "{" || sign === "[") {
      const isObject = sign === "{";
      this.frames.push({ isObject, paths, index: 0, name: null, hiddenNames: null });
      return this.skip();
    }
    if (this.frames.length === 0) this.isDone = true;
    return sign === '"' ? this.textValue(paths) : this.scalar();
  }

  private hide(sign: string, label: string): boolean {
    const end = sign === "{" || sign === "[" ? containerEnd(this.text, this.at) : this.leafEnd(sign);
    if (end === null) return false;
    rememberLeaves(this.redacting.secrets, this.text.slice(this.at, end), label);
    this.replace(end, JSON.stringify(markerOf(label)));
    return true;
  }

  private leafEnd(sign: string): number | null {
    return sign === '"' ? (stringEnd(this.text, this.at) ?? this.text.length) : scalarEnd(this.text, this.at);
  }

  private textValue(paths: readonly OnPath[]): boolean {
    const end = stringEnd(this.text, this.at);
    const text = decoded(this.text.slice(this.at, end ?? this.text.length));
    const shown = this.inside(text, paths, end === null);
    if (shown === text) this.at = end ?? this.text.length;
    else this.replace(end ?? this.text.length, JSON.stringify(shown));
    return true;
  }

  /** A text of JSON is looked into, as if it stood in place. */
  private inside(text: string, paths: readonly OnPath[], isCut: boolean): string {
    if (!/^\s*[[{"]/.test(text)) return proseOf(this.redacting, text, isCut);
    const depth = this.place.depth + 1;
    if (depth > MAX_NESTED) return markerOf("too deep");
    return rewritten(this.redacting, text, { ...this.place, paths, depth }) ?? proseOf(this.redacting, text, isCut);
  }

  /** Of a number a rule may know the digits; what is cut off may have gone on. */
  private scalar(): boolean {
    const end = scalarEnd(this.text, this.at);
    if (end === null) return false;
    const text = this.text.slice(this.at, end);
    const { rules, secrets } = this.redacting;
    const isCut = end === this.text.length && this.frames.length > 0 && hidesValues(rules, secrets);
    const [span] = isCut ? lastWord(text) : [...valueSpans(rules, text), ...secrets.spans(text)];
    if (span === undefined) this.at = end;
    else this.replace(end, JSON.stringify(markerOf(span.label)));
    return true;
  }

  private replace(end: number, by: string): void {
    this.parts.push(this.text.slice(this.written, this.at), by);
    this.at = end;
    this.written = end;
  }
}

function other(name: string, frame: Frame): string {
  const hiddenNames = (frame.hiddenNames ??= new Set());
  let free = name;
  for (let number = 2; hiddenNames.has(free); number++) free = `${name} ${number}`;
  hiddenNames.add(free);
  return free;
}

/** Remembers the texts and numbers of what was hidden, not the names of its members. */
function rememberLeaves(secrets: Secrets, text: string, label: string, depth = 0): void {
  const leaves = /["]|-?\d[\d.eE+-]*/g;
  let found = false;
  for (let match = leaves.exec(text); match !== null; match = leaves.exec(text)) {
    found = true;
    if (match[0] !== '"') {
      secrets.add(match[0], label);
      continue;
    }
    const end = stringEnd(text, match.index) ?? text.length;
    leaves.lastIndex = end;
    if (/^\s*:/.test(text.slice(end, end + 20))) continue;
    const value = decoded(text.slice(match.index, end));
    if (depth < MAX_NESTED && /^\s*[[{]/.test(value)) rememberLeaves(secrets, value, label, depth + 1);
    secrets.add(value, label);
  }
  const bare = text.trim();
  if (!found || !/^["[{]/.test(bare)) secrets.add(bare.replace(/^'|'$/g, ""), label);
}
