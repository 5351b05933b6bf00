import type { Operator } from "./query";
import type { SyntaxFault, SyntaxProblem } from "./syntaxProblem";

/** Thrown within the parser alone, which answers it as a value. */
export class SyntaxStop extends Error {
  constructor(readonly problem: SyntaxProblem) {
    super(problem.fault.kind);
  }
}

const KEYWORD = /(?:OR|AND|NOT)(?=[\s()]|$)/y;
const OPERATOR = /!=|<=|>=|[:=<>]/y;
const BLANKS = /\s*/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/sy;

/** A query's text and a place in it. */
export class Scanner {
  at = 0;

  constructor(readonly text: string) {}

  skipBlanks(): void {
    this.match(BLANKS);
  }

  isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  peek(): string {
    return this.text[this.at] ?? "";
  }

  /** Moves over what matches here; null when nothing does. The pattern is sticky. */
  match(pattern: RegExp): RegExpExecArray | null {
    const found = this.look(pattern);
    if (found !== null) this.at += found[0].length;
    return found;
  }

  look(pattern: RegExp, at = this.at): RegExpExecArray | null {
    pattern.lastIndex = at;
    return pattern.exec(this.text);
  }

  keyword(): string | null {
    return this.look(KEYWORD)?.[0] ?? null;
  }

  /** Moves over blanks and an operator; stays where it is when there is none. */
  operator(): Operator | null {
    const from = this.at;
    this.skipBlanks();
    const found = this.match(OPERATOR)?.[0];
    if (found === undefined) this.at = from;
    return (found as Operator | undefined) ?? null;
  }

  /** Moves over a text in quotes; answers what stands in it, escapes as they are. */
  quoted(): string {
    const found = this.match(QUOTED);
    if (found === null) return this.stop({ kind: "openQuote" }, this.at, 1);
    return found[1] ?? "";
  }

  stop(fault: SyntaxFault, at: number, length: number): never {
    throw new SyntaxStop({ at, length, fault });
  }
}
