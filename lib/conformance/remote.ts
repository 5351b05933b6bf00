import { type Json, jsonEqual } from "@/lib/base/json";
import type { HistoryEvent } from "@/lib/history/event";
import { compareSnapshot } from "./compareSnapshot";
import { hasTask } from "./definition";
import { compareEnd } from "./end";
import { masksOf } from "./execution";
import { hasReorderedAnswers, reorderedRuns } from "./reorderedAnswers";
import { masks, placeholdersOf } from "./masks";
import { EXECUTION_NAME, MACHINE_NAME, readNames } from "./names";
import { failed, type Outcome, PASSED } from "./outcome";
import type { Case, ExecutionCase, Start } from "./recognise";
import { checkLogsThere } from "./remoteLogs";
import { type Remote, runCase } from "./runCase";
import { readSnapshot, type Snapshot } from "./snapshot";
import { wordDivergences } from "./wording";

/*
 * Cases run through an endpoint: created, started and read back by AWS's SDK, compared as those in process. The local
 * engine is given the recorded outcomes; of any other only what asks for nothing outside can be run.
 */

/** How a case comes out at an endpoint. Throws what the endpoint's answers make the SDK throw. */
export async function checkThere(one: Case, remote: Remote): Promise<Outcome> {
  if (one.kind === "choice") return checkChoice(one.run, one.output, remote);
  if (one.kind !== "execution") return skipped("inProcess", "No execution is started and read back for it.");
  if ("runs" in one) {
    if (remote.readLogs !== null) return checkLogsThere(one, remote, remote.readLogs);
    return skipped("logs", "Log lines are files of the engine, and their folder was not given.");
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
  const ended = await runCase({ run, recorded: [] }, remote);
  if (!ended.ok) return failed(ended.error);
  const { status, error, cause, output: ours } = ended.value.run;
  if (ours === null) return failed(`${status}: ${error ?? ""} ${cause ?? ""}`);
  if (jsonEqual(JSON.parse(ours) as Json, readNames(output))) return PASSED;
  return failed(`the endpoint ${ours}, recorded ${JSON.stringify(output)}`);
}

async function checkExecution(one: ExecutionCase, snapshot: Snapshot, remote: Remote): Promise<Outcome> {
  const recorded = hasReorderedAnswers(snapshot) ? await orderedRun(one, snapshot) : snapshot.events;
  if (recorded === null) return failed("no way to hand the recorded outcomes out gives the recording back");
  const ended = await runCase({ ...one, recorded }, remote);
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
