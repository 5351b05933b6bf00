import { err, ok, type Result } from "@/lib/base/result";
import type { Json } from "@/lib/base/json";
import { wholePlaceholder } from "../placeholder";
import { MAX_DEPTH, type Document, type TextFault } from "./document";
import { linesOf, type Mark } from "./mark";

/*
 * Reads JSON with the place of every value, and words its errors as AWS does.
 *
 * AWS reads definitions with Jackson, whose messages the ValidateStateMachineDefinition recording
 * (`not_a_definition`) shows with the place in them; the wording of the rarer errors follows Jackson's.
 * Duplicate fields are errors: the value that would win is never the one that was meant.
 * A placeholder outside of quotes (`"Seconds": ${Wait}`), as templates hold it before a number is filled in, is read
 * as its text.
 */

const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);
const WORDS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ["null", null],
  ["true", true],
  ["false", false],
]);

type Container = { readonly type: "Object" | "Array"; readonly start: number };

class JsonFault extends Error {
  constructor(
    readonly fault: string,
    readonly offset: number,
  ) {
    super(fault);
  }
}

/** Reads one JSON document; the error is a value with AWS's message. */
export function readJson(text: string): Result<Document, TextFault> {
  if (text.trim() === "") {
    // Measured.
    return err({
      code: "SCHEMA_VALIDATION_FAILED",
      message: "Definition must be a valid JSON object",
      offset: 0,
    });
  }
  const reader = new Reader(text);
  try {
    return ok(reader.document());
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    const location = reader.source(error.offset);
    const message = `${error.fault}\n at ${location}`;
    return err({ code: "INVALID_JSON_DESCRIPTION", message, location, offset: error.offset });
  }
}

class Reader {
  private at = 0;
  private readonly open: Container[] = [];
  private readonly place: ReturnType<typeof linesOf>;

  constructor(private readonly text: string) {
    this.place = linesOf(text);
    if (text.startsWith("\uFEFF")) this.at = 1;
  }

  document(): Document {
    this.blanks();
    const result = this.value(this.at);
    this.blanks();
    if (this.at < this.text.length) this.unexpected("Expected space separating root-level values");
    return result;
  }

  /** Jackson's name of a place: the first 500 characters of the source, the line and the column. */
  source(offset: number): string {
    const { line, column } = this.place(offset);
    const rest = this.text.length - 500;
    const cut = rest > 0 ? `[truncated ${rest} chars]` : "";
    return `[Source: (String)"${this.text.slice(0, 500)}"${cut}; line: ${line}, column: ${column}]`;
  }

  private value(at: number, key?: number): Document {
    const [value, inner] = this.content();
    const mark: Mark = { at, ...(key === undefined ? {} : { key }), ...(inner === undefined ? {} : { inner }) };
    return { value, mark };
  }

  private content(): readonly [Json, Mark["inner"]?] {
    const char = this.text.charAt(this.at);
    if (char === "{") return this.container("Object", () => this.object());
    if (char === "[") return this.container("Array", () => this.array());
    if (char === '"') return [this.string("for a string value")];
    if (char === "-" || isDigit(char)) return [this.number()];
    return [this.word()];
  }

  private container(
    type: Container["type"],
    read: () => readonly [Json, Mark["inner"]],
  ): readonly [Json, Mark["inner"]] {
    if (this.open.length >= MAX_DEPTH) {
      this.fail(
        `Document nesting depth (${MAX_DEPTH + 1}) exceeds the maximum allowed (${MAX_DEPTH}, from \`StreamReadConstraints.getMaxNestingDepth()\`)`,
      );
    }
    this.open.push({ type, start: this.at });
    this.at++;
    const result = read();
    this.open.pop();
    return result;
  }

  private object(): readonly [Json, Mark["inner"]] {
    const entries: [string, Json][] = [];
    const inner = new Map<string | number, Mark>();
    this.blanks();
    if (this.closes("}")) return [{}, inner];
    for (;;) {
      this.blanks();
      this.end();
      if (this.text.charAt(this.at) !== '"') this.unexpected("was expecting double-quote to start field name");
      const key = this.at;
      const name = this.string("in field name");
      if (inner.has(name)) this.fail(`Duplicate field '${name}'`);
      this.blanks();
      this.end(" within/between Object entries");
      if (this.text.charAt(this.at) !== ":") {
        this.unexpected("was expecting a colon to separate field name and value");
      }
      this.at++;
      this.blanks();
      this.end(" within/between Object entries");
      const { value, mark } = this.value(this.at, key);
      entries.push([name, value]);
      inner.set(name, mark);
      // Object.fromEntries makes `__proto__` a field like any other.
      if (!this.continues("}")) return [Object.fromEntries(entries), inner];
    }
  }

  private array(): readonly [Json, Mark["inner"]] {
    const items: Json[] = [];
    const inner = new Map<string | number, Mark>();
    this.blanks();
    if (this.closes("]")) return [items, inner];
    for (;;) {
      this.blanks();
      this.end();
      const { value, mark } = this.value(this.at);
      inner.set(items.length, mark);
      items.push(value);
      if (!this.continues("]")) return [items, inner];
    }
  }

  private closes(end: string): boolean {
    this.end();
    const closed = this.text.charAt(this.at) === end;
    if (closed) this.at++;
    return closed;
  }

