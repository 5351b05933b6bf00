import { originLines } from "@/lib/replay/origin/originText";
import type { AskedValue } from "@/lib/server/replay/originTask";
import { openVerifyProcesses } from "@/lib/server/replay/verifyProcesses";
import { executionsOf, type TargetExecution, type TargetOptions } from "./executionTargets";
import { EXIT } from "./exit";
import { interruption } from "./interrupt";
import { REPLAY_SCRIPT } from "./replayScript";
import { UsageError } from "./usageError";
import { verifyTaskOf } from "./verifyTaskOf";

/** Prints where a value of an execution came from, and answers the exit code. */
export async function originTarget(
  target: string,
  asked: AskedValue,
  options: Pick<TargetOptions, "definition" | "substitutions" | "unredacted"> & { readonly asJson: boolean },
): Promise<number> {
  const signal = interruption();
  const execution = await onlyOne(target, options, signal);
  const processes = openVerifyProcesses(REPLAY_SCRIPT, 1);
  signal.addEventListener("abort", () => void processes.close());
  const traced = await processes.origin(verifyTaskOf(execution, false), asked).catch(() => null);
  await processes.close();
  if (traced === null) return EXIT.interrupted;
  if (!traced.ok) {
    console.error(execution.redactor().text(traced.error));
    return EXIT.findings;
  }
  const shown = execution.redactor().answer(traced.value);
  console.log(options.asJson ? JSON.stringify(shown, null, 1) : originLines(shown).join("\n"));
  return EXIT.ok;
}

async function onlyOne(target: string, options: TargetOptions, signal: AbortSignal): Promise<TargetExecution> {
  let found: TargetExecution | null = null;
  for await (const execution of executionsOf(target, options, signal)) {
    if (found !== null) throw new UsageError(`origin: ${target} holds several executions. Name one.`);
    found = execution;
  }
  if (found === null) throw new UsageError(`origin: ${target} holds no execution.`);
  return found;
}
