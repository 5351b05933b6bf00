import { type Json, type JsonObject, jsonEqual } from "@/lib/base/json";
import { parseMachine } from "@/lib/asl/parse";
import { err, ok, type Result } from "@/lib/base/result";
import { compile } from "@/lib/engine/compile";
import type { HistoryEvent } from "@/lib/history/event";
import { answersOf } from "@/lib/replay/answers";
import { activitiesIn } from "@/lib/replay/missingActivities";
import type { RemoteEngine, RemoteRun } from "@/lib/runner/remote/remoteEngine";
import { RemoteNames } from "@/lib/runner/remote/remoteNames";
import { runThere } from "@/lib/runner/remote/runThere";
import { compareSnapshot } from "./compareSnapshot";
import { hasTask } from "./definition";
import { compareEnd } from "./end";
import { roleOf } from "./execute";
import { masksOf } from "./execution";
import { hasReorderedAnswers, reorderedRuns } from "./reorderedAnswers";
import { masks, placeholdersOf } from "./masks";
import { ACCOUNT, EXECUTION_NAME, MACHINE_NAME, readNames, REGION } from "./names";
import { failed, type Outcome, PASSED } from "./outcome";
import type { Case, ExecutionCase, Start } from "./recognise";
import { readSnapshot, type Snapshot } from "./snapshot";
import { wordDivergences } from "./wording";

/*
 * Cases run through an endpoint: created, started and read back by AWS's SDK, compared as those in process. The local
 * engine is given the recorded outcomes; of any other only what asks for nothing outside can be run.
 */

export type Remote = {
  readonly engine: RemoteEngine;
  /** Whether it takes records. */
  readonly isOurs: boolean;
  /** Tells names of this run of the command from those of others. */
  readonly tag: string;
};

/** How long a case is waited for, in ms. */
const LIMIT_MS = 60_000;
/** The role that machines get: that of the recording is no ARN. */
const ROLE = "arn:aws:iam::111111111111:role/conformance";

let made = 0;

/** How a case comes out at an endpoint. Throws what the endpoint's answers make the SDK throw. */
export async function checkThere(one: Case, remote: Remote): Promise<Outcome> {
  if (one.kind === "choice") return checkChoice(one.run, one.output, remote);
  if (one.kind !== "execution" || "runs" in one) {
    return skipped("inProcess", "No execution is started and read back for it.");
  }
  if (!remote.isOurs && hasTask(one.run.definition)) {
    return skipped("tasks", "Only the local engine can be given recorded outcomes.");
  }
  if (!remote.isOurs && one.objects.length > 0) {
    return skipped("objects", "Only the local engine can be given the objects that its ItemReader found.");
  }
  const snapshot = readSnapshot(one.history ?? []);
  if (!snapshot.ok) return failed(`the recording cannot be read: ${snapshot.error}`);
  return checkExecution(one, snapshot.value, remote);
}

function skipped(reason: string, why: string): Outcome {
  return { kind: "skipped", reason: `${reason} (${why})` };
}

async function checkChoice(run: Start, output: Json, remote: Remote): Promise<Outcome> {
  const ended = await ranThere({ run, objects: [] }, [], remote);
  if (!ended.ok) return failed(ended.error);
  const { status, error, cause, output: ours } = ended.value.run;
  if (ours === null) return failed(`${status}: ${error ?? ""} ${cause ?? ""}`);
  if (jsonEqual(JSON.parse(ours) as Json, readNames(output))) return PASSED;
  return failed(`the endpoint ${ours}, recorded ${JSON.stringify(output)}`);
}

async function checkExecution(one: ExecutionCase, snapshot: Snapshot, remote: Remote): Promise<Outcome> {
  const recorded = hasReorderedAnswers(snapshot) ? await orderedRun(one, snapshot) : snapshot.events;
  if (recorded === null) return failed("no way to hand the recorded outcomes out gives the recording back");
  const ended = await ranThere(one, recorded, remote);
  if (!ended.ok) return failed(ended.error);
  const { run, taskTokens } = ended.value;
  if (one.history === null) {
    const given = placeholdersOf([one.run.definition, one.run.input, MACHINE_NAME, EXECUTION_NAME]);
    const { match } = masks({ given, taskTokens, withoutRedriveCount: false });
    return compareEnd(run, one.end ?? { status: "SUCCEEDED", output: one.expectedOutput ?? null }, match);
  }
  const { divergences } = compareSnapshot(run.events, snapshot, masksOf(one, snapshot, taskTokens));
  return divergences.length === 0 ? PASSED : failed(wordDivergences(divergences));
}

/** A recording that lost which answer was whose: the events of the way to hand them out that gives it back. */
async function orderedRun(one: ExecutionCase, snapshot: Snapshot): Promise<readonly HistoryEvent[] | null> {
  for await (const run of reorderedRuns(one.run, snapshot)) {
    if (!run.ok) return null;
    const { events, taskTokens } = run.value;
    if (compareSnapshot(events, snapshot, masksOf(one, snapshot, taskTokens)).divergences.length === 0) return events;
  }
  return null;
}

type Ended = { readonly run: RemoteRun; readonly taskTokens: ReadonlySet<string> };

/** Creates what a case needs, runs it and reads it back under the names that the recorder gave. */
async function ranThere(
  { run, objects }: Pick<ExecutionCase, "run" | "objects">,
  recorded: readonly HistoryEvent[],
  { engine, isOurs, tag }: Remote,
): Promise<Result<Ended, string>> {
  const definition = readNames(run.definition);
  const { machine, diagnostics } = parseMachine(definition, { type: run.type });
  if (machine === undefined) return err(`definition refused: ${diagnostics[0]?.message ?? ""}`);
  const unique = `${tag}x${(made += 1)}`;
  const given = { machine: `machine${unique}`, execution: `run${unique}`, role: ROLE, record: unique };
  const names = new RemoteNames({ region: REGION, account: ACCOUNT }, unique, [
    { there: given.machine, recorded: MACHINE_NAME },
    { there: given.execution, recorded: EXECUTION_NAME },
    { there: ROLE, recorded: roleOf(recorded) },
  ]);
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
  };
  const ended = await runThere(engine, asked, given, names);
  if (ended.run.status === "RUNNING") return err(`it has not ended in ${LIMIT_MS / 1000} s`);
  const told = names.back(ended.run);
  return told.ok ? ok({ run: told.value, taskTokens: new Set(ended.taskTokens) }) : told;
}

function objectOf({ Bucket, Key, Body }: JsonObject) {
  return typeof Body === "string" ? [{ bucket: String(Bucket), key: String(Key), body: Body }] : [];
}
