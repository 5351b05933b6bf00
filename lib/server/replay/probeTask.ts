import { err, type Result } from "@/lib/base/result";
import { whyGivenUp } from "@/lib/replay/bounds";
import { compileProbe, type ProbeLanguage } from "@/lib/replay/probe/compileProbe";
import { type ProbedVisit, probeExecution } from "@/lib/replay/probe/probe";
import { shownProbe } from "./shownProbe";
import { eventsOf, readFor, type VerifyTask } from "./verifyTask";

/** Executions and the expression that is evaluated in them, as they are handed to a process. */
export type ProbeQuestion = {
  readonly tasks: readonly VerifyTask[];
  readonly state: string;
  readonly expression: string;
  readonly language: ProbeLanguage | null;
};

/** The visits of the state in one execution, in order; an error says why there are none to tell, worded. */
export type Probed = Result<readonly ProbedVisit[], string>;

/** Probes some executions, one after the other, in their order. Never rejects. */
export async function probesOf({ tasks, state, expression, language }: ProbeQuestion): Promise<readonly Probed[]> {
  const compiled = compileProbe(expression, language ?? undefined);
  const probed: Probed[] = [];
  for (const task of tasks) {
    probed.push(compiled.ok ? await probeOf(task, { state, evaluate: compiled.value }) : compiled);
  }
  return probed;
}

async function probeOf(task: VerifyTask, probe: Parameters<typeof probeExecution>[1]): Promise<Probed> {
  const { definition, arn, machineArn, type } = task;
  try {
    const events = eventsOf(task);
    const read = readFor(definition, type, { events, arn });
    const definitionAssumed = definition?.assumed === true;
    const subject = { events, ...read, definitionAssumed, type, arn, stateMachineArn: machineArn };
    // Whether the record's clocks are held to their bounds is a matter of verdicts.
    const shown = { ...probe, evaluate: shownProbe(probe.evaluate, task.hidden, events) };
    return await probeExecution(subject, shown, { checkTimes: false });
  } catch (error) {
    return err(whyGivenUp(error));
  }
}
