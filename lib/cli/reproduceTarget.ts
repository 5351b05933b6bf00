import { existsSync } from "node:fs";
import { findState } from "@/lib/asl/walk";
import { recordedCallsOf } from "@/lib/replay/recordedCalls";
import type { ReplayVerdict } from "@/lib/replay/replayVerdict";
import { verify } from "@/lib/replay/verify";
import { machineOf } from "@/lib/server/replay/machineOf";
import { reproduce, type ReproducedEnd, type Reproduction } from "@/lib/server/replay/reproduce";
import { type ExchangedTasks, exchangedTasks } from "@/lib/runner/tasks/exchangedTasks";
import { executionsOf, type TargetExecution, type TargetOptions } from "./executionTargets";
import { EXIT } from "./exit";
import { HANDLER_SCRIPT } from "./handlerScript";
import { interruption } from "./interrupt";
import { UsageError } from "./usageError";

export type ReproduceTargetOptions = TargetOptions & {
  /** Absolute files by the names of states. */
  readonly handlers: ReadonlyMap<string, { readonly file: string; readonly name: string | null }>;
  readonly checkTimes: boolean;
  readonly asJson: boolean;
};

/** An invocation of a handler: what it was given and what came of it. */
type Invoked = { readonly state: string; readonly attempt: number; readonly outcome: string };

/** Makes the executions of a target again, prints how each came out, and answers the exit code. */
export async function reproduceTarget(target: string, options: ReproduceTargetOptions): Promise<number> {
  for (const [state, { file }] of options.handlers) {
    if (!existsSync(file)) throw new UsageError(`--handler ${state}: there is no file ${file}.`);
  }
  const signal = interruption();
  const invoked: Invoked[] = [];
  const tasks = tasksOf(options, invoked);
  const results: object[] = [];
  let isWell = true;
  try {
    for await (const execution of executionsOf(target, options, signal)) {
      if (signal.aborted) break;
      const made = await reproduceOne(execution, options, tasks);
      const invocations = invoked.splice(0);
      const uncalled = [...options.handlers.keys()].filter((name) => !invocations.some(({ state }) => state === name));
      isWell &&= isReproduced(made) && uncalled.length === 0;
      if (options.asJson) results.push({ name: execution.name, ...made, invocations, uncalled });
      else console.log(worded(execution.name, made, invocations, uncalled));
    }
  } finally {
    await tasks?.close();
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
  });
}

/** Same history, and an end where outcomes were exchanged: of those a handler decides what the end is. */
function isReproduced({ verdict, exchanged }: Reproduction): boolean {
  return verdict.verdict.startsWith("MATCH") && (exchanged === null || exchanged.end.status !== "RUNNING");
}

function worded(
  name: string,
  { verdict, end, exchanged }: Reproduction,
  invocations: readonly Invoked[],
  uncalled: readonly string[],
): string {
  const lines = [end === null ? name : `${name}: ${wordedEnd(end)}`, `  history: ${wordedVerdict(verdict)}`];
  if (exchanged !== null) {
    const { leavesAt, waiting } = exchanged;
    lines.push(`  with handlers: ${wordedEnd(exchanged.end)}`);
    for (const { state, attempt, outcome } of invocations) {
      lines.push(`    ${state}${attempt === 0 ? "" : `, attempt ${attempt + 1}`}: ${shortened(outcome)}`);
    }
    if (leavesAt === null) lines.push("    the same events as recorded");
    else {
      const { id, ours, recorded } = leavesAt;
      lines.push(`    goes another way from event ${id} on: ${ours ?? "no event"}, recorded ${recorded ?? "no event"}`);
    }
    if (exchanged.end.status === "RUNNING") {
      lines.push(`    waits for what the record does not hold: ${waiting.join(", ")}; give a --handler for it`);
    }
  }
  for (const state of uncalled) lines.push(`  the handler of ${state} was not called: the run does not come there`);
  return lines.join("\n");
}

function wordedEnd({ status, error, cause, events }: ReproducedEnd): string {
  const why = [error, cause].filter((text) => text !== null && text !== "").join(": ");
  return `${status}${why === "" ? "" : ` (${shortened(why)})`}, ${events} events`;
}

function wordedVerdict({ verdict, reason, divergences }: ReplayVerdict): string {
  const [first] = divergences;
  if (verdict.startsWith("MATCH")) return "the same as recorded";
  if (first === undefined) return `${verdict}: ${reason ?? ""}`;
  const { state, recorded, ours, kind } = first;
  return `${verdict}: ${kind} in ${state ?? "the execution"}, recorded event ${recorded ?? "none"}, ours ${ours ?? "none"}`;
}

/** Characters of a text that a line shows. */
const MAX_SHOWN = 300;

function shortened(text: string): string {
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`;
}
