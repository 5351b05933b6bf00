import { statesArn } from "@/lib/base/arn";
import { type Json, type JsonObject, jsonEqual } from "@/lib/base/json";
import { parseMachine } from "@/lib/asl/parse";
import { err, ok, type Result } from "@/lib/base/result";
import { compile } from "@/lib/engine/compile";
import type { CompiledMachine } from "@/lib/engine/compiledMachine";
import { decodeEvent } from "@/lib/history/decode";
import { encodeEvent } from "@/lib/history/encode";
import type { HistoryEvent } from "@/lib/history/event";
import { answersOf } from "@/lib/replay/answers";
import { activitiesIn } from "@/lib/replay/missingActivities";
import type { RemoteEngine, RemoteRun } from "@/lib/runner/remote/remoteEngine";
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
  const ended = await runThere({ run, objects: [] }, [], remote);
  if (!ended.ok) return failed(ended.error);
  const { status, error, cause, output: ours } = ended.value.run;
  if (ours === null) return failed(`${status}: ${error ?? ""} ${cause ?? ""}`);
  if (jsonEqual(JSON.parse(ours) as Json, readNames(output))) return PASSED;
  return failed(`the endpoint ${ours}, recorded ${JSON.stringify(output)}`);
}

async function checkExecution(one: ExecutionCase, snapshot: Snapshot, remote: Remote): Promise<Outcome> {
  const recorded = hasReorderedAnswers(snapshot) ? await orderedRun(one, snapshot) : snapshot.events;
  if (recorded === null) return failed("no way to hand the recorded outcomes out gives the recording back");
  const ended = await runThere(one, recorded, remote);
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
async function runThere(
  { run, objects }: Pick<ExecutionCase, "run" | "objects">,
  recorded: readonly HistoryEvent[],
  { engine, isOurs, tag }: Remote,
): Promise<Result<Ended, string>> {
  const definition = readNames(run.definition);
  const { machine, diagnostics } = parseMachine(definition, { type: run.type });
  if (machine === undefined) return err(`definition refused: ${diagnostics[0]?.message ?? ""}`);
  const unique = `${tag}x${(made += 1)}`;
  const names = new Names(`machine${unique}`, `run${unique}`, roleOf(recorded));
  const exists = activitiesIn(recorded);
  for (const [state, resource] of activitiesOf(compile(machine))) {
    const name = names.activity(resource, unique);
    if (exists({ resource, state, redriveCount: 0 })) await engine.createActivity(name);
  }
  const byRecord = isOurs && (hasTask(run.definition) || objects.length > 0);
  const answers = answersOf(recorded, machine);
  const rest = { calls: [], drawn: [], exchanged: {} };
  if (byRecord) await engine.putRecord(unique, { answers, ...rest, objects: objects.flatMap(objectOf) });
  const redrives = recorded.filter(({ type }) => type === "ExecutionRedriven").length;
  const text = names.there(JSON.stringify(definition));
  const arn = await engine.createMachine(names.machine, text, run.type, ROLE);
  try {
    const given = { name: names.execution, input: JSON.stringify(readNames(run.input)), redrives };
    const begun = byRecord ? { ...given, record: unique } : given;
    const ended = run.type === "EXPRESS" ? await engine.runSync(arn, begun) : await engine.run(arn, begun, LIMIT_MS);
    if (ended.status === "RUNNING") return err(`it has not ended in ${LIMIT_MS / 1000} s`);
    const taskTokens = byRecord ? await engine.taskTokensOf(ended.arn) : new Set<string>();
    return names.back(ended, taskTokens);
  } finally {
    await engine.deleteMachine(arn).catch(() => undefined);
  }
}

function objectOf({ Bucket, Key, Body }: JsonObject) {
  return typeof Body === "string" ? [{ bucket: String(Bucket), key: String(Key), body: Body }] : [];
}

/** The activities of a machine by the names of their states. */
function activitiesOf({ states }: CompiledMachine): readonly (readonly [string, string])[] {
  return [...states].flatMap(([name, { target, child }]) => [
    ...(target?.family === "activity" ? [[name, target.resource] as const] : []),
    ...(child === undefined ? [] : activitiesOf(child)),
  ]);
}

/** Names that an endpoint takes, and those of the recording in their place. */
class Names {
  private readonly activities = new Map<string, string>();

  constructor(
    readonly machine: string,
    readonly execution: string,
    private readonly role: string,
  ) {}

  /** The name of an activity there. */
  activity(resource: string, unique: string): string {
    const place = { region: REGION, account: ACCOUNT };
    const there = this.activities.get(resource) ?? statesArn(place, `activity:a${unique}x${this.activities.size}`);
    this.activities.set(resource, there);
    return there.split(":").at(-1) ?? "";
  }

  there(text: string): string {
    let there = text;
    for (const [recorded, ours] of this.activities)
      there = there.replaceAll(JSON.stringify(recorded).slice(1, -1), ours);
    return there;
  }

  back(run: RemoteRun, taskTokens: ReadonlySet<string>): Result<Ended, string> {
    const events: HistoryEvent[] = [];
    for (const event of run.events) {
      const decoded = decodeEvent(JSON.parse(this.recorded(JSON.stringify(encodeEvent(event)))) as JsonObject);
      if (!decoded.ok) return err(`event ${event.id} cannot be read: ${decoded.error.member}`);
      events.push(decoded.value);
    }
    const text = (value: string | null) => (value === null ? null : this.recorded(value));
    const { arn, status, output, error, cause } = run;
    return ok({
      run: { arn, status, output: text(output), error: text(error), cause: text(cause), events },
      taskTokens,
    });
  }

  private recorded(text: string): string {
    let recorded = text
      .replaceAll(this.machine, MACHINE_NAME)
      .replaceAll(this.execution, EXECUTION_NAME)
      .replaceAll(ROLE, this.role);
    for (const [theirs, ours] of this.activities)
      recorded = recorded.replaceAll(ours, JSON.stringify(theirs).slice(1, -1));
    return recorded;
  }
}
