import { err, ok, type Result } from "@/lib/base/result";
import { compileQuery } from "../query";
import { isIntrinsicName, type Argument, type Call } from "./call";
import { partsOf } from "./text";

/** Calls may nest so deep, the outermost counted [AWS: "up to 10 intrinsic functions"]. */
export const MAX_NESTING = 10;

type Fault = { readonly message: string };

/** Reads `States.Name(argument, …)`; the whole text must be one call. */
export function parseIntrinsic(text: string): Result<Call, Fault> {
  const reader = new IntrinsicReader(text);
  const call = reader.call(1);
  if (!call.ok) return call;
  return reader.atEnd() ? call : err({ message: `Unexpected text behind the call: ${reader.rest()}` });
}

class IntrinsicReader {
  private at = 0;

  constructor(private readonly text: string) {}

  atEnd(): boolean {
    this.skipBlanks();
    return this.at >= this.text.length;
  }

  rest(): string {
    return this.text.slice(this.at);
  }

  call(depth: number): Result<Call, Fault> {
    if (depth > MAX_NESTING) return err({ message: `Intrinsic functions nest deeper than ${MAX_NESTING}` });
    this.skipBlanks();
    const open = this.text.indexOf("(", this.at);
    const name = open === -1 ? this.rest() : this.text.slice(this.at, open).trim();
    if (open === -1 || !isIntrinsicName(name)) return err({ message: `Unknown intrinsic function: ${name}` });
    this.at = open + 1;
    const args = this.args(depth);
    if (!args.ok) return args;
    return ok({ name, args: args.value });
  }

  private args(depth: number): Result<readonly Argument[], Fault> {
    const args: Argument[] = [];
    this.skipBlanks();
    if (this.took(")")) return ok(args);
    for (;;) {
      const arg = this.arg(depth);
      if (!arg.ok) return arg;
      args.push(arg.value);
      this.skipBlanks();
      if (this.took(")")) return ok(args);
      if (!this.took(",")) return err({ message: `Expected ',' or ')' at position ${this.at}` });
    }
  }

  private arg(depth: number): Result<Argument, Fault> {
    this.skipBlanks();
    const c = this.text.charAt(this.at);
    if (c === "'") return this.quoted();
    if (c === "$") return this.query();
    if (this.text.startsWith("States.", this.at)) {
      const call = this.call(depth + 1);
      return call.ok ? ok({ kind: "call", call: call.value }) : call;
    }
    return this.word();
  }

  /** `\'`, `\{`, `\}` and `\\` are the escapes there are; AWS refuses any other (recording validation, `\"`). */
  private quoted(): Result<Argument, Fault> {
    const start = this.at + 1;
    let value = "";
    for (this.at++; this.at < this.text.length; this.at++) {
      const c = this.text.charAt(this.at);
      if (c === "'") {
        const parts = partsOf(this.text.slice(start, this.at++));
        return ok({ kind: "text", value, parts });
      }
      if (c !== "\\") {
        value += c;
        continue;
      }
      const next = this.text.charAt(++this.at);
      if (next === "" || !"'{}\\".includes(next)) return err({ message: `Invalid escape \\${next} in a text` });
      value += next;
    }
    return err({ message: "Text is not closed" });
  }

  private query(): Result<Argument, Fault> {
    const start = this.at;
    const nesting: string[] = [];
    let quote = "";
    for (; this.at < this.text.length; this.at++) {
      const c = this.text.charAt(this.at);
      if (quote !== "") {
        if (c === "\\") this.at++;
        else if (c === quote) quote = "";
      } else if (nesting.length > 0 && (c === "'" || c === '"')) quote = c;
      else if (c === "[" || c === "(") nesting.push(c);
      else if (nesting.length === 0 && (c === "," || c === ")")) break;
      else if (c === "]" || c === ")") nesting.pop();
    }
    const query = compileQuery(this.text.slice(start, this.at).trim());
    return query.ok ? ok({ kind: "query", query: query.value }) : query;
  }

  private word(): Result<Argument, Fault> {
    const word = /^[^,()\s]+/.exec(this.rest())?.[0] ?? "";
    this.at += word.length;
    if (word === "null") return ok({ kind: "literal", value: null });
    if (word === "true" || word === "false") return ok({ kind: "literal", value: word === "true" });
    if (/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(word))
      return ok({ kind: "literal", value: Number(word) });
    return err({ message: `Invalid argument: ${word === "" ? this.rest() : word}` });
  }

  private took(char: string): boolean {
    if (this.text.charAt(this.at) !== char) return false;
    this.at++;
    return true;
  }

  private skipBlanks(): void {
    while (/^\s$/.test(this.text.charAt(this.at))) this.at++;
  }
}
