import { Characters, unescape } from "./characters";
import type { Filter, Operand, Operator } from "./filter";
import { parseLenient } from "./lenient";
import { MAX_FILTER_DEPTH } from "./path";
import { compilePattern, isPatternFlag } from "./pattern";
import { SyntaxFault } from "./syntax";
import type { ParsedPath } from "./token";

/*
 *  or       = and { '||' and }
 *  and      = operand { '&&' operand }
 *  operand  = '!' operand | '(' or ')' | relation
 *  relation = value [ operator value ]
 */

/** Paths hold filters and filters hold paths: whoever reads the one passes itself to the other. */
type ReadPath = (text: string) => ParsedPath;

/** Reads what stands in `[?…]`, parentheses included. Throws SyntaxFault. */
export function parseFilter(text: string, readPath: ReadPath): Filter {
  const reader = new FilterReader(new Characters(text), readPath);
  return reader.whole();
}

const OPERATORS = {
  "==": "==",
  "!=": "!=",
  "===": "===",
  "!==": "!==",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
  "=~": "=~",
  IN: "IN",
  NIN: "NIN",
  ALL: "ALL",
  CONTAINS: "CONTAINS",
  SIZE: "SIZE",
  EMPTY: "EMPTY",
  SUBSETOF: "SUBSETOF",
  ANYOF: "ANYOF",
  NONEOF: "NONEOF",
} satisfies Record<Operator, Operator>;

const OPERATOR_BY_TEXT: ReadonlyMap<string, Operator> = new Map(Object.entries(OPERATORS));
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

class FilterReader {
  private nested = 0;

  constructor(
    private readonly chars: Characters,
    private readonly readPath: ReadPath,
  ) {}

  whole(): Filter {
    const filter = this.or();
    this.chars.skipBlanks();
    if (this.chars.inBounds())
      throw new SyntaxFault(
        `Expected end of filter expression instead of: ${this.chars.slice(this.chars.position, this.chars.length)}`,
      );
    return filter;
  }

