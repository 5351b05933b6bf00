import { err, ok, type Result } from "@/lib/base/result";
import { Characters, unescape } from "./characters";
import { parseFilter } from "./filter-parse";
import { parseLenient } from "./lenient";
import { MAX_PATH_LENGTH, type Dialect, type PathSyntaxError } from "./path";
import { SyntaxFault } from "./syntax";
import type { Parameter, ParsedPath, Token } from "./token";

/*
 * Jayway's path language, quirks included: a last character after a complete token is not looked at
 * (`$.a[` is `$.a`), a text without `$` gets `$.` put before it, a name may hold anything but `.`, `[`,
 * `(` and a blank.
 */

export function parsePath(text: string, dialect: Dialect): Result<ParsedPath, PathSyntaxError> {
  try {
    return ok(readPath(text, dialect, 0));
  } catch (fault) {
    if (fault instanceof SyntaxFault) return err({ text, message: fault.message });
    throw fault;
  }
}

/** Throws SyntaxFault; `depth` counts the filters and function calls around this path. */
export function readPath(text: string, dialect: Dialect, depth: number): ParsedPath {
  if (text.length > MAX_PATH_LENGTH) throw new SyntaxFault(`Path is longer than ${MAX_PATH_LENGTH} characters`);
  if (text.trim() === "") throw new SyntaxFault("Path must start with '$' or '@'");
  let chars = new Characters(text);
  if (!isRoot(chars.current)) chars = new Characters(`$.${text}`);
  if (chars.lastCharacter === ".") throw new SyntaxFault("Path must not end with a '.' or '..'");
  return { text, fromRoot: chars.current === "$", tokens: new PathReader(chars, dialect, depth).read() };
}

function isRoot(char: string): boolean {
  return char === "$" || char === "@";
}

function isDigit(char: string): boolean {
  return char >= "0" && char <= "9" && char.length === 1;
}

class PathReader {
  private readonly tokens: Token[] = [];

  constructor(
    private readonly chars: Characters,
    private readonly dialect: Dialect,
    private readonly depth: number,
  ) {}

  read(): readonly Token[] {
    const { chars } = this;
    if (chars.isTail) return this.tokens;
    chars.position++;
    if (chars.current !== "." && chars.current !== "[")
      throw new SyntaxFault(`Illegal character at position ${chars.position} expected '.' or '['`);
    do this.token();
    while (!chars.isTail);
    return this.tokens;
  }

  private token(): void {
    const { chars } = this;
    switch (chars.current) {
      case "[":
        if (this.bracketNames() || this.indexes() || this.bracketWildcard() || this.filter()) return;
        throw new SyntaxFault(`Could not parse token starting at position ${chars.position}. Expected ?, ', 0-9, * `);
      case ".":
        return this.dot();
      case "*":
        chars.position++;
        this.tokens.push({ kind: "wildcard" });
        return;
      default:
        return this.nameOrFunction();
    }
  }

  private dot(): void {
    const { chars } = this;
    if (chars.at(chars.position + 1) === ".") {
      this.tokens.push({ kind: "scan" });
      chars.position += 2;
    } else chars.position++;
    if (!chars.inBounds()) throw new SyntaxFault("Path must not end with a '.");
    if (chars.current === ".") throw new SyntaxFault(`Character '.' on position ${chars.position} is not valid.`);
    this.token();
  }

  private nameOrFunction(): void {
    const { chars } = this;
    const start = chars.position;
    if (chars.current === " ") throw new SyntaxFault(`Could not parse token starting at position ${start}`);
    let end = start;
    for (; chars.inBounds(end); end++) {
      const c = chars.at(end);
      if (c === " ")
        throw new SyntaxFault(
          `Use bracket notion ['my prop'] if your property contains blank characters. position: ${start}`,
        );
      if (c === "." || c === "[" || c === "(") break;
    }
    const name = chars.slice(start, end);
    if (chars.inBounds(end) && chars.at(end) === "(") {
      this.tokens.push({ kind: "function", name, parameters: this.parameters(name, end) });
      return;
    }
    chars.position = end;
    this.tokens.push({ kind: "property", names: [name], quote: "'" });
  }

  /** Leaves the place at the closing parenthesis of a call without parameters, and behind it otherwise, as Jayway does. */
  private parameters(name: string, open: number): readonly Parameter[] {
    const { chars } = this;
    const parts: string[] = [];
    const nesting: string[] = [];
    let start = open + 1;
    let quoted = false;
    for (let at = open + 1; chars.inBounds(at); at++) {
      const c = chars.at(at);
      if (quoted) {
        if (c === "\\") at++;
        else if (c === '"') quoted = false;
      } else if (c === '"') quoted = true;
      else if (c === "(" || c === "[" || c === "{") nesting.push(c);
      else if (c === ")" && nesting.length === 0) {
        parts.push(chars.slice(start, at));
        chars.position = at === open + 1 ? at : at + 1;
        return parts.filter((part) => part.trim() !== "").map((part) => this.parameter(name, part.trim()));
      } else if (c === ")" || c === "]" || c === "}") nesting.pop();
      else if (c === "," && nesting.length === 0) {
        parts.push(chars.slice(start, at));
        start = at + 1;
      }
    }
    throw new SyntaxFault(`Arguments to function: '${name}' are not closed properly.`);
  }

