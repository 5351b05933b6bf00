import type { Ast, Signature } from "../ast";
import type { LinearRegExp } from "../regex";
import type { Carries } from "./longs";
import type { Frame } from "./frame";
import type { Run } from "./run";

/** What a function of ours gets beside its arguments. */
export type Focus = { readonly run: Run; readonly input: unknown };

export type Native = (focus: Focus, ...args: unknown[]) => unknown;

/** What a function value does when it is applied. */
export type Procedure =
  | {
      readonly kind: "lambda";
      readonly parameters: readonly string[];
      readonly body: Ast;
      readonly input: unknown;
      readonly frame: Frame;
      readonly signature?: Signature | undefined;
      readonly thunk: boolean;
    }
  | {
      readonly kind: "native";
      readonly arity: number;
      /** How many parameters it names, of which some may be optional: what a partial application can fill. */
      readonly parameters: number;
      readonly signature?: Signature | undefined;
      readonly implementation: Native;
      /** What it hands on with its digits. */
      readonly carries?: Carries | undefined;
    }
  | {
      readonly kind: "partial";
      readonly target: FunctionValue;
      /** By parameter; OPEN where the argument is still to come. */
      readonly filled: readonly unknown[];
    }
  | { readonly kind: "pattern"; readonly pattern: LinearRegExp; readonly source: string };

export const OPEN = Symbol("an argument that is still to come");

/** A JavaScript function, so that the library takes it for one and data never can pretend to be one. */
export type FunctionValue = (() => void) & { readonly procedure: Procedure };

export function functionOf(procedure: Procedure): FunctionValue {
  return Object.assign(() => undefined, { procedure });
}

export function nativeOf(
  implementation: Native,
  more: {
    readonly arity: number;
    readonly parameters?: number;
    readonly signature?: Signature | undefined;
    readonly carries?: Carries;
  },
): FunctionValue {
  return functionOf({ kind: "native", implementation, parameters: more.arity, ...more });
}

export function isFunction(value: unknown): value is FunctionValue {
  return typeof value === "function" && "procedure" in value;
}

/** How many arguments it can take: `$map` gives a function of one parameter the item alone. */
export function arityOf({ procedure }: FunctionValue): number {
  switch (procedure.kind) {
    case "lambda":
      return procedure.parameters.length;
    case "native":
      return procedure.arity;
    case "partial":
      return procedure.filled.filter((argument) => argument === OPEN).length;
    case "pattern":
      return 2;
  }
}
