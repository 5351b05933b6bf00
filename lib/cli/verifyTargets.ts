import type { ReplayVerdict } from "@/lib/replay/replayVerdict";
import { OtherDefinitions } from "@/lib/server/replay/otherDefinitions";
import type { Verifier } from "@/lib/server/replay/verifier";
import { openVerifyProcesses } from "@/lib/server/replay/verifyProcesses";
import { executionsOf, type TargetExecution, type TargetOptions } from "./executionTargets";
import { EXIT } from "./exit";
import { interruption } from "./interrupt";
import { Progress } from "./progress";
import { REPLAY_SCRIPT } from "./replayScript";
import { verdictLines } from "./verdictText";
import { verifyTaskOf } from "./verifyTaskOf";

export type VerifyTargetsOptions = TargetOptions & {
  readonly isStrict: boolean;
  readonly checkTimes: boolean;
  readonly asJson: boolean;
};

/** Verifies each execution that the targets name, prints each verdict, and answers the exit code. */
export async function verifyTargets(targets: readonly string[], options: VerifyTargetsOptions): Promise<number> {
  const signal = interruption();
  const progress = new Progress();
  const results: object[] = [];
  let isBad = false;
  let count = 0;
  // A process of its own: what a file makes of a replay must not end this process, nor keep it for ever.
  const verifier = openVerifyProcesses(REPLAY_SCRIPT, 1);
  const others = new OtherDefinitions(verifier);
  signal.addEventListener("abort", () => void verifier.close());
  for (const target of targets) {
    for await (const execution of executionsOf(target, options, signal)) {
      if (signal.aborted) break;
      const verdict = await verdictOn(execution, options, verifier, others).catch(() => null);
      if (verdict === null) break;
      const result = execution.redactor().answer(verdict);
      isBad ||= result.verdict === "DIVERGED" || (options.isStrict && result.verdict === "NOT REPLAYABLE");
      progress.clear();
      if (options.asJson) results.push(printed(target, execution, result));
      else console.log(verdictLines(execution.name, result, execution.runs).join("\n"));
      progress.show(`${++count} replayed  ${execution.name}`);
    }
  }
  await verifier.close();
  progress.clear();
  if (options.asJson) console.log(JSON.stringify({ results }, null, 1));
  if (signal.aborted) console.error("Interrupted; what was printed was replayed.");
  else if (count === 0) console.error("No execution matches.");
  return signal.aborted ? EXIT.interrupted : isBad ? EXIT.findings : EXIT.ok;
}

/** Rejects only when it is interrupted. */
async function verdictOn(
  execution: TargetExecution,
  { checkTimes }: VerifyTargetsOptions,
  verifier: Verifier,
  others: OtherDefinitions,
): Promise<ReplayVerdict> {
  const task = verifyTaskOf(execution, checkTimes);
  const [verdict] = await verifier.verify([task]);
  if (verdict === undefined) throw new Error("a verdict is missing");
  return others.explain(verdict, task, execution.machine, execution.knownDefinitions);
}

/** `eventIds`: the recorded one, then ours; null where a side has no such event. */
function printed(
  target: string,
  { name, runs }: TargetExecution,
  { verdict, reason, accepted, divergences, findings }: ReplayVerdict,
): object {
  return {
    target,
    name,
    verdict,
    reason,
    accepted,
    divergences: divergences.map(({ state, ours, recorded, kind, chain, difference, choice }) => ({
      state,
      eventIds: [recorded, ours],
      kind,
      chain,
      difference,
      ...(choice === undefined ? {} : { choice }),
    })),
    findings,
    ...(runs.length === 0 ? {} : { runs }),
  };
}
