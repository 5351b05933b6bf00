import type { MachineType } from "@/lib/asl/machine";
import type { CompiledMachine, StepOptions } from "@/lib/engine/compiledMachine";
import type { MadeByRecord, RemoteEngine, RemoteLogging, RemoteRun, UploadedRecord } from "./remoteEngine";
import type { RemoteNames } from "./remoteNames";

/** A recorded run that is made again at an endpoint. */
export type RunThere = {
  /** Text of the definition, with the recorded names. */
  readonly definition: string;
  readonly compiled: CompiledMachine;
  readonly type: MachineType;
  readonly activityExists: NonNullable<StepOptions["activityExists"]>;
  readonly input: string;
  /** What the run is answered by; null: nothing is handed over. */
  readonly record: UploadedRecord | null;
  /** What the machine logs; absent: nothing. */
  readonly logging?: RemoteLogging;
  /** How often it is redriven on the way. */
  readonly redrives: number;
  /** Asked while it runs: true, and it is told as it stands. */
  readonly isEnough?: ((arn: string) => Promise<boolean>) | undefined;
  readonly limitMs: number;
};

/** What it gets there: names that nothing else there has. */
export type NamesThere = {
  readonly machine: string;
  readonly execution: string;
  readonly role: string;
  readonly record: string;
};

/** What it told, and what it had made and waited for before it was stopped. */
export type EndedThere = MadeByRecord & { readonly run: RemoteRun };

/**
 * Creates what a run needs (activities, a machine, its record), runs it and reads it back as the endpoint tells it. The
 * machine is deleted then; what has not ended is stopped. Throws what the endpoint's answers make the SDK throw.
 */
export async function runThere(
  engine: RemoteEngine,
  { definition, compiled, type, activityExists, input, record, logging, redrives, isEnough, limitMs }: RunThere,
  given: NamesThere,
  names: RemoteNames,
): Promise<EndedThere> {
  for (const [state, resource] of activitiesOf(compiled)) {
    const name = names.activity(resource);
    if (activityExists({ resource, state, redriveCount: 0 })) await engine.createActivity(name);
  }
  if (record !== null) await engine.putRecord(given.record, record);
  const machineArn = await engine.createMachine(given.machine, names.there(definition), type, given.role, logging);
  try {
    const begun = { name: given.execution, input, redrives, ...(record === null ? {} : { record: given.record }) };
    const run =
      type === "EXPRESS"
        ? await engine.runSync(machineArn, begun)
        : await engine.run(machineArn, { ...begun, isEnough }, limitMs);
    const made = record === null ? { taskTokens: [], waiting: [] } : await engine.madeBy(run.arn);
    if (run.status === "RUNNING") await engine.stop(run.arn).catch(() => undefined);
    return { run, ...made };
  } finally {
    await engine.deleteMachine(machineArn).catch(() => undefined);
  }
}

/** The activities of a machine by the names of their states. */
function activitiesOf({ states }: CompiledMachine): readonly (readonly [string, string])[] {
  return [...states].flatMap(([name, { target, child }]) => [
    ...(target?.family === "activity" ? [[name, target.resource] as const] : []),
    ...(child === undefined ? [] : activitiesOf(child)),
  ]);
}
