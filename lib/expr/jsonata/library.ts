import jsonata from "jsonata";
import { EvaluationFault } from "./fault";
import type { Ast, Signature } from "./ast";
import { nativeOf, type Focus, type FunctionValue } from "./evaluate/procedure";

/*
 * The jsonata module as this room uses it: its parser, its checks of arguments, and those of its functions that are
 * plain computations. Evaluating is ours.
 */

type Implementation = (this: LibraryFocus, ...args: readonly unknown[]) => unknown;
type Definition = { readonly implementation: Implementation; readonly signature?: Signature };

/** What the library's functions read of an evaluation: its instant, for dates that name no year. */
type LibraryFocus = { readonly environment: { readonly timestamp: Date }; readonly input: unknown };

const ENTRY = Symbol.for("jsonata.__evaluate_entry");

/** Parses an expression; throws what jsonata throws. */
export function parseExpression(text: string): Ast {
  return jsonata(text).ast() as unknown as Ast;
}

/** jsonata's check of arguments for a signature such as `<s-n?:s>`. */
export function signatureOf(text: string): Signature {
  const { signature } = parseExpression(`function()${text}{1}`);
  if (signature === undefined) throw new Error(`No signature: ${text}`);
  return signature;
}

type LibraryFrame = { lookup(name: string): unknown };

/** The library's own functions by name. An evaluation calls the entry hook before its first pause, so they are there when it returns. */
export function libraryFunctions(names: readonly string[]): ReadonlyMap<string, FunctionValue> {
  let frame: LibraryFrame | null = null;
  const probe = jsonata("1");
  const hook = (_: unknown, __: unknown, given: LibraryFrame) => {
    frame = given;
  };
  probe.assign(ENTRY as unknown as string, hook);
  void probe.evaluate(undefined);
  const found = frame as LibraryFrame | null;
  return new Map(
    names.map((name) => {
      const definition = found?.lookup(name);
      if (!isDefinition(definition)) throw new Error(`jsonata has no function ${name}`);
      return [name, functionFrom(name, definition)] as const;
    }),
  );
}

function isDefinition(value: unknown): value is Definition {
  return typeof value === "object" && value !== null && "implementation" in value;
}

function functionFrom(name: string, { implementation, signature }: Definition): FunctionValue {
  const call = ({ run, input }: Focus, ...args: readonly unknown[]) =>
    implementation.call({ environment: { timestamp: new Date(run.env.at) }, input }, ...args);
  return nativeOf(name === "formatNumber" ? picturesChecked(call) : call, {
    arity: implementation.length,
    parameters: parametersOf(implementation),
    signature,
  });
}

/** Default values are not in a function's length, but its parameters are all there for a partial application. */
function parametersOf(implementation: Implementation): number {
  const list = /\(([^)]*)\)/.exec(implementation.toString())?.[1] ?? "";
  return list.trim() === "" ? 0 : list.split(",").length;
}

type Call = (focus: Focus, ...args: readonly unknown[]) => unknown;

/** A picture without any digit breaks the library; AWS finds a passive character in it (measured: `"x"`). */
function picturesChecked(call: Call): Call {
  return (focus, ...args) => {
    try {
      return call(focus, ...args);
    } catch (thrown) {
      if (thrown instanceof TypeError) throw EvaluationFault.of("D3086");
      throw thrown;
    }
  };
}
