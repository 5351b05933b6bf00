import type { JsonObject } from "@/lib/base/json";
import { parseMachine } from "@/lib/asl/parse";
import { err, ok, type Result } from "@/lib/base/result";
import { compile } from "@/lib/engine/compile";
import type { HistoryEvent } from "@/lib/history/event";
import { answersOf } from "@/lib/replay/answers";
import { activitiesIn } from "@/lib/replay/missingActivities";
import type { RemoteEngine, RemoteRun } from "@/lib/runner/remote/remoteEngine";
import { RemoteNames } from "@/lib/runner/remote/remoteNames";
import { runThere } from "@/lib/runner/remote/runThere";
import { hasTask } from "./definition";
import { roleOf } from "./execute";
import { ACCOUNT, EXECUTION_NAME, MACHINE_NAME, readNames, REGION } from "./names";
import type { ExecutionCase, LoggedRun } from "./recognise";

export type Remote = {
  readonly engine: RemoteEngine;
  /** Whether it takes records. */
  readonly isOurs: boolean;
  /** Tells names of this run of the command from those of others. */
  readonly tag: string;
  /** Reads the records of a log group, which are files of the engine; null: where they are is not known. */
  readonly readLogs: ((group: string) => Promise<readonly JsonObject[]>) | null;
};

/** How long a case is waited for, in ms. */
const LIMIT_MS = 60_000;
/** The role that machines get: that of the recording is no ARN. */
const ROLE = "arn:aws:iam::111111111111:role/conformance";

let made = 0;

/** What a case's run is started from and by. */
export type CaseRun = Pick<ExecutionCase, "run"> & {
  /** Its outcomes are handed over; empty: it asks for nothing. */
  readonly recorded: readonly HistoryEvent[];
  /** What its ItemReaders find. */
  readonly objects?: ExecutionCase["objects"];
  /** The role by the recorder's name; by default as its history has it. */
  readonly role?: string;
  readonly logging?: LoggedRun["logging"];
};

export type EndedCase = {
  readonly run: RemoteRun;
  readonly taskTokens: ReadonlySet<string>;
  /** Of the execution there. */
  readonly arn: string;
  /** The log group that its machine named, if it logs. */
  readonly logGroup: string;
  readonly names: RemoteNames;
};

/** Creates what a case needs, runs it and reads it back under the names that the recorder gave. */
export async function runCase(
  { run, recorded, objects = [], role = roleOf(recorded), logging }: CaseRun,
  { engine, isOurs, tag }: Remote,
): Promise<Result<EndedCase, string>> {
  const definition = readNames(run.definition);
  const { machine, diagnostics } = parseMachine(definition, { type: run.type });
  if (machine === undefined) return err(`definition refused: ${diagnostics[0]?.message ?? ""}`);
  const unique = `${tag}x${(made += 1)}`;
  const given = { machine: `machine${unique}`, execution: `run${unique}`, role: ROLE, record: unique };
  const names = new RemoteNames({ region: REGION, account: ACCOUNT }, unique, [
    { there: given.machine, recorded: MACHINE_NAME },
    { there: given.execution, recorded: EXECUTION_NAME },
    { there: ROLE, recorded: role },
  ]);
  const logGroup = `conformance-${unique}`;
  const rest = { calls: [], drawn: [], exchanged: {}, objects: objects.flatMap(objectOf) };
  const byRecord = isOurs && (hasTask(run.definition) || objects.length > 0);
  const asked = {
    definition: JSON.stringify(definition),
    compiled: compile(machine),
    type: run.type,
    activityExists: activitiesIn(recorded),
    input: JSON.stringify(readNames(run.input)),
    record: byRecord ? { answers: answersOf(recorded, machine), ...rest } : null,
    redrives: recorded.filter(({ type }) => type === "ExecutionRedriven").length,
    limitMs: LIMIT_MS,
    ...(logging === undefined ? {} : { logging: { ...logging, logGroup } }),
  };
  const ended = await runThere(engine, asked, given, names);
  if (ended.run.status === "RUNNING") return err(`it has not ended in ${LIMIT_MS / 1000} s`);
  const told = names.back(ended.run);
  if (!told.ok) return told;
  return ok({ run: told.value, taskTokens: new Set(ended.taskTokens), arn: ended.run.arn, logGroup, names });
}

function objectOf({ Bucket, Key, Body }: JsonObject) {
  return typeof Body === "string" ? [{ bucket: String(Bucket), key: String(Key), body: Body }] : [];
}
