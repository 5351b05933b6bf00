import jsonata from "jsonata";
import { EvaluationFault } from "./budget";
import { sessionOf, type Focus, type Frame } from "./session";

/*
 * The jsonata module as this room uses it. Its built-in functions are bound to the budget of the
 * evaluation that calls them: each call counts, weighted by what it reads and makes. A call outside one of
 * our evaluations is left as it is.
 */

type Implementation = (this: Focus, ...args: unknown[]) => unknown;
type Definition = { implementation: Implementation; readonly signature?: unknown };

const ENTRY = Symbol.for("jsonata.__evaluate_entry");
const EXIT = Symbol.for("jsonata.__evaluate_exit");

const BUILT_IN = (
  "sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim " +
  "match contains replace split formatNumber formatBase formatInteger parseInteger number floor ceil round abs " +
  "sqrt power boolean not zip keys append exists spread merge reverse error assert type base64encode base64decode " +
  "encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl toMillis fromMillis clone"
).split(" ");

let prepared = false;

/** Parses an expression; throws what jsonata throws. */
export function parseExpression(text: string): jsonata.Expression {
  prepareOnce();
  const expression = jsonata(text);
  const assign = (name: symbol, hook: unknown) => expression.assign(name as unknown as string, hook);
  assign(ENTRY, enter);
  assign(EXIT, leave);
  return expression;
}

/** Evaluations use the engine that is set when they meet a literal, so it is set whenever one starts. */
export function useRegexEngine(engine: new (expression: RegExp) => unknown): void {
  (jsonata as unknown as { RegexEngine: unknown }).RegexEngine = engine;
}

function enter(_: unknown, __: unknown, frame: Frame): void {
  const session = sessionOf(frame);
  if (session === null) return;
  session.budget.enter();
  // The library puts the real clock here when an evaluation starts; frames made later inherit it.
  if (frame.timestamp?.getTime() !== session.env.at) frame.timestamp = new Date(session.env.at);
}

function leave(expression: { type: string; value?: unknown }, _: unknown, frame: Frame, result: unknown): void {
  const session = sessionOf(frame);
  if (session === null) return;
  session.budget.leave(result);
  if (pretendsToBeFunction(result)) throw new EvaluationFault("Data cannot be invoked as a function");
  // A range is made whole in one step.
  if (expression.type === "binary" && expression.value === ".." && Array.isArray(result))
    session.budget.spend(result.length / 16);
}

/** jsonata tells its functions by a member's name, which data can have too; what it then ran would have no budget. */
function pretendsToBeFunction(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if ("_jsonata_lambda" in value) return !("apply" in value && typeof value.apply === "function");
  if ("_jsonata_function" in value) return !("implementation" in value && typeof value.implementation === "function");
  return false;
}

function prepareOnce(): void {
  if (prepared) return;
  prepared = true;
  const frame = builtInFrame();
  for (const name of BUILT_IN) {
    const definition = frame?.lookup(name);
    if (isDefinition(definition)) definition.implementation = counted(definition.implementation);
  }
}

/** An evaluation calls the entry hook before its first pause, so the frame is there when it returns. */
function builtInFrame(): Frame | null {
  let found: Frame | null = null;
  const probe = jsonata("1");
  const hook = (_: unknown, __: unknown, frame: Frame) => {
    found = frame;
  };
  probe.assign(ENTRY as unknown as string, hook);
  void probe.evaluate(undefined);
  return found;
}

function isDefinition(value: unknown): value is Definition {
  return typeof value === "object" && value !== null && "implementation" in value;
}

function counted(implementation: Implementation): Implementation {
  const wrapped: Implementation = function (this: Focus, ...args) {
    const session = typeof this === "object" && this !== null ? sessionOf(this.environment) : null;
    if (session === null) return implementation.apply(this, args);
    session.budget.spend(1);
    for (const arg of args) session.budget.weigh(arg);
    return implementation.apply(this, args);
  };
  // jsonata reads a function's arity and the names of its parameters off the function itself.
  Object.defineProperty(wrapped, "length", { value: implementation.length });
  Object.defineProperty(wrapped, "toString", { value: () => implementation.toString() });
  return wrapped;
}
