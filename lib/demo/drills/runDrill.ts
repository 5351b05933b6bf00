import { childDefinition } from "@/lib/asl/childDefinition";
import { parseMachine } from "@/lib/asl/parse";
import { labelOfMapRun } from "@/lib/base/arn";
import { type Instant, instant } from "@/lib/base/instant";
import { compile } from "@/lib/engine/compile";
import type { ExecutionIdentity } from "@/lib/engine/protocol";
import { redrive, runToEnd } from "@/lib/runner/run";
import type { RunResult, SimulatedWorld } from "@/lib/runner/simulatedWorld";
import type { DemoExecution } from "../demoExecution";
import { executionIdentity } from "../machine";
import { replyInputs, UNANSWERED } from "../sample";
import type { Drill, DrillMachine, DrillRun } from "./drill";

/**
 * The executions of a drill in a demo that ends at `to` (ms UTC), run through the interpreter: each run, followed by
 * the children of its Map Runs. Those of one run are in memory at a time. Nothing in them follows from a seed.
 */
export async function* drillExecutions(drill: Drill, to: number): AsyncGenerator<DemoExecution> {
  for (const run of drill.runs) yield* await executionsOf(run, to);
}

async function executionsOf(run: DrillRun, to: number): Promise<readonly DemoExecution[]> {
  const { machine, name, startedBefore, input, redrivenAfter } = run;
  const { machine: parsed, diagnostics } = parseMachine(machine.definition, { type: machine.type });
  if (parsed === undefined) throw new Error(`${machine.name}: ${diagnostics.map(({ message }) => message).join("; ")}`);
  const compiled = compile(parsed);
  const execution = executionIdentity(machine, name, RUN_ID);
  const at = instant(to - startedBefore);
  const children: DemoExecution[] = [];
  const world: SimulatedWorld = {
    ...answering(run),
    onChildEnded({ execution: child, mapRunArn }, ended) {
      children.push(demoExecutionOf(machine, child, ended, mapRunArn));
    },
  };
  const start = { execution, input: JSON.stringify(input), seed: name, at };
  const first = await runToEnd(compiled, start, world, { until: instant(to) });
  if (redrivenAfter === undefined) return [demoExecutionOf(machine, execution, first, null), ...children];
  const ended = await redrive(compiled, first, world, instant(first.run.now + redrivenAfter));
  return [demoExecutionOf(machine, execution, ended, null), ...children];
}

/** Of Express executions, whose ARN has the run's id behind the name. */
const RUN_ID = "7c1d9a52-4e0b-4f7a-8b61-2f3a4b5c6d7e";

/** AWS answers for a child of a Map Run with what the child runs, and not with the whole machine. */
function definitionText({ definition }: DrillMachine, mapRunArn: string | null): string {
  if (mapRunArn === null) return JSON.stringify(definition, null, 2);
  const child = childDefinition(JSON.stringify(definition), { label: labelOfMapRun(mapRunArn) });
  if (child === null) throw new Error(`${mapRunArn} names no Map of its machine`);
  return JSON.stringify(JSON.parse(child.definition), null, 2);
}

function answering({ replies }: DrillRun): SimulatedWorld {
  const asked = new Map<string, number>();
  return {
    invokeTask(task) {
      const nth = asked.get(task.state) ?? 0;
      asked.set(task.state, nth + 1);
      return replyInputs(task, replies(task, nth) ?? UNANSWERED);
    },
  };
}

function demoExecutionOf(
  machine: DrillMachine,
  execution: ExecutionIdentity,
  { run, events }: RunResult,
  mapRunArn: string | null,
): DemoExecution {
  const { status, error, cause } = run;
  const stoppedAt: Instant | null = status === "RUNNING" ? null : (events.at(-1)?.timestamp ?? null);
  return {
    machine,
    machineArn: execution.stateMachineId,
    definition: definitionText(machine, mapRunArn),
    arn: execution.id,
    name: execution.name,
    status,
    startedAt: events[0]?.timestamp ?? run.now,
    stoppedAt,
    error,
    cause,
    events,
    mapRunArn,
  };
}
