import type { Ast, Signature } from "../ast";
import { EvaluationFault, nameCulprit } from "../fault";
import { callPattern } from "./match";
import { Frame } from "./frame";
import { functionOf, isFunction, nativeOf, OPEN, type FunctionValue, type Procedure } from "./procedure";
import { argumentsFor, withNumbers } from "./longs";
import type { Run } from "./run";

/* Functions: how they come about, are called, partly applied and chained. */

export function lambdaOf(node: Ast, input: unknown, frame: Frame): FunctionValue {
  const parameters = (node.arguments ?? []).map(({ value }) => String(value));
  const body: Ast = node.body ?? { type: "nothing" };
  return functionOf({
    kind: "lambda",
    parameters,
    body,
    input,
    frame,
    signature: node.signature,
    thunk: node.thunk === true,
  });
}

/** `f(a, b)`; `first` is what stands before `~>` of such a call. */
export function evaluateCall(run: Run, node: Ast, input: unknown, frame: Frame, ...first: readonly unknown[]): unknown {
  const called = calledOf(run, node, input, frame, "T1005");
  const args = [...first, ...(node.arguments ?? []).map((argument) => run.evaluate(argument, input, frame))];
  try {
    return run.apply(called, args, input);
  } catch (thrown) {
    nameCulprit(thrown, nameOf(node));
    throw thrown;
  }
}

/** What is called; a name without its `$` that is a function's is told so. */
function calledOf(run: Run, node: Ast, input: unknown, frame: Frame, code: string): unknown {
  const procedure = node.procedure ?? { type: "nothing" };
  const called = run.evaluate(procedure, input, frame);
  const token = procedure.type === "path" ? procedure.steps?.[0]?.value : undefined;
  if (called === undefined && typeof token === "string" && frame.lookup(token) !== undefined)
    throw EvaluationFault.of(code, { token });
  return called;
}

function nameOf({ procedure }: Ast): string | undefined {
  const name = procedure?.type === "path" ? procedure.steps?.[0]?.value : procedure?.value;
  return typeof name === "string" ? name : undefined;
}

/** Applies a function and the tail calls it ends in. */
export function applyFunction(run: Run, called: unknown, args: readonly unknown[], input: unknown): unknown {
  let result = applyOnce(run, called, args, input);
  for (let tail = tailOf(result); tail !== null; tail = tailOf(result)) {
    const { body, input: inner, frame } = tail;
    const next = run.evaluate(body.procedure ?? { type: "nothing" }, inner, frame);
    const nextArgs = (body.arguments ?? []).map((argument) => run.evaluate(argument, inner, frame));
    try {
      result = applyOnce(run, next, nextArgs, input);
    } catch (thrown) {
      nameCulprit(thrown, nameOf(body));
      throw thrown;
    }
  }
  return result;
}

function tailOf(result: unknown): Extract<Procedure, { kind: "lambda" }> | null {
  if (!isFunction(result)) return null;
  const { procedure } = result;
  return procedure.kind === "lambda" && procedure.thunk ? procedure : null;
}

function applyOnce(run: Run, called: unknown, given: readonly unknown[], input: unknown): unknown {
  if (!isFunction(called)) throw EvaluationFault.of("T1006");
  const { procedure } = called;
  switch (procedure.kind) {
    case "lambda":
      return applyLambda(run, procedure, checked(run, procedure.signature, given, input));
    case "native": {
      const taken = run.holdsLong ? argumentsFor(procedure.carries, given, run.budget) : given;
      return applyNative(run, procedure, procedure.signature?.validate(taken, input) ?? taken, input);
    }
    case "partial": {
      const open = given[Symbol.iterator]();
      const args = procedure.filled.map((argument) => (argument === OPEN ? open.next().value : argument));
      return applyOnce(run, procedure.target, args, input);
    }
    case "pattern":
      return callPattern(run, procedure, given);
  }
}

/** A signature knows numbers only, so its parameters get these. */
function checked(run: Run, signature: Signature | undefined, given: readonly unknown[], input: unknown) {
  if (signature === undefined) return given;
  const taken = run.holdsLong ? given.map((one) => withNumbers(one, run.budget)) : given;
  return signature.validate(taken, input) ?? taken;
}

function applyLambda(
  run: Run,
  { parameters, body, input, frame }: Extract<Procedure, { kind: "lambda" }>,
  args: readonly unknown[],
): unknown {
  const inner = new Frame(frame);
  for (const [i, name] of parameters.entries()) inner.bind(name, args[i]);
  return run.evaluate(body, input, inner);
}

function applyNative(
  run: Run,
  { implementation }: Extract<Procedure, { kind: "native" }>,
  args: readonly unknown[],
  input: unknown,
): unknown {
  run.budget.spend(1);
  for (const arg of args) run.budget.looked(arg);
  const result = implementation({ run, input }, ...args);
  run.budget.made(result);
  return result;
}

/** `f(?, b)`: a function of what is still open. */
export function evaluatePartial(run: Run, node: Ast, input: unknown, frame: Frame): unknown {
  const args = (node.arguments ?? []).map((argument) =>
    argument.type === "operator" && argument.value === "?" ? OPEN : run.evaluate(argument, input, frame),
  );
  const called = calledOf(run, node, input, frame, "T1007");
  if (!isFunction(called)) throw EvaluationFault.of("T1008", { token: nameOf(node) });
  return functionOf({ kind: "partial", target: unsigned(called), filled: filledOf(called, args) });
}

/** As many as the function has parameters; what is not given is nothing. */
function filledOf({ procedure }: FunctionValue, args: readonly unknown[]): readonly unknown[] {
  switch (procedure.kind) {
    case "lambda":
      return procedure.parameters.map((_, i) => args[i]);
    case "native":
      return args.slice(0, procedure.parameters);
    case "partial":
      return procedure.filled.filter((argument) => argument === OPEN).map((_, i) => args[i]);
    case "pattern":
      return args.slice(0, 2);
  }
}

/** jsonata applies what is left without a look at the signature. */
function unsigned(called: FunctionValue): FunctionValue {
  const { procedure } = called;
  return procedure.kind === "lambda" || procedure.kind === "native"
    ? functionOf({ ...procedure, signature: undefined })
    : called;
}

/** `value ~> function`, and two functions as one. */
export function evaluateChain(run: Run, node: Ast, input: unknown, frame: Frame): unknown {
  const { lhs, rhs } = node;
  const value = run.evaluate(lhs as Ast, input, frame);
  if (rhs?.type === "function") return evaluateCall(run, rhs, input, frame, value);
  const called = rhs === undefined ? undefined : run.evaluate(rhs, input, frame);
  if (!isFunction(called)) throw EvaluationFault.of("T2006", { value: called });
  if (!isFunction(value)) return run.apply(called, [value], null);
  return nativeOf(({ run: now }, argument) => now.apply(called, [now.apply(value, [argument], null)], null), {
    arity: 1,
    carries: "whole",
  });
}
