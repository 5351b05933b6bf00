import { availableParallelism } from "node:os";
import { compileProbe, type ProbeLanguage } from "@/lib/replay/probe/compileProbe";
import { probeAll } from "@/lib/server/replay/probeAll";
import { VerifierClosed } from "@/lib/server/replay/verifier";
import { openVerifyProcesses } from "@/lib/server/replay/verifyProcesses";
import { executionsOf, type TargetExecution, type TargetOptions } from "./executionTargets";
import { EXIT } from "./exit";
import { interruption } from "./interrupt";
import { write } from "./output";
import { type ProbeForm, probePrinter } from "./probeText";
import { Progress } from "./progress";
import { REPLAY_SCRIPT } from "./replayScript";
import { UsageError } from "./usageError";
import { verifyTaskOf } from "./verifyTaskOf";

export type ProbeTargetsOptions = TargetOptions & {
  readonly state: string;
  readonly expression: string;
  /** Absent: as the expression is written. */
  readonly language: ProbeLanguage | undefined;
  readonly form: ProbeForm;
};

/** Evaluates an expression at the visits of a state in each execution, prints a row a visit, and answers the exit code. */
export async function probeTargets(targets: readonly string[], options: ProbeTargetsOptions): Promise<number> {
  const { state, expression, language, form } = options;
  const compiled = compileProbe(expression, language);
  if (!compiled.ok) throw new UsageError(`probe: ${compiled.error}`);
  const signal = interruption();
  const progress = new Progress();
  const processes = openVerifyProcesses(REPLAY_SCRIPT, availableParallelism());
  signal.addEventListener("abort", () => void processes.close());
  const printer = probePrinter(form);
  const question = { state, expression, language: language ?? null };
  let [executions, visits, refused] = [0, 0, 0];
  await write(printer.head);
  try {
    const all = probeAll(executionsIn(targets, options, signal), processes, question, (one) =>
      verifyTaskOf(one, false),
    );
    for await (const { execution, probed } of all) {
      executions++;
      progress.clear();
      if (probed.ok) {
        for (const visit of probed.value) await write(printer.row(execution, visit, visits++));
      } else {
        refused++;
        progress.note(`${execution.name}: ${execution.redactor().text(probed.error)}`);
      }
      progress.show(`${executions} executions, ${visits} visits  ${execution.name}`);
    }
  } catch (error) {
    if (!(error instanceof VerifierClosed)) throw error;
  } finally {
    await processes.close();
    progress.clear();
    await write(printer.tail);
  }
  if (signal.aborted) console.error(`Interrupted after ${executions} executions.`);
  else if (executions === 0) console.error("No execution matches.");
  else if (visits === 0 && refused === 0) console.error(`No execution came to a state named ${state}.`);
  return signal.aborted ? EXIT.interrupted : refused > 0 ? EXIT.findings : EXIT.ok;
}

async function* executionsIn(
  targets: readonly string[],
  options: TargetOptions,
  signal: AbortSignal,
): AsyncGenerator<TargetExecution> {
  for (const target of targets) {
    for await (const execution of executionsOf(target, options, signal)) {
      if (signal.aborted) return;
      yield execution;
    }
  }
}
