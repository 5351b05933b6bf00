import type { ChoiceState } from "@/lib/asl/machine";
import { bindingsOf, stateResultOf } from "../dataflow/bindings";
import type { ConditionTrace } from "../choice/conditionTrace";
import { traceExpression, traceCondition } from "../choice/traceCondition";
import { compileCondition } from "../choice/condition";
import { plainState } from "./plainState";
import type { CompiledState, StepContext } from "../compiledMachine";
import {
  evaluationFailed,
  expression,
  payloadExpression,
  type Expression,
  type PayloadExpression,
} from "../dataflow/expressions";
import { expressionIn } from "@/lib/expr/jsonata/compile";
import { unexpectedType } from "@/lib/expr/jsonata/failures";
import { failState } from "../recovery/failState";
import { Failure, runtime } from "../failure";
import { compileFlow, effectiveInput } from "../dataflow/flow";
import { NULL_INPUT, template } from "../dataflow/paths";
import type { Cursor } from "../run";
import { completeWithFlow, completeWithResult } from "../step/completeState";
import { StateScope } from "../dataflow/stateScope";
import { whereOf } from "../trace";

// [X] claimed by two emulators, not recorded: what AWS says when no rule holds and there is no Default.
const NO_MATCH = "Failed to transition out of the state. The state does not point to a next state.";

/** Choice: takes the first rule that holds; its own Assign and Output, or the state's when it is the Default. */
export function compileChoice(source: ChoiceState): CompiledState {
  return source.queryLanguage === "JSONata" ? compileJsonata(source) : compileJsonPath(source);
}

function compileJsonPath(source: ChoiceState): CompiledState {
  const flow = compileFlow(source);
  const rules = source.choices.map((rule) => ({
    condition: rule.condition,
    test: "jsonata" in rule.condition ? () => false : compileCondition(rule.condition),
    next: rule.next,
    assign: rule.assign === undefined ? null : template(rule.assign),
  }));
  const otherwise = source.default ?? null;

  const state: CompiledState = plainState(source, (ctx, cursor) => {
    const effective = effectiveInput(ctx, cursor, state, flow);
    if (effective instanceof Failure) return failState(ctx, cursor, state, effective);
    // Measured by others: no rule is asked.
    if (effective === null) return failState(ctx, cursor, state, runtime(NULL_INPUT));
    const seen = new StateScope(ctx, cursor, state, effective);
    let next = otherwise;
    let assign = flow.assign;
    for (const [index, rule] of rules.entries()) {
      const holds = rule.test(seen);
      if (ctx.trace !== null) {
        const { condition } = rule;
        const told = holds instanceof Failure ? null : holds;
        traceRule(ctx, cursor, index, told, () =>
          "jsonata" in condition ? { kind: "any", holds: told, of: [] } : traceCondition(condition, seen),
        );
      }
      if (holds instanceof Failure) return failState(ctx, cursor, state, holds);
      if (!holds) continue;
      next = rule.next;
      assign = rule.assign;
      break;
    }
    if (next === null) return failState(ctx, cursor, state, runtime(NO_MATCH));
    return completeWithFlow(ctx, cursor, state, flow, effective, assign, next);
  });
  return state;
}

function traceRule(
  ctx: StepContext,
  cursor: Cursor,
  index: number,
  holds: boolean | null,
  asked: () => ConditionTrace,
): void {
  ctx.trace?.({ ...whereOf(cursor), kind: "rule", index, holds, asked });
}

function compileJsonata(source: ChoiceState): CompiledState {
  const rules = source.choices.map((rule, index) => {
    const condition = "jsonata" in rule.condition ? rule.condition.jsonata : false;
    const place = `Choices[${index}]`;
    return {
      text: typeof condition === "string" ? (expressionIn(condition) ?? condition) : "",
      holds: expression(condition, `${place}/Condition`) ?? (() => false),
      place: `${place}/Condition`,
      next: rule.next,
      assign: expression(rule.assign, `${place}/Assign`),
      output: payloadExpression(rule.output, `${place}/Output`),
    };
  });
  const output = payloadExpression(source.output, "Output");
  const assign = expression(source.assign, "Assign");

  const state: CompiledState = plainState(source, (ctx, cursor) => {
    for (const [index, rule] of rules.entries()) {
      const holds = holdsAt(ctx, cursor, index, rule);
      if (holds instanceof Failure) return failState(ctx, cursor, state, holds);
      if (holds) return take(ctx, cursor, rule.output, rule.assign, rule.next);
    }
    if (source.default === undefined) return failState(ctx, cursor, state, runtime(NO_MATCH));
    take(ctx, cursor, output, assign, source.default);
  });

  /** Whether a rule holds; a condition that is no boolean fails the state. */
  function holdsAt(ctx: StepContext, cursor: Cursor, index: number, rule: (typeof rules)[number]): boolean | Failure {
    const holds = rule.holds(bindingsOf(ctx, cursor, state));
    const shown = typeof holds === "boolean" ? holds : null;
    if (ctx.trace !== null) {
      traceRule(ctx, cursor, index, shown, () => traceExpression(rule.text, shown, bindingsOf(ctx, cursor, state)));
    }
    if (holds instanceof Failure || typeof holds === "boolean") return holds;
    return evaluationFailed(unexpectedType(rule.text, rule.place, "boolean", holds));
  }

  function take(
    ctx: StepContext,
    cursor: Cursor,
    taken: PayloadExpression | null,
    variables: Expression | null,
    next: string,
  ): void {
    const result = stateResultOf(taken, variables, bindingsOf(ctx, cursor, state), cursor.input.value);
    completeWithResult(ctx, cursor, state, result, next);
  }
  return state;
}
