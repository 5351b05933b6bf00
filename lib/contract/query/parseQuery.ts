import { err, ok, type Result } from "@/lib/base/result";
import { parseTerm } from "./parseTerm";
import { allOf, anyOf, type Query } from "./query";
import { Scanner, SyntaxStop } from "./scanner";
import type { SyntaxProblem } from "./syntaxProblem";

/*
 *   query = all { "OR" all }
 *   all   = part { [ "AND" ] part }
 *   part  = ( "-" | "NOT" ) part | "(" query ")" | text | field operator value
 */

/** Characters of a query: an address of that length still passes every proxy. */
export const MAX_QUERY = 2_000;
/** Parentheses and negations within each other. */
export const MAX_DEPTH = 20;
/** Comparisons and texts: each is a condition of one SQL statement. */
export const MAX_TERMS = 100;

/** Reads a query; null when the text is empty. The problem says where it is and what was expected. */
export function parseQuery(text: string): Result<Query | null, SyntaxProblem> {
  if (text.length > MAX_QUERY)
    return err({ at: MAX_QUERY, length: text.length - MAX_QUERY, fault: { kind: "tooLong", most: MAX_QUERY } });
  try {
    return ok(new Parser(text).whole());
  } catch (stop) {
    if (stop instanceof SyntaxStop) return err(stop.problem);
    throw stop;
  }
}

class Parser {
  private readonly scanner: Scanner;
  private terms = 0;

  constructor(text: string) {
    this.scanner = new Scanner(text);
  }

  whole(): Query | null {
    this.scanner.skipBlanks();
    if (this.scanner.isAtEnd()) return null;
    const query = this.alternatives(0, null);
    if (!this.scanner.isAtEnd()) this.scanner.stop({ kind: "strayParenthesis" }, this.scanner.at, 1);
    return query;
  }

  /** `behind`: the sign that wants something after it. */
  private alternatives(depth: number, behind: string | null): Query {
    const parts = [this.conditions(depth, behind)];
    while (this.takes("OR")) parts.push(this.conditions(depth, "OR"));
    return anyOf(parts) ?? this.missing(behind);
  }

  private conditions(depth: number, behind: string | null): Query {
    const parts = [this.part(depth, behind)];
    for (;;) {
      const hasAnd = this.takes("AND");
      if (!hasAnd && (this.isAtClose() || this.scanner.keyword() === "OR")) break;
      parts.push(this.part(depth, hasAnd ? "AND" : null));
    }
    return allOf(parts) ?? this.missing(behind);
  }

  private part(depth: number, behind: string | null): Query {
    const { scanner } = this;
    scanner.skipBlanks();
    if (depth > MAX_DEPTH) scanner.stop({ kind: "tooDeep", most: MAX_DEPTH }, scanner.at, 1);
    if (this.takesNot()) return { kind: "not", part: this.part(depth + 1, "-") };
    if (scanner.peek() === "(") return this.parenthesised(depth);
    const keyword = scanner.keyword();
    if (keyword !== null) scanner.stop({ kind: "missingTerm", behind: keyword }, scanner.at, keyword.length);
    if (this.isAtClose()) return this.missing(behind);
    if (++this.terms > MAX_TERMS) scanner.stop({ kind: "tooMany", most: MAX_TERMS }, scanner.at, 1);
    return parseTerm(scanner);
  }

  private parenthesised(depth: number): Query {
    const { scanner } = this;
    const from = scanner.at;
    scanner.at += 1;
    const query = this.alternatives(depth + 1, null);
    if (scanner.peek() !== ")") scanner.stop({ kind: "openParenthesis" }, from, 1);
    scanner.at += 1;
    return query;
  }

  private takesNot(): boolean {
    if (this.scanner.peek() !== "-") return this.takes("NOT");
    this.scanner.at += 1;
    return true;
  }

  private takes(keyword: string): boolean {
    this.scanner.skipBlanks();
    if (this.scanner.keyword() !== keyword) return false;
    this.scanner.at += keyword.length;
    return true;
  }

  private isAtClose(): boolean {
    this.scanner.skipBlanks();
    return this.scanner.isAtEnd() || this.scanner.peek() === ")";
  }

  private missing(behind: string | null): never {
    return this.scanner.stop({ kind: "missingTerm", behind }, this.scanner.at, 0);
  }
}
