import type { Ast } from "../ast";
import type { Budget } from "../budget";
import type { JsonataEnvironment } from "../../environment";
import type { Frame } from "./frame";

/** One evaluation under way, as its parts see it: they call each other through it. */
export type Run = {
  readonly env: JsonataEnvironment;
  readonly budget: Budget;
  /** Whether a value with digits beyond a number has come into it: functions that compute get numbers then. */
  holdsLong: boolean;
  evaluate(node: Ast, input: unknown, frame: Frame): unknown;
  /** Applies a function; tail calls are followed to their end. */
  apply(called: unknown, args: readonly unknown[], input: unknown): unknown;
};
