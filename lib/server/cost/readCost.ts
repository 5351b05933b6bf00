import { ok, type Result } from "@/lib/base/result";
import type { CostSide, ExecutionCosts } from "@/lib/contract/cost";
import { type ConsoleCount, consoleSentence } from "@/lib/cost/consoleCount";
import type { ExecutionCost } from "@/lib/cost/execution";
import { text } from "@/lib/cost/money";
import { printLine, printMemory } from "@/lib/cost/printed";
import type { TransitionCount } from "@/lib/cost/transitions";
import { typeSentence } from "@/lib/cost/typeVerdict";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { Context } from "../context";
import type { UseCaseError } from "../errors";
import { withExecution } from "../withExecution";
import { type Costable, costsOf } from "./costed";

/** What an execution cost as it ran and would have cost as the other type. */
export function readCost(context: Context, key: string): Promise<Result<ExecutionCosts, UseCaseError>> {
  return withExecution(context, key, (execution) => costOf(context, execution));
}

async function costOf(
  { histories, overrides }: Context,
  execution: ExecutionRecord,
): Promise<Result<ExecutionCosts, UseCaseError>> {
  const { machine } = await histories.open(execution);
  const costs = costsOf(await costableOf(histories, execution), { region: null, overrides });
  return ok({
    asRan: side(costs.asRan),
    asOther: side(costs.asOther),
    region: costs.prices.region,
    asOf: costs.prices.asOf,
    assumed: [...costs.prices.assumed],
    verdict: typeSentence(costs.verdict, "this execution"),
    transitions: transitionsOf(costs.asRan.transitions, costs.console),
    checks: costs.type === "STANDARD" && machine !== null ? [...costs.checks] : null,
  });
}

/** What its cost hangs on. */
export async function costableOf(histories: Context["histories"], execution: ExecutionRecord): Promise<Costable> {
  const { recorded: events, definition, trace } = await histories.open(execution);
  return {
    arn: execution.arn,
    machineArn: execution.machineArn,
    type: execution.type,
    events,
    definition,
    cut: execution.truncated,
    billed: execution.described?.billed ?? null,
    transitionCount: execution.described?.transitionCount,
    trace,
  };
}

function side({ type, total, lines, memory }: ExecutionCost): CostSide {
  return { type, total: text(total), lines: lines.map(printLine), memory: printMemory(memory) };
}

function transitionsOf(
  { total, redrives, rerun, children, byState }: TransitionCount,
  console: ConsoleCount,
): ExecutionCosts["transitions"] {
  return {
    total,
    console: {
      count: console.count,
      recorded: console.kind === "recorded",
      sentence: consoleSentence(console, total),
    },
    redrives,
    rerun,
    unknownMapRuns: children.kind === "unknown" ? children.mapRuns : 0,
    children: children.kind === "known" ? children.count : 0,
    states: [...byState].map(([state, count]) => ({ state, ...count })),
  };
}