  private parameter(name: string, text: string): Parameter {
    if (isRoot(text.charAt(0))) return { kind: "path", path: readPath(text, this.dialect, deeper(this.depth)) };
    const value = parseLenient(text);
    if (value === undefined) throw new SyntaxFault(`Could not parse the argument ${text} of function: '${name}'`);
    return { kind: "json", value };
  }

  private bracketNames(): boolean {
    const { chars } = this;
    const quote = chars.nextSignificant();
    if (quote !== "'" && quote !== '"') return false;
    const names: string[] = [];
    let inName = false;
    let start = 0;
    let end = 0;
    let comma = false;
    for (let at = chars.position + 1; ; at++) {
      if (!chars.inBounds(at)) break;
      const c = chars.at(at);
      if (c === "\\" && this.escapes(at, quote)) at++;
      else if (c === "]" && !inName) {
        if (comma) throw new SyntaxFault(`Found empty property at index ${at}`);
        break;
      } else if (c === quote && inName) {
        const next = chars.nextSignificant(at);
        if (next !== "]" && next !== ",")
          throw new SyntaxFault(
            `Property must be separated by comma or Property must be terminated close square bracket at index ${at}`,
          );
        end = at;
        names.push(this.nameOf(chars.slice(start, end), quote));
        inName = false;
      } else if (c === quote) {
        start = at + 1;
        inName = true;
        comma = false;
      } else if (c === "," && !inName) {
        if (comma) throw new SyntaxFault(`Found empty property at index ${at}`);
        comma = true;
      }
    }
    if (inName) throw new SyntaxFault(`Property has not been closed - missing closing ${quote}`);
    const close = chars.indexOfNextSignificant("]", end);
    if (close === -1) throw new SyntaxFault("Property has not been closed - missing closing ]");
    chars.position = close + 1;
    this.tokens.push({ kind: "property", names, quote });
    return true;
  }

  /**
   * Jayway 2.9 unescapes names; AWS takes a backslash as it is (recording
   * scenarios/test_escape_sequence_parsing_ESCAPE_SEQUENCES_JSONPATH reads the name `Test\""Name"`), but
   * for one before a quote that cannot end the name.
   */
  private escapes(at: number, quote: string): boolean {
    if (this.dialect === "jayway") return true;
    const next = this.chars.nextSignificant(at + 1);
    return this.chars.at(at + 1) === quote && next !== "]" && next !== ",";
  }

  private nameOf(text: string, quote: string): string {
    return this.dialect === "jayway" ? unescape(text) : text.replaceAll(`\\${quote}`, quote);
  }

  private indexes(): boolean {
    const { chars } = this;
    const next = chars.nextSignificant();
    if (!isDigit(next) && next !== "-" && next !== ":") return false;
    const close = chars.text.indexOf("]", chars.position);
    if (close === -1 || !chars.inBounds(close)) return false;
    const body = chars.slice(chars.position + 1, close).trim();
    if (!/^[\d,\-: ]+$/.test(body)) return false;
    this.tokens.push(body.includes(":") ? sliceOf(body) : indexesOf(body));
    chars.position = close + 1;
    return true;
  }

  private bracketWildcard(): boolean {
    const { chars } = this;
    const star = chars.indexOfNextSignificant("*");
    if (star === -1) return false;
    const close = chars.indexOfNextSignificant("]", star);
    if (close === -1) throw new SyntaxFault(`Expected wildcard token to end with ']' on position ${star + 1}`);
    chars.position = close + 1;
    this.tokens.push({ kind: "wildcard" });
    return true;
  }

  private filter(): boolean {
    const { chars } = this;
    const question = chars.indexOfNextSignificant("?");
    const open = question === -1 ? -1 : chars.indexOfNextSignificant("(", question);
    const closing = open === -1 ? -1 : chars.closingBracket(open, ")", true);
    const end = closing === -1 ? -1 : chars.indexOfNextSignificant("]", closing);
    if (end === -1) return false;
    const body = chars.slice(open, closing + 1);
    const depth = deeper(this.depth);
    const filter = parseFilter(body, (text) => readPath(text, this.dialect, depth));
    this.tokens.push({ kind: "filter", filter });
    chars.position = end + 1;
    return true;
  }
}

function deeper(depth: number): number {
  if (depth >= 64) throw new SyntaxFault("Filters and function calls nest too deep");
  return depth + 1;
}

function integerOf(text: string, whole: string): number {
  const value = /^-?\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= -(2 ** 31) && value < 2 ** 31)) throw new SyntaxFault(`Failed to parse token in ${whole}: ${text}`);
  return value;
}

function indexesOf(body: string): Token {
  return { kind: "index", indexes: body.split(",").map((part) => integerOf(part.trim(), "ArrayIndexOperation")) };
}

/** A third number, the step, is allowed and without effect. */
function sliceOf(body: string): Token {
  const parts = body.split(":");
  const read = (part: string | undefined) =>
    part === undefined || part.trim() === "" ? null : integerOf(part.trim(), "SliceOperation");
  const from = read(parts[0]);
  const to = read(parts[1]);
  if (from === null && to === null) throw new SyntaxFault(`Failed to parse SliceOperation: ${body}`);
  return { kind: "slice", from, to };
}
