import { existsSync } from "node:fs";
import { findState } from "@/lib/asl/walk";
import { recordedCallsOf } from "@/lib/replay/recordedCalls";
import { verify } from "@/lib/replay/verify";
import { machineOf } from "@/lib/server/replay/machineOf";
import { reproduce } from "@/lib/server/replay/reproduce";
import type { ExchangedRun, Reproduction } from "@/lib/server/replay/reproduction";
import { type ExchangedTasks, exchangedTasks } from "@/lib/runner/tasks/exchangedTasks";
import { type EngineThere, engineThere } from "./engineThere";
import { executionsOf, type TargetExecution, type TargetOptions } from "./executionTargets";
import { EXIT } from "./exit";
import { HANDLER_SCRIPT } from "./handlerScript";
import { interruption } from "./interrupt";
import { type Invoked, wordReproduction } from "./reproducedText";
import { UsageError } from "./usageError";

export type ReproduceTargetOptions = TargetOptions & {
  /** Absolute files by the names of states. */
  readonly handlers: ReadonlyMap<string, { readonly file: string; readonly name: string | null }>;
  /** Of an engine that the runs are made through too. */
  readonly endpoint: string | null;
  readonly checkTimes: boolean;
  readonly asJson: boolean;
};

/** Makes the executions of a target again, prints how each came out, and answers the exit code. */
export async function reproduceTarget(target: string, options: ReproduceTargetOptions): Promise<number> {
  for (const [state, { file }] of options.handlers) {
    if (!existsSync(file)) throw new UsageError(`--handler ${state}: there is no file ${file}.`);
  }
  const signal = interruption();
  const invoked: Invoked[] = [];
  const tasks = options.endpoint === null ? tasksOf(options, invoked) : null;
  const there =
    options.endpoint === null ? null : await engineThere(options.endpoint, options.handlers, invoked, signal);
  const results: object[] = [];
  let isWell = true;
  try {
    for await (const execution of executionsOf(target, options, signal)) {
      if (signal.aborted) break;
      const recorded = await reproduceOne(execution, options, tasks, there);
      const redactor = execution.redactor();
      const [made, invocations] = [redactor.answer(recorded), redactor.answer(invoked.splice(0))];
      const uncalled = [...options.handlers.keys()].filter((name) => !invocations.some(({ state }) => state === name));
      isWell &&= isReproduced(made) && uncalled.length === 0;
      if (options.asJson) results.push({ name: execution.name, ...made, invocations, uncalled });
      else console.log(wordReproduction(execution.name, made, invocations, uncalled, options.endpoint));
    }
  } finally {
    await tasks?.close();
    await there?.close();
  }
  if (options.asJson) console.log(JSON.stringify({ results }, null, 1));
  return signal.aborted ? EXIT.interrupted : isWell ? EXIT.ok : EXIT.findings;
}

function tasksOf({ handlers }: ReproduceTargetOptions, invoked: Invoked[]): ExchangedTasks | null {
  if (handlers.size === 0) return null;
  return exchangedTasks({
    handlers,
    handlerScript: HANDLER_SCRIPT,
    onOutput: (text) => void process.stderr.write(text),
    onInvoked: ({ state, attempt }, input) => {
      const outcome =
        input.kind === "taskSucceeded" ? input.output : "error" in input ? (input.error ?? "") : input.kind;
      invoked.push({ state, attempt, outcome });
    },
  });
}

async function reproduceOne(
  { events, arn, machineArn, definition, definitionAssumed, type }: TargetExecution,
  { handlers, checkTimes }: ReproduceTargetOptions,
  tasks: ExchangedTasks | null,
  there: EngineThere | null,
): Promise<Reproduction> {
  // Only Standard has a history API; a file that does not say its type is one of those.
  const known = { arn, stateMachineArn: machineArn, type: type ?? ("STANDARD" as const), definitionAssumed };
  const read = machineOf(definition, known.type, { events, arn });
  const machine = read.machine.ok ? read.machine.value : null;
  for (const state of handlers.keys()) {
    if (machine !== null && findState(machine, state)?.type !== "Task") {
      throw new UsageError(`--handler ${state}: the definition has no Task state of that name.`);
    }
  }
  return reproduce((onReplay) => verify({ events, ...read, ...known }, { checkTimes, onReplay }), {
    recorded: events,
    calls: () => (machine === null ? [] : recordedCallsOf(events, machine)),
    exchange: tasks?.perform ?? null,
    elsewhere:
      there === null || machine === null || definition === null
        ? null
        : there.runs({ definition, read, machine, arn, type: known.type, recorded: events }),
  });
}

/** Same history, and an end where outcomes were exchanged: of those a handler decides what the end is. */
function isReproduced({ verdict, exchanged, there }: Reproduction): boolean {
  const hasEnded = (run: ExchangedRun | null) => run === null || run.end.status !== "RUNNING";
  if (!verdict.verdict.startsWith("MATCH") || !hasEnded(exchanged)) return false;
  return there === null || (there.kind === "made" && there.differences.length === 0 && hasEnded(there.exchanged));
}