  /** True after a comma, false after the closing bracket. */
  private continues(end: "}" | "]"): boolean {
    this.blanks();
    if (this.closes(end)) return false;
    const char = this.text.charAt(this.at);
    if (char === "}" || char === "]") this.mismatched(char, end);
    if (char !== ",") this.unexpected(`was expecting comma to separate ${this.inside()} entries`);
    this.at++;
    return true;
  }

  private string(what: string): string {
    let out = "";
    let from = ++this.at;
    for (;;) {
      if (this.at >= this.text.length) {
        this.fail(
          `Unexpected end-of-input${what === "in field name" ? " in field name" : `: was expecting closing quote ${what}`}`,
        );
      }
      const char = this.text.charAt(this.at);
      if (char === '"') break;
      if (char < " ") {
        this.fail(
          `Illegal unquoted character (${describe(char)}): has to be escaped using backslash to be included in ${what === "in field name" ? "name" : "string value"}`,
          1,
        );
      }
      this.at++;
      if (char !== "\\") continue;
      out += this.text.slice(from, this.at - 1) + this.escape();
      from = this.at;
    }
    return out + this.text.slice(from, this.at++);
  }

  private escape(): string {
    const char = this.text.charAt(this.at);
    if (char === "u") return this.unicode();
    const plain = ESCAPES.get(char);
    if (plain === undefined) {
      this.fail(
        char === ""
          ? "Unexpected end-of-input in character escape sequence"
          : `Unrecognized character escape ${describe(char)}`,
        1,
      );
    }
    this.at++;
    return plain;
  }

  private unicode(): string {
    const digits = this.text.slice(this.at + 1, this.at + 5);
    if (!/^[0-9A-Fa-f]{4}$/.test(digits)) {
      this.unexpected("expected a hex-digit for character escape sequence", 1);
    }
    this.at += 5;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  private number(): number {
    const from = this.at;
    if (this.text.charAt(this.at) === "-") this.at++;
    if (!isDigit(this.text.charAt(this.at))) {
      this.unexpected("expected digit (0-9) to follow minus sign, for valid numeric value", 0, " in numeric value");
    }
    if (this.text.charAt(this.at) === "0" && isDigit(this.text.charAt(this.at + 1))) {
      this.fail("Invalid numeric value: Leading zeroes not allowed", 1);
    }
    this.digits();
    if (this.text.charAt(this.at) === ".") {
      this.at++;
      this.someDigits("Decimal point not followed by a digit");
    }
    if (/[eE]/.test(this.text.charAt(this.at))) {
      this.at++;
      if (/[+-]/.test(this.text.charAt(this.at))) this.at++;
      this.someDigits("Exponent indicator not followed by a digit");
    }
    return Number(this.text.slice(from, this.at));
  }

  private someDigits(fault: string): void {
    if (!isDigit(this.text.charAt(this.at))) this.unexpected(fault, 0, " in numeric value");
    this.digits();
  }

  private digits(): void {
    while (isDigit(this.text.charAt(this.at))) this.at++;
  }

  private word(): Json {
    const from = this.at;
    const first = this.text.charAt(from);
    if (first === "$") {
      const placeholder = wholePlaceholder(this.text, from);
      if (placeholder !== null) {
        this.at += placeholder.length;
        return placeholder;
      }
    }
    if (!/[\p{L}_$]/u.test(first)) this.unexpected(`expected a valid value ${VALUES}`);
    while (/[\p{L}\p{N}_$]/u.test(this.text.charAt(this.at))) this.at++;
    const word = this.text.slice(from, this.at);
    const value = WORDS.get(word);
    if (value === undefined) this.fail(`Unrecognized token '${word.slice(0, 256)}': was expecting ${VALUES}`);
    return value;
  }

  private blanks(): void {
    for (; this.at < this.text.length; this.at++) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 32 && code !== 9 && code !== 10 && code !== 13) return;
    }
  }

  private end(what?: string): void {
    if (this.at < this.text.length) return;
    const last = this.open.at(-1);
    if (what !== undefined || last === undefined) this.fail(`Unexpected end-of-input${what ?? ""}`);
    this.fail(
      `Unexpected end-of-input: expected close marker for ${last.type} (start marker at ${this.source(last.start)})`,
    );
  }

  private mismatched(char: string, expected: string): never {
    const last = this.open.at(-1);
    const start = this.source(last?.start ?? 0);
    return this.fail(
      `Unexpected close marker '${char}': expected '${expected}' (for ${this.inside()} starting at ${start})`,
      1,
    );
  }

  private inside(): string {
    return this.open.at(-1)?.type ?? "root";
  }

  private unexpected(comment: string, ahead = 0, where = ""): never {
    const char = this.text.charAt(this.at + ahead);
    if (char === "") return this.fail(`Unexpected end-of-input${where}`);
    return this.fail(`Unexpected character (${describe(char)})${where}: ${comment}`, ahead + 1);
  }

  /** Jackson stands behind the character it complains about: `ahead` says how far that is. */
  private fail(fault: string, ahead = 0): never {
    throw new JsonFault(fault, Math.min(this.at + ahead, this.text.length));
  }
}

function isDigit(char: string): boolean {
  return char >= "0" && char <= "9" && char !== "";
}

function describe(char: string): string {
  const code = char.charCodeAt(0);
  if (code < 32) return `(CTRL-CHAR, code ${code})`;
  return code > 255 ? `'${char}' (code ${code} / 0x${code.toString(16)})` : `'${char}' (code ${code})`;
}