  private or(): Filter {
    const parts = [this.and()];
    while (this.took("||")) parts.push(this.and());
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: "or", of: parts };
  }

  private and(): Filter {
    const parts = [this.operand()];
    while (this.took("&&")) parts.push(this.operand());
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: "and", of: parts };
  }

  private took(sign: string): boolean {
    const start = this.chars.position;
    this.chars.skipBlanks();
    if (this.chars.slice(this.chars.position, Math.min(this.chars.position + 2, this.chars.length)) === sign) {
      this.chars.position += 2;
      return true;
    }
    this.chars.position = start;
    return false;
  }

  private operand(): Filter {
    if (++this.nested > MAX_FILTER_DEPTH) throw new SyntaxFault("Filter nests too deep");
    try {
      const { chars } = this;
      const start = chars.skipBlanks().position;
      if (chars.current === "!") {
        chars.position++;
        const next = chars.skipBlanks().current;
        if (next !== "$" && next !== "@") return { kind: "not", of: this.operand() };
        chars.position = start;
      }
      if (chars.current !== "(") return this.relation();
      chars.position++;
      const inner = this.or();
      if (chars.skipBlanks().current !== ")") throw new SyntaxFault("Expected character: )");
      chars.position++;
      return inner;
    } finally {
      this.nested--;
    }
  }

  private relation(): Filter {
    const { chars } = this;
    const negated = chars.skipBlanks().current === "!";
    const left = this.value();
    const start = chars.position;
    const operator = this.operator();
    if (operator === null) {
      chars.position = start;
      if (left.kind !== "path") throw new SyntaxFault("Expected path node");
      return { kind: "exists", path: left.path, expected: !negated };
    }
    return { kind: "compare", left, operator, right: this.value() };
  }

  private operator(): Operator | null {
    const { chars } = this;
    const start = chars.skipBlanks().position;
    if (isSign(chars.current)) while (chars.inBounds() && isSign(chars.current)) chars.position++;
    else while (chars.inBounds() && chars.current !== " ") chars.position++;
    return OPERATOR_BY_TEXT.get(chars.slice(start, chars.position).toUpperCase()) ?? null;
  }

  private value(): Operand {
    const { chars } = this;
    switch (chars.skipBlanks().current) {
      case "$":
      case "@":
        return this.path();
      case "!":
        chars.position++;
        if (chars.skipBlanks().current === "$" || chars.current === "@") return this.path();
        throw new SyntaxFault("Unexpected character: !");
      case "'":
      case '"':
        return this.string(chars.current);
      case "t":
      case "f":
        return this.word(chars.current === "t" ? "true" : "false", chars.current === "t");
      case "n":
        return this.word("null", null);
      case "{":
        return this.json("}");
      case "[":
        return this.json("]");
      case "/":
        return this.pattern();
      default:
        return this.number();
    }
  }

  private path(): Operand {
    const { chars } = this;
    const start = chars.position++;
    while (chars.inBounds()) {
      if (chars.current === "[") {
        const close = chars.closingBracket(chars.position, "]", false);
        if (close === -1) throw new SyntaxFault(`Square brackets does not match in filter ${chars.text}`);
        chars.position = close + 1;
      }
      const ended = chars.current === ")" && !this.closesCall(start);
      if (!chars.inBounds() || isSign(chars.current) || chars.current === " " || ended) break;
      chars.position++;
    }
    return { kind: "path", path: this.readPath(chars.slice(start, chars.position)) };
  }

  /** Whether the `)` here ends a call without arguments (`@.x.length()`) of the path that began at `start`. */
  private closesCall(start: number): boolean {
    const { chars } = this;
    let index = chars.position - 1;
    while (index > start && chars.at(index) === " ") index--;
    if (chars.at(index) !== "(") return false;
    for (index--; index > start; index--) if (chars.at(index) === ".") return true;
    return false;
  }

  private string(quote: string): Operand {
    const { chars } = this;
    const start = chars.position;
    const close = chars.nextUnescaped(quote);
    if (close === -1)
      throw new SyntaxFault(`String literal does not have matching quotes. Expected ${quote} in ${chars.text}`);
    chars.position = close + 1;
    return { kind: "literal", value: unescape(chars.slice(start + 1, close)) };
  }

  private word(word: string, value: null | boolean): Operand {
    const { chars } = this;
    const end = chars.position + word.length;
    if (end > chars.length || chars.slice(chars.position, end) !== word)
      throw new SyntaxFault(value === null ? "Expected <null> value" : "Expected boolean literal");
    chars.position = end;
    return { kind: "literal", value };
  }

  private number(): Operand {
    const { chars } = this;
    const start = chars.position;
    while (chars.inBounds() && /[\d\-.eE]/.test(chars.current)) chars.position++;
    const text = chars.slice(start, chars.position);
    if (!DECIMAL.test(text))
      throw new SyntaxFault(
        `Failed to parse filter: ${chars.text}, error on position: ${chars.position}, char: ${chars.current}`,
      );
    return { kind: "literal", value: Number(text) };
  }

  private json(close: string): Operand {
    const { chars } = this;
    const start = chars.position;
    const end = chars.closingBracket(start, close, false);
    const value = end === -1 ? undefined : parseLenient(chars.slice(start, end + 1));
    if (value === undefined) throw new SyntaxFault(`String not closed. Expected ' in ${chars.text}`);
    chars.position = end + 1;
    return { kind: "json", value };
  }

  private pattern(): Operand {
    const { chars } = this;
    const start = chars.position;
    const close = chars.nextUnescaped("/");
    if (close === -1) throw new SyntaxFault(`Pattern not closed. Expected / in ${chars.text}`);
    let end = close + 1;
    while (chars.inBounds(end) && isPatternFlag(chars.at(end))) end++;
    chars.position = end;
    const source = chars.slice(start + 1, close);
    const pattern = compilePattern(source, chars.slice(close + 1, end));
    if (pattern === null) throw new SyntaxFault(`Regular expression is not supported: ${source}`);
    return { kind: "pattern", pattern };
  }
}

function isSign(char: string): boolean {
  return char === "<" || char === ">" || char === "=" || char === "~" || char === "!";
}
