import { statesArn } from "@/lib/base/arn";
import type { StateMachine } from "@/lib/asl/machine";
import { parseMachine } from "@/lib/asl/parse";
import { instant } from "@/lib/base/instant";
import { err, ok, type Result } from "@/lib/base/result";
import { compile } from "@/lib/engine/compile";
import type { CompiledMachine } from "@/lib/engine/compiledMachine";
import type { ExecutionIdentity, ExecutionStart } from "@/lib/engine/protocol";
import type { HistoryEvent } from "@/lib/history/event";
import { answersOf } from "@/lib/replay/answers";
import { activitiesIn } from "@/lib/replay/missingActivities";
import { type RecordedRun, runRecorded } from "@/lib/replay/recordedRun";
import { ACCOUNT, EXECUTION_NAME, MACHINE_NAME, readNames, REGION } from "./names";
import type { Start } from "./recognise";

/** When every case starts; the recordings' own times are masked. */
export const STARTED_AT = instant(Date.UTC(2024, 0, 1));

export type Prepared = { readonly machine: StateMachine; readonly compiled: CompiledMachine };

/** A definition made ready to run; the problem is what our parser says. */
export function prepare(run: Start): Result<Prepared, string> {
  const definition = readNames(run.definition);
  const { machine, diagnostics } = parseMachine(definition, { type: run.type });
  if (machine === undefined) {
    const errors = diagnostics.filter(({ severity }) => severity === "ERROR");
    return err(
      `definition refused: ${errors.map(({ message, location }) => `${message} at ${location ?? "/"}`).join("; ")}`,
    );
  }
  return ok({ machine, compiled: compile(machine) });
}

/** The start of a run under the names that the recorder gave. */
export function startOf(run: Start, roleArn: string): ExecutionStart {
  return { execution: identityOf(run, roleArn), input: JSON.stringify(readNames(run.input)), seed: "conformance" };
}

function identityOf({ type, synchronous }: Start, roleArn: string): ExecutionIdentity {
  const arn = (kind: string, rest: string) =>
    statesArn({ region: REGION, account: ACCOUNT }, `${kind}:${MACHINE_NAME}${rest}`);
  return {
    id: type === "EXPRESS" ? arn("express", `:${EXECUTION_NAME}:0`) : arn("execution", `:${EXECUTION_NAME}`),
    name: EXECUTION_NAME,
    roleArn,
    stateMachineId: arn("stateMachine", ""),
    stateMachineName: MACHINE_NAME,
    type,
    ...(synchronous === true ? { synchronous } : {}),
    region: REGION,
  };
}

/** Runs a case with the answers of its recording; without one, nothing outside answers. */
export async function replay(run: Start, recorded: readonly HistoryEvent[]): Promise<Result<RecordedRun, string>> {
  const prepared = prepare(run);
  if (!prepared.ok) return prepared;
  const { machine, compiled } = prepared.value;
  const answers = answersOf(recorded, machine);
  const activityExists = activitiesIn(recorded);
  return ok(await runRecorded(compiled, startOf(run, roleOf(recorded)), STARTED_AT, answers, { activityExists }));
}

/** The name that the recorder gave the role of executions whose start was not recorded. */
const ROLE = "sfn_role_arn";

/** The role that the caller chose, as recorded. */
export function roleOf(recorded: readonly HistoryEvent[]): string {
  const [first] = recorded;
  return first?.type === "ExecutionStarted" ? (first.details.roleArn ?? ROLE) : ROLE;
}
